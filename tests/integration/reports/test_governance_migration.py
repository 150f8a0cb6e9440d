"""Rows from before migration 0020 are given what the policy gives to new ones."""

from __future__ import annotations

import datetime
import importlib
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from reports import governance
from reports.actions.cases import open_case
from reports.actions.submit import Submission, submit_report
from reports.enums import CaseKind, Category, Channel, Kind, LinkReason
from reports.models import Case, Report
from tests.support.database import owner

MIGRATION = importlib.import_module("reports.migrations.0020_governance")
COLUMNS = ("controller_id", "regime", "gateway", "marking", "retention_group", "review_on")
DEFAULTS = ("police", "part3", "law_enforcement", "sensitive", "3", MIGRATION.PLACEHOLDER)
"""What a row has between the migration's new columns and its UPDATE."""

LATE = datetime.datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
DAY = datetime.date(2026, 7, 1)
"""The same moment in London."""


def _kept(row: Report | Case) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


@pytest.mark.django_db(transaction=True)
def test_old_rows_are_filled_as_the_policy_says(people: dict[str, User]) -> None:
    officer = people["police_triage"]
    Membership.objects.update(active_from=LATE - datetime.timedelta(days=1))
    with time_machine.travel(LATE, tick=False):
        reports = {kind: _tell(Kind(kind)) for kind in Kind.values}
        cases = {
            (kind, key): _open(officer, CaseKind(kind), key)
            for kind in CaseKind.values
            for key in ("police", "licensing")
        }
    _as_before_the_update()
    assert _kept(Report.objects.get(pk=reports[Kind.NEEDLE_FIND].pk))["controller_id"] == "police"

    with owner() as cursor:
        cursor.execute(f"BEGIN; {MIGRATION.FILL}; COMMIT")
        # What the owner lifted for itself holds again.
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"
            " AND relname IN ('reports_report', 'reports_case')"
        )
        assert cursor.fetchone() == (2,)

    for kind, report in reports.items():
        expected = governance.of_report(kind=kind, day=DAY)
        assert _kept(Report.objects.get(pk=report.pk)) == expected, kind
    for (kind, key), case in cases.items():
        expected = governance.of_case(kind=kind, owner_key=key, day=DAY)
        assert _kept(Case.objects.get(pk=case.pk)) == expected, (kind, key)


def _tell(kind: Kind) -> Report:
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE,
            kind=kind,
            category=Category.DEALING,
            narrative="Told long ago",
            place_text="Behind the shops",
        ),
        idempotency_key=uuid.uuid4(),
    )


def _open(officer: User, kind: CaseKind, key: str) -> Case:
    return open_case(
        by=officer,
        owner_id=Agency.objects.get(key=key).pk,
        kind=kind,
        title="A stairwell",
        report_ids=[_tell(Kind.CONCERN).pk],
        reason=LinkReason.SAME_PLACE,
    )


def _as_before_the_update() -> None:
    columns = dict(zip(COLUMNS, DEFAULTS, strict=True))
    for model in (Report, Case):
        assert model.objects.update(**columns)
