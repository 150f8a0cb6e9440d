"""Agreements between the fictional agencies, and what the police share of the first cases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agencies.registry.agreements import record_agreement
from agencies.registry.models import SharingAgreement
from portal.accounts.models import User
from portal.demo.cast import Cast
from reports.actions.disclose import Terms, disclose, withdraw_disclosure

Later = Callable[[timedelta, Callable[[], None]], None]

MOST_CASES = 5
EVERYTHING = ["record", "words", "notes", "timeline", "linked_reports"]

SAFEGUARDING, LICENSING, CLEANSING, HEALTH = range(4)

AGREEMENTS: tuple[dict[str, Any], ...] = (
    {
        "reference": "ISA-DEMO-01",
        "title": "Children and adults exploited to deal drugs",
        "parties": ["police", "safeguarding"],
        "purpose": "safeguarding",
        "purpose_words": "Protecting children and adults who are made to deal or to host dealing.",
        "items": EVERYTHING,
    },
    {
        "reference": "ISA-DEMO-02",
        "title": "Drugs in licensed premises",
        "parties": ["licensing", "police"],
        "purpose": "crime",
        "purpose_words": "Visiting together the venues where drugs are sold or used.",
        "items": ["record", "notes", "linked_reports", "intelligence"],
    },
    {
        "reference": "ISA-DEMO-03",
        "title": "Drug litter in public places",
        "parties": ["cleansing", "police", "spp"],
        "purpose": "cleansing",
        "purpose_words": "Finding and clearing drug litter before anybody is hurt by it.",
        "items": ["record", "linked_reports"],
    },
    {
        "reference": "ISA-DEMO-04",
        "title": "Drug alerts",
        "parties": ["police", "public-health"],
        "purpose": "health",
        "purpose_words": "Warning of dangerous batches of drugs.",
        "items": ["record", "timeline"],
    },
)
PLAN: tuple[tuple[int, str, tuple[str, ...], str], ...] = (
    (
        LICENSING,
        "licensing:licensing.officer",
        ("record", "notes", "linked_reports"),
        "[Demonstration] You plan a visit in this street: these reports name the hours.",
    ),
    (
        CLEANSING,
        "cleansing:council.cleansing",
        ("record", "linked_reports"),
        "[Demonstration] The crew can clear it on the same morning as our patrol.",
    ),
    (
        SAFEGUARDING,
        "safeguarding:safeguarding",
        ("record", "notes", "timeline", "linked_reports"),
        "[Demonstration] To agree who visits the person at risk, and when.",
    ),
    (
        CLEANSING,
        "spp:partnership.coordinator",
        ("record",),
        "[Demonstration] For the agenda of the next partnership meeting.",
    ),
    (
        LICENSING,
        "licensing:licensing.officer",
        ("record",),
        "[Demonstration] A venue near this place asked for a review of its hours.",
    ),
)
"""For each of the first cases: agreement, team, parts, why. The last is withdrawn again."""


@dataclass
class Sharing:
    """What is agreed at the start, and shared as cases are opened."""

    cast: Cast
    until: datetime
    agreements: list[SharingAgreement] = field(default_factory=list)
    opened: int = 0

    def begin(self, today: date) -> None:
        """Record the agreements: one whose review is overdue, one that has expired."""
        end = self.until.date()
        for number, terms in enumerate(AGREEMENTS):
            expires = end + timedelta(days=200)
            review = end + timedelta(days=60)
            if number == CLEANSING:
                review = end - timedelta(days=9)
            if number == HEALTH:
                review = expires = end - timedelta(days=4)
            self.agreements.append(
                record_agreement(
                    by=self.cast.by_role["spp_coordinator"][0],
                    terms={
                        **terms,
                        "gateway": "crime_disorder",
                        "position": "separate",
                        "retention": "Each party keeps what it received for six months.",
                        "breach_contact": "The information desk of the agency that shared it",
                        "starts_on": min(today, review),
                        "review_on": review,
                        "expires_on": expires,
                    },
                )
            )

    def case_opened(self, case_id: uuid.UUID, *, by: User, later: Later) -> None:
        """Share one of the first cases three days after it was opened."""
        number = self.opened
        self.opened += 1
        if number < MOST_CASES:
            later(timedelta(days=3, hours=number), lambda: self._share(number, case_id, by, later))

    def _share(self, number: int, case_id: uuid.UUID, by: User, later: Later) -> None:
        agreement, team, parts, why = PLAN[number]
        made = disclose(
            by=by,
            object_type="case",
            object_id=case_id,
            terms=Terms(
                agreement_id=self.agreements[agreement].pk,
                team=team,
                purpose=AGREEMENTS[agreement]["purpose"],
                parts=parts,
                last_day=self.until.date() + timedelta(days=20 + 10 * number),
                reason=why,
            ),
        )
        if number == MOST_CASES - 1:
            later(timedelta(days=2), lambda: self._withdraw(made.pk, by))

    def _withdraw(self, disclosure_id: uuid.UUID, by: User) -> None:
        words = "[Demonstration] The review was decided: they do not need it any more."
        withdraw_disclosure(by=by, disclosure_id=disclosure_id, words=words)
