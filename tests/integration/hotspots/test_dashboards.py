"""Dashboards: each figure is the number of the list behind it, for everybody, and is defined."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.models import Premises
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.models import Job
from agencies.registry.models import Agency
from hotspots.dashboards import page
from hotspots.dashboards.faces import FACES, faces_of
from hotspots.dashboards.figures import Asked, Numbers, Sort, all_rules
from hotspots.dashboards.of_reports import queue_of
from hotspots.dashboards.of_speed import looked_at, taken
from hotspots.dashboards.periods import Period, Span, usual
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.acknowledge import acknowledge_urgent, escalate_waiting
from reports.actions.tasks import set_task
from reports.actions.triage import move_report
from reports.enums import Category, Channel, Kind, Risk
from reports.models import CaseTask, Report
from reports.triage import choices, listing
from tests.factories import CaseFactory, ReportFactory
from tests.support import premises as made
from tests.support.cleansing import clear
from tests.support.geography import IN_CENTRAL
from tests.support.people import PREMISES, agency_named
from tests.support.ways.dashboards import ROLES

pytestmark = pytest.mark.django_db
DAY, SECOND = datetime.timedelta(days=1), datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _own_wards(reference_data: Any) -> Iterator[None]:
    choices.forget()
    listing.forget_totals()
    yield
    choices.forget()
    listing.forget_totals()


@pytest.fixture
def month() -> Period:
    """The last whole month, which the dashboard shows to somebody who chose nothing."""
    return usual(timezone.localdate())


def tell(at: datetime.datetime, **what: Any) -> Report:
    with time_machine.travel(at, tick=False):
        made: Report = ReportFactory(**what)
    return made


@pytest.fixture
def officer(month: Period, person_with: Callable[..., User]) -> User:
    """Of the police, and there since before anything below."""
    with time_machine.travel(month.back(2).starts_at, tick=False):
        return person_with("police_triage")


@pytest.fixture
def told(month: Period) -> None:
    """Reports on both sides of each end of the month, of every source, with a ward and without."""
    central = {"point": IN_CENTRAL, "point_origin": "pin", "point_accuracy_m": 10}
    crew = {"channel": Channel.CREW, "kind": Kind.NEEDLE_FIND, "category": Category.LITTER}
    for at in (month.starts_at - SECOND, month.starts_at, month.ends_at - SECOND, month.ends_at):
        tell(at)
        tell(at, kind=Kind.NEEDLE_FIND, category=Category.LITTER, channel=Channel.PHONE, **central)
    tell(month.starts_at + DAY, **crew)
    tell(month.starts_at + DAY, risks=frozenset({Risk.CHILD}), **central)
    tell(month.starts_at + DAY, channel=Channel.PARTNER, kind=Kind.PARTNER_INTELLIGENCE)
    tell(month.starts_at + DAY, channel=Channel.PARTNER, kind=Kind.RECORDED_CRIME)
    for at in (month.starts_at + DAY, month.starts_at - DAY):
        tell(at, channel=Channel.PREMISES, kind=Kind.PREMISES_INCIDENT)


@pytest.fixture
def worked(told: None, month: Period, person_with: Callable[..., User]) -> None:
    """Jobs, cases, tasks, incidents and bags of all this."""
    officer = person_with("licensing_officer")
    lantern: Premises = made.premises_of(agency_named(PREMISES), officer)
    Premises.objects.filter(pk=lantern.pk).update(ward=None)
    manager = person_with("premises_manager")
    for at in (month.starts_at, month.ends_at - SECOND, month.ends_at, month.starts_at - SECOND):
        incident = made.another_incident(manager, happened_at=at)
        made.another_seizure(manager, seized_at=at, incident=incident.pk)
    make_jobs()
    jobs = list(Job.objects.order_by("pk"))
    clear(jobs[0], by=person_with("refuse_crew"))
    Job.objects.filter(pk__in=[each.pk for each in jobs[:2]]).update(due_at=month.ends_at)
    police = person_with("police_intelligence")
    for key in ("police", "pcc-licensing", "pcc-cleansing", "spp"):
        agency = Agency.objects.filter(key=key).first()
        if agency is None:
            continue
        case = CaseFactory(by=police, reports=[tell(month.ends_at)])
        for _ in range(2):
            task = set_task(
                by=police,
                case_id=case.pk,
                what="Look at the garages",
                agency_id=agency.pk,
                due_on=timezone.localdate() + DAY,
            )
        CaseTask.objects.filter(pk=task.pk).update(due_at=timezone.now() - DAY)


def shown_to(user: User, period: Period) -> list[page.Shown]:
    """Every figure and every row of a table, of every dashboard that somebody has."""
    asked = Asked(user, period, timezone.now())
    return [
        row
        for face in faces_of(user)
        for row in (
            *page.figures_shown(asked, face),
            *(row for each in page.tables_shown(asked, face) for row in each.rows),
        )
    ]


def number_of_list(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200, address
    found = response.context["page"]
    assert not found.is_more
    return int(found.total)


@pytest.mark.parametrize("role", ROLES)
def test_each_figure_is_the_number_of_the_list_behind_it(
    role: str,
    worked: None,
    month: Period,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:
    user = person_with(role)
    client = client_for(user)
    for period in (month, Period.holding(month.first, Span.WEEK)):
        behind = {row.address: row for row in shown_to(user, period) if row.address}
        wrong = {
            address: (row.value, listed)
            for address, row in behind.items()
            for listed in (number_of_list(client, address),)
            if row.value != f"{listed:,}"
        }
        assert not wrong
        assert sum(row.value != "0" for row in behind.values()) >= EXPECTED[role]


EXPECTED = {
    "police_triage": 12,
    "police_intelligence": 12,
    "cleansing_lead": 8,
    "licensing_officer": 7,
    "spp_coordinator": 0,
    "public_health": 0,
}
"""How many figures with a list are more than nothing, at least: or the test would show little."""


@pytest.mark.parametrize("role", ["police_triage", "cleansing_lead", "licensing_officer"])
def test_what_is_told_by_source_ward_and_kind_adds_up_to_all(
    role: str, told: None, month: Period, person_with: Callable[..., User]
) -> None:
    user = person_with(role)
    asked = Asked(user, month, timezone.now())
    (face,) = faces_of(user)
    (all_,) = (
        each.count(asked) for each in page.figures_on(face, user) if each.key == "reports-received"
    )
    assert all_.value
    assert all_.before
    for key in ("reports-by-source", "reports-by-ward", "reports-by-kind"):
        rows = next(each.rows(asked) for each in page.tables_on(face, user) if each.key == key)
        assert sum(row.numbers.value or 0 for row in rows) == all_.value
        assert sum(row.numbers.before or 0 for row in rows) == all_.before
    over_time = next(
        each for each in page.tables_on(face, user) if each.key == "reports-over-time"
    ).rows(asked)
    assert [row.numbers.value for row in over_time[-2:]] == [all_.before, all_.value]


@pytest.mark.parametrize("role", ["spp_coordinator", "public_health"])
def test_who_sees_no_reports_is_told_no_number_of_them(
    role: str, worked: None, month: Period, client_for: Callable[..., Client]
) -> None:
    """What they get of reports is what was released, suppressed (R8.1)."""
    client = client_for(role)
    answer = client.get(reverse("dashboards:dashboard"), {"period": str(month)})
    file = client.get(reverse("dashboards:export"), {"period": str(month)}).content.decode()
    keys = {line.partition(",")[0] for line in file.splitlines()[2:]}
    assert answer.status_code == 200
    exact = ("reports-", "jobs-", "incidents", "bags-", "finds", "looked-at", "urgent-")
    assert not [key for key in keys if key.startswith(exact)]
    assert "/triage/?" not in answer.content.decode()


def test_a_dashboard_is_for_its_role_alone(
    person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    for face in FACES:
        answer = client_for("cleansing_lead").get(
            reverse("dashboards:dashboard"), {"face": face.key}
        )
        assert answer.status_code == (200 if face.key == "cleansing" else 422), face.key
    for role in ("refuse_crew", "safeguarding", "treatment_provider", "auditor"):
        assert client_for(role).get(reverse("dashboards:dashboard")).status_code == 403
    both = client_for(person_with("police_triage", "spp_coordinator"))
    first = both.get(reverse("dashboards:dashboard")).content.decode()
    assert 'value="police" selected' in first
    assert 'value="coordinator"' in first
    other = both.get(reverse("dashboards:dashboard"), {"face": "coordinator"}).content.decode()
    assert "Partnership coordinator" in other.partition("<h1")[2][:200]


@pytest.mark.parametrize("query", ["period=2026-13", "period=1999-01", "face=nonsense", "period=x"])
def test_what_is_not_in_the_lists_gives_no_figures(
    query: str, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    answer = client.get(f"{reverse('dashboards:dashboard')}?{query}")
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "chart-number" not in answer.content.decode()
    assert client.get(f"{reverse('dashboards:export')}?{query}").status_code == 404


def test_the_file_says_the_same_in_full_and_is_recorded(
    told: None, month: Period, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    file = client.get(reverse("dashboards:export"), {"period": str(month)})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert tuple(lines[1]) == page.HEADING
    found = {line[0]: dict(zip(page.HEADING, line, strict=True)) for line in lines[2:]}
    received = found["reports-received"]
    shown = {row.key: row for row in client_page(client, month)}
    assert received["value"] == shown["reports-received"].value
    assert [received["period"], received["period_before"]] == [str(month), str(month.back(1))]
    event = AuditEvent.objects.get(object_id="dashboards:export")
    assert event.detail["period"] == str(month)
    assert event.detail["shown"] == len(lines) - 2


def client_page(client: Client, month: Period) -> list[page.Shown]:
    answer = client.get(reverse("dashboards:dashboard"), {"period": str(month)})
    event = AuditEvent.objects.filter(object_id="dashboards:dashboard").latest("at")
    assert event.detail["period"] == str(month)
    shown: list[page.Shown] = answer.context["figures"]
    return shown


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_of_a_page_is_defined(role: str, client_for: Callable[..., Client]) -> None:
    client = client_for(role)
    said = client.get(reverse("dashboards:definitions")).content.decode()
    shown = client.get(reverse("dashboards:dashboard")).context
    keys = {each.key for each in (*shown["figures"], *shown["standing"])}
    keys |= {each.rule.key for each in shown["tables"]}
    assert keys
    assert not [key for key in keys if f'id="{key}"' not in said]
    defined = {each.key for each in all_rules() if f'id="{each.key}"' in said}
    if role in ("spp_coordinator", "public_health"):
        assert "reports-received" not in defined


def test_urgent_reports_count_as_taken_in_time_only_if_somebody_took_them(
    month: Period, officer: User, settings: Any
) -> None:
    """One taken in time, one too late, one by nobody; and in the month before one by nobody."""
    settings.URGENT_MINUTES = [15, 30, 60]
    minute = datetime.timedelta(minutes=1)
    begun = month.starts_at + DAY
    urgent = {"risks": frozenset({Risk.CHILD})}
    in_time, late = tell(begun, **urgent), tell(begun, **urgent)
    tell(begun, **urgent)
    tell(month.starts_at - DAY, **urgent)
    for report, waited in ((in_time, 15), (late, 16)):
        with time_machine.travel(begun + waited * minute, tick=False):
            acknowledge_urgent(by=officer, report_id=report.pk)
    escalate_waiting()
    found = taken(Asked(officer, month, timezone.now()))
    assert found == {0: (3, 1), 1: (1, 0)}


def test_reports_are_looked_at_in_time_when_their_first_move_was(
    month: Period, officer: User
) -> None:
    begun = month.starts_at + DAY
    due = begun + DAY
    rows = [tell(begun) for _ in range(4)]
    Report.objects.filter(pk__in=[each.pk for each in rows]).update(due_at=due)
    for report, at in ((rows[0], due), (rows[1], due + SECOND)):
        with time_machine.travel(at, tick=False):
            move_report(
                by=officer, report_id=report.pk, transition="start", reason="start", version=1
            )
    Report.objects.filter(pk=rows[3].pk).update(due_at=timezone.now() + DAY)  # its time is to come
    (now,) = [looked_at(Asked(officer, month, timezone.now()))[0]]
    assert (now.due, now.in_time) == (3, 1)
    assert now.median == (due + SECOND - begun).total_seconds()


def test_counts_are_compared_by_the_day_and_shares_by_their_intervals() -> None:
    few, many = Numbers(12, 10), Numbers(60, 20)
    assert page.difference_of(Sort.EVENTS, few, (31, 30)).value == "chance"
    assert page.difference_of(Sort.EVENTS, many, (31, 30)).value == "more"
    # Half of a month in which as many came as in the whole one before.
    assert page.difference_of(Sort.EVENTS, Numbers(60, 60), (15, 30)).value == "more"
    assert page.difference_of(Sort.SHARE, Numbers(1, 90, 100, 100), (31, 30)).value == "fewer"
    assert page.difference_of(Sort.SHARE, Numbers(0, 0, 0, 0), (31, 30)).value == "unknown"
    assert page.difference_of(Sort.STANDING, Numbers(5), (31, 30)).value == "unknown"


def test_a_list_s_address_holds_codes_and_days_alone(month: Period) -> None:
    asked = parse_qs(urlsplit(queue_of(month, ("ward", "E05010807"))).query)
    assert set(asked) == {"ward", "status", "received_from", "received_to"}
