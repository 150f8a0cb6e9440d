"""A great many reports by COPY: as real as those that actions make, where it matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from django.core.management import call_command
from django.db import connection

from portal.demo import stories
from portal.demo.scale import seed_at_scale
from reports import audiences, references
from reports.enums import OPEN_STATUSES, Kind, Priority, Risk, Status
from reports.models import CaseLink, Report, ReportNarrative, SafeguardingRecord
from reports.places import areas_at
from reports.routing import Facts, decide
from reports.routing_default import DEFAULT
from reports.routing_rules import rules_from
from reports.safeguarding import asks_whether_referred
from reports.words import index_of
from tests.support import database

UNTIL = datetime(2026, 11, 20, 18, 0, tzinfo=timezone.utc)
COUNT = 12_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_the_owner(transactional_db: None) -> Iterator[None]:
    """As `manage.py seed_demo` runs: it takes indexes off for a while."""
    with database.as_owner():
        yield


def schema() -> set[tuple[str, str]]:
    """Indexes and constraints of the tables that are filled, as PostgreSQL defines them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select indexname, indexdef from pg_indexes where tablename like 'reports_%'
             union all
            select conname, pg_get_constraintdef(oid) from pg_constraint
             where conrelid::regclass::text like 'reports_%'
            """
        )
        return set(cursor.fetchall())


def test_copied_reports_are_whole(reference_data: object) -> None:
    # One test, since copying takes some seconds. A first copy, since PostgreSQL prints a partial
    # index's condition differently once it has read what it printed.
    seed_at_scale(50, seed=8, until=UNTIL, progress=lambda total: lambda size: None)
    before = schema()
    seen: list[int] = []
    added = seed_at_scale(COUNT, seed=9, until=UNTIL, progress=lambda total: seen.append)

    assert added == sum(seen) == COUNT
    assert schema() == before
    _check_rows()
    _check_shares()
    again = seed_at_scale(COUNT, seed=9, until=UNTIL, progress=lambda total: seen.append)
    assert again == 0
    assert Report.objects.count() == COUNT + 50


def _check_rows() -> None:
    reports = list(Report.objects.order_by("received_at"))
    narratives = {each.pk: each for each in ReportNarrative.objects.all()}
    links = set(CaseLink.objects.values_list("report_id", flat=True))
    recorded = set(SafeguardingRecord.objects.values_list("report_id", flat=True))
    asking = set(Report.objects.filter(asks_whether_referred()).values_list("pk", flat=True))

    assert len({each.reference for each in reports}) == len(narratives) == COUNT + 50
    assert recorded < asking
    assert len(recorded) > 0.9 * len(asking)
    assert {each.details.open()["words"] for each in SafeguardingRecord.objects.all()[:20]} == {""}
    assert all(references.is_valid(each.reference) for each in reports)
    for report in reports:
        assert abs((report.pk.int >> 80) / 1000 - report.received_at.timestamp()) < 0.01
        assert report.received_at <= report.changed_at <= UNTIL
        assert set(report.audience) >= set(
            audiences.of_new_report(kind=report.kind, category=report.category)
        )
        if report.kind != Kind.RECORDED_CRIME:
            risks = frozenset(Risk(each) for each in report.risks)
            facts = Facts(
                kind=report.kind, category=report.category, risks=risks, at=report.received_at
            )
            decision = decide(facts, rules_from(DEFAULT))
            assert report.priority == decision.priority
            assert report.routed_because == list(decision.because)
            assert report.due_at == decision.due_at(report.received_at)
            assert {*decision.teams} <= {*report.teams}
        assert report.pk in links or report.status != Status.IN_CASE
        assert report.pk not in links or report.status in (Status.IN_CASE, Status.CLOSED)
        assert report.referral_answered == (report.pk in recorded)
        assert report.waiting_since is None or report.priority == Priority.URGENT
    for report in reports[:: COUNT // 200]:
        narrative = narratives[report.pk]
        assert narrative.text.open().startswith(stories.MARK)
        index = index_of(narrative.text.open())
        assert (narrative.words, narrative.marks) == (index["words"], index["marks"])
        assert set(narrative.audience) >= set(audiences.of_narrative(kind=report.kind))
        if report.point:
            assert areas_at(report.point).ward_id == report.ward_id
            assert areas_at(report.point).lsoa_id == report.lsoa_id


def _check_shares() -> None:
    statuses = Counter(Report.objects.values_list("status", flat=True))
    still_open = sum(statuses[each] for each in OPEN_STATUSES) / (COUNT + 50)
    oldest = Report.objects.earliest("received_at").received_at

    assert 0.015 < still_open < 0.05
    assert 0.07 < statuses[Status.REFERENCE] / COUNT < 0.13
    assert timedelta(days=4 * 365) < UNTIL - oldest < timedelta(days=6 * 365)


def test_the_command_says_how_many(
    reference_data: object, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("seed_demo", "--scale=40")
    call_command("seed_demo", "--scale=40")

    said = capsys.readouterr().out
    assert "Copied 40 fictional reports" in said
    assert "are here already" in said
