"""Fixing areas once, counting each period once, and keeping small counts back (R8.1, R8.7)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions.comparing import begin_response
from agencies.operations.actions.problems import change_problem
from agencies.operations.assessment import Verdict
from agencies.operations.assessment_page import result_of
from agencies.operations.models import Assessment, Problem, StudyArea
from agencies.operations.models.assessments import COUNTS
from agencies.operations.periods import Period
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.actions.submit import SetAside
from reports.actions.suggestions import decide_pair
from reports.enums import JunkSign
from reports.errors import CaseworkError, WrongState
from reports.models import Report
from tests.support import operations as made
from tests.support.operations import APART

pytestmark = pytest.mark.django_db
FAR = -0.5
"""Degrees of longitude from Central to ground that lies in no ward of the tests."""
ELSEWHERE = -0.007
"""To ground of Central ward beyond the ring: 470 m."""
RING = 0.0035
"""From the middle of an area into the ring around it: 240 m."""


def _periods() -> tuple[Period, Period]:
    began_on = timezone.localdate() - made.BEGAN
    return periods.before(began_on, 1), periods.after(began_on, 1, 1)


def _counts(found: Assessment) -> tuple[Any, ...]:
    return tuple(getattr(found, each) for each in COUNTS)


def test_counts_are_those_of_the_areas_and_periods_and_small_ones_are_kept_back(
    coordinator: User,
) -> None:
    before, after = _periods()
    problem = made.responded(coordinator, east=FAR)
    for period, area, control, ring in ((before, 8, 6, 4), (after, 5, 7, 9)):
        made.reports_in(period, area, east=FAR)
        made.reports_in(period, control, east=FAR + APART)
        made.reports_in(period, ring, east=FAR + RING)
    outside = Period(before.first - datetime.timedelta(days=1), before.first)
    made.reports_in(outside, 3, east=FAR)
    made.reports_in(Period(after.until, after.until), 3, east=FAR)
    made.reports_in(after, 3, east=FAR + 2 * APART)
    made.reports_in(after, 3, east=FAR, kind="concern")
    found = made.counted(coordinator, problem)
    assert _counts(found) == (8, 5, 6, 7, None, 9)
    assert result_of(found).verdict == Verdict.UNSURE
    assert result_of(found).ring_verdict == Verdict.TOO_FEW


def test_what_is_said_to_be_the_same_and_what_looks_like_junk_counts_once_or_not(
    coordinator: User, police: User
) -> None:
    _before, after = _periods()
    problem = made.responded(coordinator, east=FAR)
    made.reports_in(after, 6, east=FAR)
    made.reports_in(after, 2, east=FAR, set_aside=SetAside(signs=(JunkSign.TRAP,), tell=False))
    one, two = Report.objects.filter(status="received").order_by("pk")[:2]
    decide_pair(by=police, report_id=one.pk, other_id=two.pk, verdict="same", words="x")
    assert made.counted(coordinator, problem).area_after == 5


@pytest.mark.parametrize(("left", "kept"), [(4, None), (5, 30)])
def test_a_count_is_kept_back_if_the_ward_less_the_area_would_leave_a_few(
    coordinator: User, left: int, kept: int | None
) -> None:
    """Figures by ward are shown elsewhere (hotspots): the area lies in Central ward."""
    _before, after = _periods()
    problem = made.responded(coordinator, east=0.0)
    made.reports_in(after, 30, east=0.0)
    made.reports_in(after, left, east=ELSEWHERE)
    found = made.counted(coordinator, problem)
    assert (found.area_after, found.ring_after) == (kept, None)


def test_areas_are_fixed_once_and_neither_drawn_nor_measured_anew(coordinator: User) -> None:
    problem = made.responded(coordinator, east=FAR)
    said = made.ready(east=FAR)
    for other in (
        made.ready(east=FAR + 0.001),
        made.ready(east=FAR, wards=("E05010807",)),
        made.ready(east=FAR, measure="concerns"),
    ):
        with pytest.raises(CaseworkError, match="fixed"):
            change_problem(
                by=coordinator, problem_id=problem.pk, said=other, version=problem.version
            )
    change_problem(by=coordinator, problem_id=problem.pk, said=said, version=problem.version)
    made.moved(problem, "rethink", coordinator, words="Not the lock")
    again = made.fresh(problem)
    with pytest.raises(WrongState):
        begin_response(
            by=coordinator,
            problem_id=problem.pk,
            compared=made.compared(east=FAR),
            version=again.version,
        )
    assert made.moved(again, "respond", coordinator).stage == "response"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE operations_studyarea SET ring_metres = 500",
        "UPDATE operations_assessment SET area_after = 12",
        "DELETE FROM operations_assessment",
        "UPDATE operations_problem SET area = ST_Multi(ST_Buffer(area, 0.001))",
        "UPDATE operations_problem SET measure = 'concerns'",
    ],
)
def test_raw_sql_changes_nothing_that_was_fixed_or_counted(coordinator: User, sql: str) -> None:
    made.counted(coordinator, made.responded(coordinator, east=FAR))
    with (
        pytest.raises(DatabaseError),
        acting_as(coordinator),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_no_count_below_five_can_be_stored(coordinator: User) -> None:
    found = made.counted(coordinator, made.responded(coordinator, east=FAR))
    for name in COUNTS:
        row = made.fresh(found)
        row.pk, row.number = uuid7(), 2
        setattr(row, name, 4)
        with pytest.raises(DatabaseError), acting_as(coordinator), transaction.atomic():
            row.save(force_insert=True)


def test_a_period_is_counted_once_when_it_is_over_and_never_again(coordinator: User) -> None:
    before, after = _periods()
    problem = made.responded(coordinator, east=FAR)
    made.reports_in(before, 9, east=FAR)
    made.reports_in(after, 9, east=FAR)
    first = made.counted(coordinator, problem)
    made.reports_in(before, 3, east=FAR)
    second = made.counted(coordinator, problem)
    assert (second.area_before, second.before_from) == (first.area_before, first.before_from)
    assert second.after_from == first.after_until
    with pytest.raises(CaseworkError, match="late reports"):
        made.counted(coordinator, problem)
    years_on = timezone.now() + datetime.timedelta(days=500)
    with time_machine.travel(years_on):
        made.counted(coordinator, problem)
        made.counted(coordinator, problem)
        with pytest.raises(CaseworkError, match="4 times"):
            made.counted(coordinator, problem)


def test_two_problems_never_count_the_same_on_ground_that_overlaps(
    coordinator: User, second: User
) -> None:
    made.responded(coordinator, east=FAR)
    for east in (FAR, FAR + 0.002, FAR + APART, FAR - APART):
        other = made.analysed(second, east=east)
        with pytest.raises(CaseworkError, match="subtracted"):
            begin_response(
                by=second,
                problem_id=other.pk,
                compared=made.compared(east=east),
                version=other.version,
            )
    assert StudyArea.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"corners": ""},
        {"corners": made.square(made.WEST + FAR, made.SOUTH)},
        {"corners": made.square(made.WEST + FAR + APART, made.SOUTH, 100)},
        {"ring_metres": 25},
        {"quarters": 5},
        {"began_on": datetime.date(2001, 1, 1)},
        {"began_on": datetime.date(2101, 1, 1)},
        {"wards": ("E00000000",)},
    ],
    ids=["none", "same", "small", "ring", "quarters", "old", "ahead", "ward"],
)
def test_what_can_not_be_compared_is_refused(coordinator: User, wrong: dict[str, Any]) -> None:
    problem = made.analysed(coordinator, east=FAR)
    with pytest.raises(CaseworkError):
        begin_response(
            by=coordinator,
            problem_id=problem.pk,
            compared=made.compared(**{"east": FAR, **wrong}),
            version=problem.version,
        )
    assert made.fresh(problem).stage == "analysis"


def test_a_response_needs_ground_objective_hypothesis_and_measure(coordinator: User) -> None:
    problem = made.moved(made.opened(coordinator), "analyse", coordinator)
    with pytest.raises(CaseworkError, match="hypothesis"):
        begin_response(
            by=coordinator,
            problem_id=problem.pk,
            compared=made.compared(east=FAR),
            version=problem.version,
        )


def test_what_a_response_needs_can_not_be_emptied_afterwards(coordinator: User) -> None:
    problem = made.responded(coordinator, east=FAR)
    empty = made.ready(east=FAR, objective=" ")
    change = {"by": coordinator, "problem_id": problem.pk, "said": empty}
    with pytest.raises(CaseworkError, match="objective"):
        change_problem(**change, version=problem.version)
    back = made.moved(problem, "rethink", coordinator, words="Not the lock")
    change_problem(**change, version=back.version)
    with pytest.raises(CaseworkError, match="objective"):
        made.moved(back, "respond", coordinator)


def test_whoever_counts_is_shown_no_report(coordinator: User) -> None:
    """Before, after, and in the same transaction once the numbers are out."""
    problem = made.responded(coordinator, east=FAR)
    made.reports_in(_periods()[1], 6, east=FAR)
    with acting_as(coordinator):
        made.counted(coordinator, problem)
        assert not Report.objects.exists()
        assert Problem.objects.exists()
