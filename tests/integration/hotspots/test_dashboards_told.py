"""Dashboards: what is told to those who see no reports, and how soon agencies answer."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.operations.actions.tasks import end_problem_task
from hotspots.dashboards import page
from hotspots.dashboards.faces import faces_of
from hotspots.dashboards.figures import Asked, table
from hotspots.dashboards.of_reports import received
from hotspots.dashboards.periods import Period, Span, usual
from hotspots.releases.counting import Place
from hotspots.releases.public_enums import Source
from hotspots.watches.asked import Watched
from hotspots.watches.queries import found_lately
from portal.accounts.models import User
from reports.clocks import DAY
from reports.enums import Channel, Kind, Status
from reports.models import Area, CaseTask, Report
from reports.triage import choices, listing
from tests.factories import CaseFactory, ReportFactory
from tests.support import operations, releases
from tests.support.geography import IN_CENTRAL
from tests.support.people import agency_named
from tests.support.premises import everything_shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
PersonFactory = Callable[..., User]
SECOND = datetime.timedelta(seconds=1)
CENTRAL = "E05010807"


@pytest.fixture(autouse=True)
def _own_wards() -> Iterator[None]:
    choices.forget()
    listing.forget_totals()
    yield
    choices.forget()
    listing.forget_totals()


@pytest.fixture
def month() -> Period:
    return usual(timezone.localdate())


def rows_of(user: User, key: str, period: Period) -> dict[str, page.Shown]:
    asked = Asked(user, period, timezone.now())
    tables = page.tables_shown(asked, faces_of(user)[0])
    return {row.label: row for each in tables if each.rule.key == key for row in each.rows}


def test_recorded_crime_that_was_loaded_is_no_surge_of_reports(person_with: PersonFactory) -> None:
    """It has its day of loading for one of arrival: years of it came in at once."""
    officer = person_with("police_triage")
    where = {"point": IN_CENTRAL, "point_origin": "pin", "point_accuracy_m": 10}
    ReportFactory(**where)
    loaded = [
        ReportFactory(channel=Channel.PARTNER, kind=Kind.RECORDED_CRIME, **where) for _ in range(3)
    ]
    with everything_shown():
        Report.objects.filter(pk__in=[each.pk for each in loaded]).update(status=Status.REFERENCE)
    today = timezone.localdate()
    asked = Asked(officer, Period.holding(today, Span.MONTH), timezone.now())
    assert sum(each.n for each in received(asked)) == 1
    assert found_lately(
        officer, [Watched(name="Here", where="ward", rule="more_than", ward=CENTRAL)], today
    ) == [1]


@pytest.fixture
def two_quarters(person_with: PersonFactory) -> tuple[User, Period]:
    """Of crews: one area high in both, one in the first alone, one in the second alone."""
    coordinator, second = person_with("spp_coordinator"), person_with("police_intelligence")
    codes = list(
        Area.objects.filter(kind="lsoa").order_by("code").values_list("code", flat=True)[:40]
    )
    calm = {(Place(CENTRAL, code), Source.CREWS): 1 for code in codes[3:]}
    calm |= {(Place(ward), Source.CREWS): 2 for ward, _name in choices.wards() if ward != CENTRAL}
    stays, gone, new = ((Place(CENTRAL, code), Source.CREWS) for code in codes[:3])
    newest = releases.quarter()
    for when, high in ((newest.back(1), (stays, gone)), (newest, (stays, new))):
        counts = {**calm, stays: 1, gone: 1, new: 1, **dict.fromkeys(high, 25)}
        releases.published_without_reports(coordinator, second, when, counts)
    return coordinator, Period(newest.first_day, Span.QUARTER)


def test_coordinators_are_told_of_hotspots_new_persistent_and_fading(
    two_quarters: tuple[User, Period], client_for: Callable[..., Client]
) -> None:
    """From published figures alone, and the same in the file."""
    coordinator, quarter = two_quarters
    counts = rows_of(coordinator, "released-hotspots", quarter)
    said = {label.rpartition(": ")[2]: row.value for label, row in counts.items()}
    assert said == {"New": "1", "Persistent": "1", "Fading": "1"}
    where = rows_of(coordinator, "released-hotspot-places", quarter)
    told = {label.rpartition("(")[2][:-1]: (row.value, row.before) for label, row in where.items()}
    assert told == {
        "New": ("25", "fewer than 5"),
        "Persistent": ("25", "25"),
        "Fading": ("fewer than 5", "25"),
    }
    assert not [row for row in (*counts.values(), *where.values()) if row.address]
    file = client_for(coordinator).get(reverse("dashboards:export"), {"period": str(quarter)})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert sum(line[0] == "released-hotspot-places" for line in lines) == 3


def test_wards_are_told_by_source_and_the_rest_together(
    two_quarters: tuple[User, Period],
) -> None:
    coordinator, quarter = two_quarters
    rows = rows_of(coordinator, "released-by-ward-crews", quarter)
    assert next(iter(rows)) == "Central"
    assert rows["Central"].value == rows["Central"].before
    assert int(rows["Central"].value) > 51  # the two high areas, and calm ones
    assert not rows["Central"].address
    assert rows["Central"].difference == "within chance"
    (rest,) = (row for label, row in rows.items() if label.endswith("other wards"))
    assert rest.value == "fewer than 5, or withheld"
    assert not [row for row in rows.values() if row.value.isdigit() and int(row.value) < 5]


def test_how_soon_agencies_do_their_tasks_is_told_by_when_those_were_due(
    month: Period, person_with: PersonFactory
) -> None:
    """One in time, one late, one not done at all: that counts as not in time. Dropped or paused
    ones, and one due later, count for nothing."""
    police, agency = person_with("police_intelligence"), agency_named("police")
    due = month.starts_at + DAY
    states: list[dict[str, Any]] = [
        {"status": "done", "finished_at": due},
        {"status": "done", "finished_at": due + SECOND},
        {"status": "open", "finished_at": None},
        {"status": "cancelled", "finished_at": due},
        {"status": "open", "finished_at": None, "due_at": timezone.now() + DAY},
    ]
    case = CaseFactory(by=police, reports=[ReportFactory()])
    for state in states:
        task = operations_task(police, case, agency)
        with everything_shown():
            CaseTask.objects.filter(pk=task.pk).update(
                **{"due_at": due, "set_at": due - DAY, **state}
            )
    (share,) = rows_of(police, "tasks-in-time-by-agency", month).values()
    assert (share.label, share.value, share.aside) == (agency.name, "33 %", "1 of 3")
    (half,) = rows_of(police, "tasks-half-by-agency", month).values()
    assert half.value == "24 hours"


def operations_task(by: User, case: Any, agency: Any) -> CaseTask:
    from reports.actions.tasks import set_task

    made: CaseTask = set_task(
        by=by,
        case_id=case.pk,
        what="Look",
        agency_id=agency.pk,
        due_on=timezone.localdate() + DAY,
    )
    return made


def test_coordinators_are_told_how_soon_agencies_do_tasks_of_problems(
    month: Period, person_with: PersonFactory
) -> None:
    with time_machine.travel(month.starts_at, tick=False):
        coordinator = person_with("spp_coordinator")
        problem = operations.opened(coordinator)
        tasks = [operations.tasked(coordinator, problem) for _ in range(2)]
    for task, days in zip(tasks, (1, 20), strict=True):
        with time_machine.travel(month.starts_at + days * DAY, tick=False):
            end_problem_task(
                by=coordinator,
                task_id=task.pk,
                move="done",
                words="Mended",
                version=task.version,
            )
    (share,) = rows_of(coordinator, "problem-tasks-in-time-by-agency", month).values()
    assert (share.value, share.aside) == ("50 %", "1 of 2")
    assert share.interval
    (half,) = rows_of(coordinator, "problem-tasks-half-by-agency", month).values()
    assert half.value == "24 hours"


@pytest.mark.parametrize("key", ["released-hotspots", "released-hotspot-places"])
def test_hotspots_of_published_figures_are_for_those_who_may_see_them(key: str) -> None:
    assert table(key).may == "aggregates.view"


@pytest.mark.parametrize(("needles", "said"), [(6, ("15", "6")), (3, ("withheld", "withheld"))])
def test_a_coordinator_is_told_of_kinds_of_report_where_each_is_large(
    needles: int, said: tuple[str, str], person_with: PersonFactory
) -> None:
    coordinator, second = person_with("spp_coordinator"), person_with("police_intelligence")
    quarter = releases.quarter()
    releases.tell_in(quarter, needles, kind=Kind.NEEDLE_FIND)
    releases.published(coordinator, second, quarter, reports=15)
    rows = rows_of(coordinator, "released-by-kind", Period(quarter.first_day, Span.QUARTER))
    told = [rows[each].value for each in ("Concerns of residents", RESIDENTS_NEEDLES)]
    assert tuple(told) == said
    assert rows["Needles and litter, found by crews"].value == "fewer than 5"


RESIDENTS_NEEDLES = "Needles and litter, told by residents"
