"""An agreement between the police and licensing, and what is needed to disclose under it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.registry.agreements import record_agreement
from agencies.registry.models import Disclosure, SharingAgreement
from portal.accounts.models import User
from reports.actions.disclose import Terms, disclose
from reports.models import Case, Report

TEAM = {
    "licensing": "licensing:licensing.officer",
    "safeguarding": "safeguarding:safeguarding",
    "cleansing": "cleansing:council.cleansing",
    "public-health": "public-health:public_health",
}


def terms_of_agreement(**given: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "reference": f"ISA-{uuid.uuid4().hex[:8]}",
        "title": "Drugs in licensed premises",
        "parties": ["licensing", "police"],
        "purpose": "crime",
        "purpose_words": "Acting together on venues where drugs are dealt.",
        "items": ["record", "words", "notes", "timeline", "linked_reports"],
        "gateway": "crime_disorder",
        "position": "separate",
        "retention": "Each party keeps what it received for six months.",
        "breach_contact": "Information desk, 01733 000000",
        "starts_on": today - timedelta(days=400),
        "review_on": today + timedelta(days=100),
        "expires_on": today + timedelta(days=200),
        **given,
    }


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence")


@pytest.fixture
def licensing(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer")


@pytest.fixture
def agree(person_with: Callable[..., User]) -> Callable[..., SharingAgreement]:
    """`agree(parties=[...], expires_on=...)`: an agreement, recorded by a coordinator."""
    coordinator: list[User] = []

    def make(**given: Any) -> SharingAgreement:
        if not coordinator:
            coordinator.append(person_with("spp_coordinator"))
        return record_agreement(by=coordinator[0], terms=terms_of_agreement(**given))

    make.by = lambda: coordinator[0]  # type: ignore[attr-defined]
    return make


@pytest.fixture
def share(officer: User, licensing: User, agree: Callable[..., SharingAgreement]) -> Any:
    """`share(case, parts=["notes"])`: disclosed to licensing, the record always with it."""
    standing: list[SharingAgreement] = []

    def make(
        row: Case | Report,
        *,
        parts: tuple[str, ...] = (),
        agreement: SharingAgreement | None = None,
        team: str = "licensing",
        last_day: date | None = None,
        by: User | None = None,
        purpose: str = "crime",
        reason: str = "They plan a visit there.",
    ) -> Disclosure:
        if agreement is None:
            if not standing:
                standing.append(agree())
            agreement = standing[0]
        return disclose(
            by=by or officer,
            object_type=row._meta.model_name or "",
            object_id=row.pk,
            terms=Terms(
                agreement_id=agreement.pk,
                team=TEAM.get(team, team),
                purpose=purpose,
                parts=("record", *parts),
                last_day=last_day or timezone.localdate() + timedelta(days=30),
                reason=reason,
            ),
        )

    return make
