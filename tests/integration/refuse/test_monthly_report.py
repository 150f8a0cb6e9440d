"""The monthly report: what it counts, what it compares, and who is given which part of it."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.refuse.actions.bins import (
    BinFacts,
    Emptied,
    add_bin,
    record_emptying,
    undo_emptying,
)
from agencies.refuse.actions.finding import Found, add_find, undo_finds
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.rounds import Searched, record_round
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.enums import Disposal, JobPriority, Land, Litter
from agencies.refuse.figures import figures_for, targets_in
from agencies.refuse.models import Bin, Job, ResponseTarget
from agencies.refuse.monthly import Difference, Month
from agencies.refuse.monthly_page import HEADING
from agencies.refuse.monthly_report import Section, sections_of
from agencies.refuse.priority import PROPOSED, Target
from agencies.registry.models import Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.triage import choices
from tests.factories import ReportFactory
from tests.integration.refuse.conftest import job_of, needle_report
from tests.support.cleansing import FOUND, clear, entry, send
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_wards(reference_data: Any) -> None:
    choices.forget()


@pytest.fixture
def month() -> Month:
    """The last whole month, in which everything below happens unless it says otherwise."""
    return Month.of(timezone.now()).back(1)


def find(month: Month, *, days: float = 10, **what: Any) -> Any:
    """A find in a month, so many days after it began."""
    found = {
        "litter": Litter.NEEDLE_UNCAPPED,
        "at_least": 2,
        "at_most": 5,
        "land": Land.PARK,
        "disposal": Disposal.BOXED,
        "point": IN_CENTRAL,
    } | what
    at = month.starts_at + days * DAY
    return add_find(report_id=ReportFactory().pk, found=Found(**found), at=at)


def report(by: User, month: Month) -> dict[tuple[str, str], Section]:
    figures = figures_for(by, month, now=timezone.now())
    return {(each.series, each.by): each for each in sections_of(figures)}


def values(section: Section) -> dict[str, tuple[float | None, ...]]:
    """What each row with any figure says of the three periods."""
    found = {
        row.label: tuple(each.value if each else None for each in row.line.figures)
        for row in section.rows
    }
    return {label: figures for label, figures in found.items() if any(figures)}


def _total(by: User, month: Month) -> Any:
    (row,) = report(by, month)["finds", "all"].rows
    return row


# --- Finds ----------------------------------------------------------------------------------------


def test_finds_are_counted_by_ward_land_kind_and_size(lead: User, month: Month) -> None:
    find(month)
    find(month, land=Land.ALLEY, at_least=21, at_most=None)
    find(month, litter=Litter.FOIL, disposal=Disposal.BAGGED, at_least=1, at_most=1, point=None)
    find(month.back(1), land=Land.ALLEY)
    find(month.back(12))
    find(month.back(2))
    tables = report(lead, month)
    assert values(tables["finds", "all"]) == {"All finds": (3, 1, 1)}
    assert values(tables["finds", "ward"]) == {"Central": (2, 1, 1), "Ward not known": (1, 0, 0)}
    assert values(tables["finds", "land"]) == {
        "Alley": (1, 1, 0), "Park": (2, 0, 1),
    }  # fmt: skip
    assert values(tables["finds", "kind"]) == {"Needle, uncapped": (2, 1, 1), "Foil": (1, 0, 0)}
    figures = figures_for(lead, month, now=timezone.now())
    assert dict(figures.sizes) == {
        ("needle_uncapped", "2-5"): 1, ("needle_uncapped", "21+"): 1, ("foil", "1"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "band"),
    [(1, 1, "1"), (2, 2, "2-5"), (5, 6, "wide"), (6, 20, "6-20"), (20, None, "wide"),
     (21, 21, "21+"), (30, None, "21+"), (1, 2, "wide")],
)  # fmt: skip
def test_a_find_is_of_a_size_only_if_its_bounds_lie_in_it(
    lead: User, month: Month, least: int, most: int | None, band: str
) -> None:
    find(month, at_least=least, at_most=most)
    figures = figures_for(lead, month, now=timezone.now())
    assert dict(figures.sizes) == {("needle_uncapped", band): 1}


def test_items_are_a_range_and_open_if_one_is(lead: User, month: Month) -> None:
    find(month)
    find(month, at_least=6, at_most=20)
    assert _total(lead, month).aside == "8 to 25 items"
    find(month, at_least=21, at_most=None)
    assert _total(lead, month).aside == "at least 29 items"


def test_undone_finds_do_not_count(lead: User, month: Month) -> None:
    find(month)
    undone = find(month)
    undo_finds(report_id=undone.report_id, found_at=undone.found_at, at=timezone.now())
    assert _total(lead, month).line.now.value == 1


def test_a_month_begins_and_ends_at_midnight_in_london(lead: User, month: Month) -> None:
    moment = timedelta(microseconds=1)
    length = (month.ends_at - month.starts_at) / DAY
    for days in (0, length - moment / DAY):
        find(month, days=days)
    for days in (-moment / DAY, length):
        find(month, days=days)
    assert _total(lead, month).line.now.value == 2


def test_what_was_before_the_first_record_is_no_figure(lead: User, month: Month) -> None:
    """Rather than a month of no finds, beside which every other one looks worse."""
    for _ in range(8):
        find(month)
    row = _total(lead, month)
    assert row.line.figures[1:] == (None, None)
    assert row.line.differences == (Difference.UNKNOWN, Difference.UNKNOWN)


def test_a_difference_is_told_from_chance(lead: User, month: Month) -> None:
    find(month.back(12), days=0)
    for _ in range(3):
        find(month.back(1))
    for _ in range(14):
        find(month)
    row = _total(lead, month)
    assert row.line.differences == (Difference.MORE, Difference.MORE)
    find(month.back(2))
    for _ in range(5):
        find(month.back(1))
    assert _total(lead, month).line.differences[0] is Difference.CHANCE


# --- Bins -----------------------------------------------------------------------------------------


@pytest.fixture
def emptied(lead: User, month: Month, reference_data: Any) -> Bin:
    """A bin in Central that was emptied thrice in the month, once of these by mistake and once
    without counting, and once in the month before."""
    facts = BinFacts(name="Bin 7", place="By the lodge", point=IN_CENTRAL)
    found = add_bin(by=lead, facts=facts)
    for begun, returns in ((month, 40), (month, None), (month, 7), (month.back(1), 25)):
        told = Emptied(at=begun.starts_at + 10 * DAY, fill_tenths=6, returns=returns)
        visit = record_emptying(by=lead, bin_id=found.pk, emptied=told)
        if returns == 7:
            undo_emptying(by=lead, visit_id=visit.pk)
    return found


def test_returns_in_bins_are_a_series_of_their_own(
    lead: User, client_for: Callable[..., Client], month: Month, emptied: Bin
) -> None:
    """Never added to finds (R4.4), and with no interval that they do not have."""
    find(month)
    tables = report(lead, month)
    assert values(tables["finds", "all"]) == {"All finds": (1, None, None)}
    assert values(tables["bins", "ward"]) == {
        "All bins": (40, 25, None), "Central": (40, 25, None),
    }  # fmt: skip
    row = tables["bins", "ward"].rows[0]
    assert row.aside == "emptied 2 times, 1 of these not counted"
    assert row.line.differences == (Difference.UNKNOWN, Difference.UNKNOWN)
    (line,) = [each for each in _file(client_for(lead), month) if each["of"] == "All bins"]
    assert (line["series"], line["value"], line["low_95"]) == ("bins", "40", "")
    assert (line["month_before_value"], line["year_before_value"]) == ("25", "")


def test_bins_have_figures_before_there_is_a_find(
    lead: User, client_for: Callable[..., Client], month: Month, emptied: Bin
) -> None:
    page = client_for(lead).get(reverse("refuse:monthly"), {"month": str(month)}).content.decode()
    assert "All bins" in page
    assert "Nothing has been recorded yet" not in page


# --- Effort ---------------------------------------------------------------------------------------


@pytest.fixture
def searched(crew: User, month: Month) -> datetime:
    """Two rounds of an hour each in the month, by phone, with three finds and two empty places; one
    find and one empty place beside them. When the first began."""
    begun = month.starts_at + 14 * DAY
    Membership.objects.filter(user=crew).update(active_from=month.starts_at)
    with time_machine.travel(begun, tick=True):
        shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    with time_machine.travel(begun + 5 * HOUR, tick=False):
        for number in range(2):
            at = begun + 2 * number * HOUR
            send(crew, shift, entry("round", at=at.isoformat(), ended=(at + HOUR).isoformat()))
        for hours in (0.1, 0.2, 2.5, 4.5):
            at = begun + hours * HOUR
            send(crew, shift, entry("find", at=at.isoformat(), **FOUND))
        for hours in (0.3, 2.6, 4.6):
            send(crew, shift, entry("visit", at=(begun + hours * HOUR).isoformat()))
    return begun


def test_finds_per_hour_are_those_of_rounds_over_their_hours(
    lead: User, month: Month, searched: datetime
) -> None:
    tables = report(lead, month)
    all_rounds, central = tables["rounds", "ward"].rows
    assert (all_rounds.label, central.label) == ("All rounds", "Central")
    assert all_rounds.line.now.value == central.line.now.value == pytest.approx(1.5)
    assert all_rounds.aside == "3 finds in 2.0 hours, 2 rounds"
    assert values(tables["finds", "all"])["All finds"][0] == 4
    assert values(tables["visits", "ward"])["All wards"][0] == 3


def test_hours_by_hand_are_told_and_no_part_of_the_rate(
    lead: User, mate: User, month: Month, searched: datetime, reference_data: Any
) -> None:
    record_round(
        by=lead,
        key=uuid.uuid4(),
        searched=Searched(
            crew_id=mate.pk,
            ward_id=reference_data.wards["Central"].pk,
            started_at=searched,
            ended_at=searched + 3 * HOUR,
        ),
    )
    row = report(lead, month)["rounds", "ward"].rows[0]
    assert row.aside == "3 finds in 2.0 hours, 3 rounds; 3.0 hours more by hand"
    assert row.line.now is not None
    assert row.line.now.value == pytest.approx(1.5)


# --- In time --------------------------------------------------------------------------------------


def _job(month: Month, crew: User, *, late: timedelta | None, since: float = 10) -> Job:
    """A job of a month, done so long after its target; None: it still waits."""
    job = job_of(needle_report())
    if late is not None:
        clear(job, by=crew)
    job.refresh_from_db()
    begun = month.starts_at + since * DAY
    due = PROPOSED[JobPriority(job.priority)].due_at(begun)
    done = {} if late is None else {"done_at": due + late}
    Job.objects.filter(pk=job.pk).update(since=begun, due_at=due, **done)
    return job


def test_jobs_are_in_time_by_their_own_target(lead: User, crew: User, month: Month) -> None:
    find(month.back(12))
    _job(month, crew, late=timedelta(0))
    _job(month, crew, late=timedelta(microseconds=1))
    _job(month, crew, late=None)
    _job(month.back(1), crew, late=-HOUR)
    rows = {row.label: row for row in report(lead, month)["jobs", "priority"].rows}
    p2 = rows["P2"]
    assert p2.line.now is not None
    assert (p2.line.now.value, p2.line.figures[1].value) == (pytest.approx(1 / 3), 1)
    assert p2.aside == "1 of 3; target 4 hours"
    assert rows["P1"].line.now is None


def test_what_is_not_due_yet_is_neither(lead: User) -> None:
    """In the running month."""
    job = job_of(needle_report())
    month = Month.of(job.since)
    row = report(lead, month)["jobs", "priority"].rows[job.priority - 1]
    assert row.line.now is None
    assert row.aside.startswith("0 of 0; 1 not due yet; target")


def test_a_job_keeps_the_target_that_held_when_another_is_set(
    lead: User, crew: User, month: Month
) -> None:
    job = _job(month, crew, late=-HOUR)
    ResponseTarget(
        priority=job.priority, number=1, clock="minutes", amount=1, reason="Board", set_by=lead,
        set_at=month.starts_at + 20 * DAY, approved_by="Board", approved_on=month.starts_at.date(),
    ).save(force_insert=True)  # fmt: skip
    row = report(lead, month)["jobs", "priority"].rows[job.priority - 1]
    assert row.aside == "1 of 1; target 4 hours, then 1 minute"


def test_targets_of_a_month_are_those_that_held_in_it(lead: User, month: Month) -> None:
    for number, (days, amount) in enumerate(((-40, 30), (-3, 40), (5, 50), (45, 60)), start=1):
        ResponseTarget(
            priority=1, number=number, clock="minutes", amount=amount, reason="Board", set_by=lead,
            set_at=month.starts_at + days * DAY, approved_by="Board", approved_on=month.starts_at,
        ).save(force_insert=True)  # fmt: skip
    held = targets_in(month)
    assert [each.amount for each in held[1]] == [40, 50]
    assert held[2] == [PROPOSED[JobPriority.P2]]
    assert targets_in(month.back(6))[1] == [PROPOSED[JobPriority.P1]]
    assert isinstance(held[1][0], Target)


# --- Who is given what ----------------------------------------------------------------------------

OUTSIDE = ("police_triage", "police_intelligence", "spp_coordinator")


@pytest.mark.parametrize("role", OUTSIDE)
def test_outside_cleansing_only_places_and_counts_are_given(
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    crew: User,
    month: Month,
    searched: datetime,
    role: str,
) -> None:
    """No rounds, hours, empty places or response times: of a few crews they are somebody's."""
    person = person_with(role)
    assert set(report(person, month)) == {
        *(("finds", by) for by in ("all", "ward", "land", "kind")),
        ("bins", "ward"),
    }
    client = client_for(person)
    page = client.get(reverse("refuse:monthly"), {"month": str(month)}).content.decode()
    assert "All finds" in page
    for withheld in ("per hour of searching", "hours, ", "nothing was found", "done in time"):
        assert withheld not in page, withheld
    lines = _file(client, month)
    assert {line["series"] for line in lines} == {"finds"}


@pytest.mark.parametrize(
    ("role", "finds"),
    [("police_triage", [2, 1]), ("cleansing_lead", [2, 1]), ("spp_coordinator", [2])],
)
def test_places_and_returns_are_given_as_far_as_each_may_know_them(
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    month: Month,
    emptied: Bin,
    role: str,
    finds: list[int],
) -> None:
    """A find without a point of its own is where its report is: for whoever sees the report. What
    somebody wrote of a place is in no report that may be handed on."""
    told = "Behind the old bandstand"
    for point in (IN_CENTRAL, IN_CENTRAL, None):
        apart = Point(IN_CENTRAL.x + 0.005, IN_CENTRAL.y, srid=4326)
        add_find(
            report_id=needle_report(point=apart, point_origin="pin", place_text=told).pk,
            found=Found(litter=Litter.NEEDLE_CAPPED, at_least=2, at_most=5, land=Land.PARK,
                        disposal=Disposal.BOXED, point=point),
            at=month.starts_at + 10 * DAY,
        )  # fmt: skip
    find(month.back(1))
    client = client_for(person_with(role))
    page = client.get(reverse("refuse:monthly"), {"month": str(month)})
    assert [each.finds for each in page.context["places"]] == finds
    content = page.content.decode()
    assert f"{IN_CENTRAL.y:.4f}, {IN_CENTRAL.x:.4f}" in content
    assert told not in content
    assert "Returns in needle bins" in content
    lines = [each for each in _file(client, month) if each["by"] == "place"]
    assert [int(each["value"]) for each in lines] == finds
    assert not any(told in each["of"] for each in lines)
    assert "All bins" in {each["of"] for each in _file(client, month)}


def test_the_file_has_the_figures_of_the_page_and_its_download_is_recorded(
    lead: User, client_for: Callable[..., Client], month: Month, searched: datetime
) -> None:
    client = client_for(lead)
    lines = _file(client, month)
    assert list(lines[0]) == list(HEADING)
    (rate,) = [line for line in lines if line["of"] == "All rounds"]
    assert (rate["value"], rate["unit"]) == ("1.5", "finds an hour")
    assert float(rate["low_95"]) < 1.5 < float(rate["high_95"])
    assert sum(line["by"] == "kind and size" for line in lines) == 5
    event = AuditEvent.objects.get(reason="export")
    assert (event.object_id, event.detail["month"]) == ("refuse:monthly-export", str(month))
    assert event.detail["shown"] == len(lines)


def _file(client: Client, month: Month) -> list[dict[str, str]]:
    response = client.get(reverse("refuse:monthly-export"), {"month": str(month)})
    assert response.status_code == 200
    marking, rest = response.content.decode("utf-8-sig").split("\r\n", 1)
    assert marking == "OFFICIAL-SENSITIVE"
    return list(csv.DictReader(io.StringIO(rest)))


def test_nobody_is_named(
    lead: User, client_for: Callable[..., Client], month: Month, searched: datetime
) -> None:
    """Not even to the lead, who may hand it on."""
    client = client_for(lead)
    page = client.get(reverse("refuse:monthly"), {"month": str(month)}).content.decode()
    assert "All rounds" in page
    assert "Cara Crew" not in page


@pytest.mark.parametrize("typed", ["2026-13", "next", "1999-01", "2999-01", "2026-10' --"])
def test_what_is_no_month_of_the_list_is_said(
    lead: User, client_for: Callable[..., Client], typed: str
) -> None:
    client = client_for(lead)
    page = client.get(reverse("refuse:monthly"), {"month": typed})
    assert page.status_code == 422
    assert "Choose a month from the list." in page.content.decode()
    assert client.get(reverse("refuse:monthly-export"), {"month": typed}).status_code == 404


def test_without_a_month_it_is_the_last_whole_one(
    lead: User, client_for: Callable[..., Client], month: Month
) -> None:
    page = client_for(lead).get(reverse("refuse:monthly"))
    assert page.context["month"] == month


@pytest.mark.parametrize("role", ["refuse_crew", "public_health", "licensing_officer", "auditor"])
def test_it_is_shut_to_the_others(client_for: Callable[..., Client], role: str) -> None:
    client = client_for(role)
    for route in ("refuse:monthly", "refuse:monthly-export"):
        assert client.get(reverse(route)).status_code == 403


def test_what_is_cleared_at_a_desk_is_of_the_ward_of_its_report(lead: User, crew: User) -> None:
    job = job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))
    clear(job, by=crew)
    assert values(report(lead, Month.of(job.since))["finds", "ward"])["Central"][0] == 1


def test_what_was_left_for_a_specialist_is_not_counted_again_when_cleared(
    lead: User, crew: User
) -> None:
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    now = timezone.now()
    send(crew, shift, entry("find", at=now.isoformat(), **{**FOUND, "disposal": "left"}))
    make_jobs()
    job = Job.objects.get()
    clear(job, by=crew)
    assert _total(lead, Month.of(now)).line.now.value == 1
    job.refresh_from_db()
    move_job(by=crew, job_id=job.pk, move="undo", version=job.version)
    assert _total(lead, Month.of(now)).line.now.value == 1
