"""Records as they are made say how they are kept, and pages show the marking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from agencies.registry.models import Agency
from portal.accounts.models import User
from reports import governance
from reports.actions.cases import open_case
from reports.enums import CaseKind, Kind, LinkReason
from reports.models import Case, Report
from tests.integration.triage.conftest import text_of

FIELDS = ("controller_id", "regime", "gateway", "marking", "retention_group", "review_on")


def kept(record: Report | Case) -> dict[str, object]:
    return {name: getattr(record, name) for name in FIELDS}


@pytest.mark.parametrize("kind", Kind.values)
def test_a_report_is_kept_as_the_policy_says(tell: Callable[..., Report], kind: str) -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))  # already July in London
    with time_machine.travel(late, tick=False):
        report = tell(kind=Kind(kind))
    assert kept(Report.objects.get(pk=report.pk)) == governance.of_report(
        kind=kind, day=date(2026, 7, 1)
    )


@pytest.mark.parametrize("owner", ["police", "licensing"])
def test_a_case_is_kept_by_its_owner(
    tell: Callable[..., Report], officer: User, owner: str
) -> None:
    case = open_case(
        by=officer,
        owner_id=Agency.objects.get(key=owner).pk,
        kind=CaseKind.PERSON_AT_RISK,
        title="A stairwell",
        report_ids=[tell().pk],
        reason=LinkReason.ASSESSMENT,
    )
    assert case.controller_id == owner
    assert kept(Case.objects.get(pk=case.pk))["controller_id"] == owner


def test_pages_show_how_the_record_is_kept(
    client: Client, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    report = tell()
    case = case_of(report)
    for page in (f"/triage/reports/{report.pk}/", f"/triage/cases/{case.pk}/"):
        shown = text_of(client.get(page))
        assert "How this record is kept" in shown
        assert "Cambridgeshire Constabulary" in shown
        assert "Data Protection Act 2018, Part 3 (law enforcement)" in shown
        assert "Group 3: all other offences" in shown
        assert '<p class="app-marking">OFFICIAL-SENSITIVE</p>' in shown


def test_a_page_shows_the_marking_of_its_own_record(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell(kind=Kind.NEEDLE_FIND)
    shown = text_of(client.get(f"/triage/reports/{report.pk}/"))
    assert '<p class="app-marking">OFFICIAL</p>' in shown


@pytest.mark.parametrize("page", ["/triage/", "/triage/map/", "/triage/cases/"])
def test_lists_and_the_map_show_the_highest_marking(client: Client, page: str) -> None:
    assert '<p class="app-marking">OFFICIAL-SENSITIVE</p>' in text_of(client.get(page))


@pytest.mark.parametrize("column", ["regime", "gateway", "marking", "retention_group"])
def test_the_database_refuses_a_code_that_nobody_knows(
    tell: Callable[..., Report], column: str
) -> None:
    report = tell()
    with pytest.raises(IntegrityError, match="report_governed"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**{column: "secret"})


def test_the_database_refuses_a_controller_that_is_no_agency(tell: Callable[..., Report]) -> None:
    report = tell()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        _give_to_nobody(report)


def _give_to_nobody(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(controller_id="nobody")
    connection.check_constraints()
