"""After any sequence of sharing, ending and casework each audience is its base and what stands."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agencies.registry.clearances import SHARED
from agencies.registry.models import Disclosure
from reports import audiences
from reports.actions.cases import add_note, link_report, unlink_report
from reports.actions.disclose import end_due_disclosures, withdraw_disclosure
from reports.actions.triage import amend_report, move_report
from reports.enums import LinkReason
from reports.models import (
    Case,
    CaseLink,
    CaseNote,
    Report,
    ReportAmendment,
    ReportContact,
    ReportNarrative,
    ReportSource,
    TimelineEntry,
)
from tests.factories import CaseFactory, ReportFactory

CASE_PARTS = ("notes", "timeline", "linked_reports")
REPORT_PARTS = ("words", "timeline")
NUMBERS = st.integers(min_value=0, max_value=5)
STEPS = st.one_of(
    st.tuples(st.just("share_case"), NUMBERS, st.sets(st.sampled_from(CASE_PARTS))),
    st.tuples(st.just("share_report"), NUMBERS, st.sets(st.sampled_from(REPORT_PARTS))),
    st.tuples(st.sampled_from(["withdraw", "expire"]), NUMBERS),
    st.tuples(st.sampled_from(["note", "amend", "link", "unlink", "move"])),
)
FACTS = {"linked_reports"}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
@example(steps=[("link",), ("share_case", 0, FACTS), ("unlink",), ("withdraw", 0)])
@example(steps=[("share_case", 0, FACTS), ("link",), ("move",), ("expire", 0), ("note",)])
@example(steps=[("move",), ("link",), ("share_case", 0, FACTS), ("unlink",), ("link",)])
@example(steps=[("share_report", 0, {"timeline"}), ("amend",), ("withdraw", 0), ("amend",)])
@example(steps=[("share_report", 0, {"words"}), ("amend",), ("share_case", 1, set()), ("note",)])
def test_an_audience_is_its_base_and_what_stands(
    share: Any, officer: Any, licensing: Any, agree: Any, steps: Any
) -> None:
    with transaction.atomic():
        play = Play(share, officer, agree)
        for step, *given_to_it in steps:
            getattr(play, step)(*given_to_it)
            play.check()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _people(person_with: Any, agree: Any) -> None:
    """Made before the first sequence, since each takes back what it did."""
    person_with("safeguarding")
    agree()


class Play:
    """One case, its report, and another report that comes and goes."""

    def __init__(self, share: Any, officer: Any, agree: Any) -> None:
        self.share, self.officer, self.agree = share, officer, agree
        self.report: Report = ReportFactory(contact={"name": "Pat"}, source={"how": "seen"})
        self.other: Report = ReportFactory()
        self.case: Case = CaseFactory(by=officer, reports=[self.report])
        self.base = {row: audiences.base_of(self._audience(row)) for row in self._rows()}

    def _share(self, row: Any, number: int, parts: set[str]) -> None:
        team = ("licensing", "safeguarding")[number % 2]
        agreement = self.agree(parties=["licensing", "police", "safeguarding"])
        self.share(row, parts=tuple(parts), team=team, agreement=agreement)

    def share_case(self, number: int, parts: set[str]) -> None:
        self._share(self.case, number, parts)

    def share_report(self, number: int, parts: set[str]) -> None:
        self._share(self.report, number, parts)

    def _standing(self) -> list[Disclosure]:
        return list(Disclosure.objects.filter(ended_at__isnull=True).order_by("pk"))

    def withdraw(self, number: int) -> None:
        if standing := self._standing():
            chosen = standing[number % len(standing)]
            withdraw_disclosure(by=self.officer, disclosure_id=chosen.pk, words="x")

    def expire(self, number: int) -> None:
        if standing := self._standing():
            chosen = standing[number % len(standing)]
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE registry_disclosure SET made_at = now() - interval '2 days',"
                    " expires_at = now() - interval '1 day' WHERE id = %s",
                    [str(chosen.pk)],
                )
            assert end_due_disclosures() == 1

    def note(self) -> None:
        add_note(by=self.officer, case_id=self.case.pk, text="Again")

    def amend(self) -> None:
        self.report.refresh_from_db()
        amend_report(
            by=self.officer, report_id=self.report.pk, text="Later", version=self.report.version
        )

    def link(self) -> None:
        self.case.refresh_from_db()
        if not self._is_linked():
            link_report(
                by=self.officer,
                case_id=self.case.pk,
                report_id=self.other.pk,
                reason=LinkReason.SAME_PLACE,
                version=self.case.version,
            )

    def unlink(self) -> None:
        self.case.refresh_from_db()
        if self._is_linked():
            unlink_report(
                by=self.officer,
                case_id=self.case.pk,
                report_id=self.other.pk,
                words="Elsewhere",
                version=self.case.version,
            )

    def move(self) -> None:
        """Another report is passed to licensing: its base grows, what is shared stays."""
        self.other.refresh_from_db()
        if self.other.status == "received":
            self._move("start", "start")
            self._move("pass_on", "licensing")
            self.base[self.other] = sorted({*self.base[self.other], "licensing.officer"})

    def _move(self, transition: str, reason: str) -> None:
        self.other.refresh_from_db()
        move_report(
            by=self.officer,
            report_id=self.other.pk,
            transition=transition,
            reason=reason,
            version=self.other.version,
        )

    def _is_linked(self) -> bool:
        return CaseLink.objects.filter(report=self.other, unlinked_at__isnull=True).exists()

    def _rows(self) -> list[Any]:
        return [self.case, self.report, self.other]

    def _audience(self, row: Any) -> list[str]:
        return list(type(row).objects.values_list("audience", flat=True).get(pk=row.pk))

    def _shares(self, object_id: uuid.UUID, part: str) -> set[str]:
        return {
            each.recipient_clearance
            for each in self._standing()
            if each.object_id == object_id and part in each.parts
        }

    def check(self) -> None:
        case, report = self.case.pk, self.report.pk
        linked = self._shares(case, "linked_reports")
        other = linked if self._is_linked() else set()
        self._expect(
            [self._audience(self.case)], self.base[self.case], self._shares(case, "record")
        )
        self._expect(
            [self._audience(self.report)],
            self.base[self.report],
            self._shares(report, "record") | linked,
        )
        self._expect([self._audience(self.other)], self.base[self.other], other)
        police = sorted(audiences.POLICE)
        self._expect_all(CaseNote.objects.filter(case=case), police, self._shares(case, "notes"))
        self._expect_all(CaseLink.objects.filter(case=case), police, linked)
        words = self._shares(report, "words")
        self._expect_all(ReportNarrative.objects.filter(pk=report), police, words)
        self._expect_all(ReportAmendment.objects.filter(report=report), police, words)
        for sealed in (ReportContact, ReportSource):
            for audience in sealed.objects.values_list("audience", flat=True):
                assert not [key for key in audience if key.startswith(SHARED)]
        for entry in TimelineEntry.objects.filter(case=case):
            expected = self._shares(case, "timeline")
            if entry.report_id == report:
                expected |= self._shares(report, "timeline")
            if entry.kind in audiences.NEVER_SHARED_ENTRIES:
                expected = set()
            assert set(entry.audience) == {*police, *expected}, entry.kind
        for entry in TimelineEntry.objects.filter(report=report, case=None):
            expected = self._shares(report, "timeline")
            if entry.kind in audiences.NEVER_SHARED_ENTRIES:
                expected = set()
            assert set(entry.audience) == {*police, *expected}, entry.kind

    def _expect_all(self, rows: Any, base: list[str], shares: set[str]) -> None:
        self._expect(rows.values_list("audience", flat=True), base, shares)

    @staticmethod
    def _expect(found: Any, base: list[str], shares: set[str]) -> None:
        for audience in found:
            assert audience == sorted({*base, *shares})
