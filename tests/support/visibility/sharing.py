"""What is shared in the scene, and was, by agreements and disclosures that were really made."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import time_machine
from django.utils import timezone

from agencies.registry.agreements import end_agreement, record_agreement
from agencies.registry.models import Disclosure, SharingAgreement
from portal.accounts.models import User
from reports.actions.disclose import KINDS, Terms, disclose, end_due_disclosures
from reports.actions.disclose import withdraw_disclosure as withdraw
from reports.models import Case, IntelligenceItem, Report

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

LICENSING = "licensing:licensing.officer"
SAFEGUARDING = "safeguarding:safeguarding"
HEALTH = "public-health:public_health"
OF_CASEWORK = ("record", "words", "notes", "timeline", "linked_reports")
PARTNERSHIP = "spp:partnership.coordinator"


class Sharing:
    """Agreements and disclosures of the scene, each noted under a name."""

    def __init__(self, scene: Scene, *, only_intelligence: bool = False) -> None:
        self.scene = scene
        if only_intelligence:
            self.agreement = self._agree(
                "for intelligence", ["police", "licensing"], items=["record", "intelligence"]
            )
            return
        self.agreement = self._agree(
            "of the police", ["police", "licensing", "safeguarding", "public-health", "spp"]
        )
        self._agree("of other agencies", ["licensing", "safeguarding"])

    def whole_case(self, case: Case) -> None:
        self._share("of a case, to licensing", case, LICENSING)

    def part_of_case(self, case: Case) -> None:
        """Its facts and notes: not its timeline, not its reports."""
        self._share("of a part of a case", case, SAFEGUARDING, parts=["record", "notes"])

    def report(self, report: Report) -> None:
        """To a team whose role opens no page of reports."""
        self._share("of a report", report, HEALTH)

    def item(self, name: str, item: IntelligenceItem) -> Disclosure:
        return self._share(name, item, LICENSING)

    def ended(self, case: Case) -> None:
        """Three that showed all of a case and ended, each in another way."""
        self._share("whose time is over", case, LICENSING, at=_last_week())
        assert end_due_disclosures() == 1
        made = self._share("withdrawn", case, LICENSING)
        withdraw(by=self._police, disclosure_id=made.pk, words="The visit is over")
        under = self._agree("that was ended", ["police", "licensing"])
        self._share("whose agreement was ended", case, LICENSING, under=under)
        end_agreement(
            by=self.scene.people["spp_coordinator"], agreement_id=under.pk, version=under.version
        )
        assert end_due_disclosures() == 1

    def overdue(self, report: Report) -> None:
        """Over since last week, while the task that ends it does not run: comes last."""
        self._share("overdue", report, PARTNERSHIP, at=_last_week())

    @property
    def _police(self) -> User:
        return self.scene.people["police_intelligence"]

    def _agree(
        self, name: str, parties: list[str], *, items: Collection[str] = OF_CASEWORK
    ) -> SharingAgreement:
        today = timezone.localdate()
        made = record_agreement(
            by=self.scene.people["spp_coordinator"],
            terms={
                "reference": f"ISA-{uuid.uuid4().hex[:12]}",
                "title": "Premises where drugs are sold",
                "parties": parties,
                "purpose": "licensing",
                "purpose_words": "Licences of premises where drugs are sold.",
                "items": list(items),
                "gateway": "crime_disorder",
                "position": "separate",
                "retention": "Six months.",
                "breach_contact": "Information desk",
                "starts_on": today - timedelta(days=30),
                "review_on": today,
                "expires_on": today + timedelta(days=90),
            },
        )
        self.scene.note(name, made)
        return made

    def _share(
        self,
        name: str,
        row: Case | Report | IntelligenceItem,
        team: str,
        *,
        parts: Collection[str] | None = None,
        under: SharingAgreement | None = None,
        at: datetime | None = None,
    ) -> Disclosure:
        """`at`: made then and for that day alone; otherwise now, for a month."""
        kind = row._meta.model_name or ""
        with time_machine.travel(at or timezone.now()):
            made: Disclosure = disclose(
                by=self._police,
                object_type=kind,
                object_id=row.pk,
                terms=Terms(
                    agreement_id=(under or self.agreement).pk,
                    team=team,
                    purpose="licensing",
                    parts=parts or KINDS[kind].parts,
                    last_day=timezone.localdate() + timedelta(days=0 if at else 30),
                    reason="The licence is reviewed.",
                ),
            )
        self.scene.note(name, made)
        return made


def _last_week() -> datetime:
    return timezone.now() - timedelta(days=7)
