"""Fixing areas once, and assessing each period once by published figures alone (R8.1, R8.7)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions.comparing import begin_response
from agencies.operations.actions.problems import change_problem
from agencies.operations.assessment import Verdict
from agencies.operations.assessment_page import result_of
from agencies.operations.models import Assessment
from agencies.operations.models.assessments import COUNTS
from agencies.operations.periods import Period
from agencies.registry.row_security import acting_as
from hotspots.releases.publishing import ask_for_release, withdraw_release
from hotspots.releases.quarters import Quarter
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.errors import CaseworkError, WrongState
from reports.places.areas import wards_met
from tests.support import operations as made
from tests.support.geography import Geography
from tests.support.operations import APART, FAR, FEW, WITHHELD

pytestmark = pytest.mark.django_db


def _periods() -> tuple[Period, Period]:
    began_on = timezone.localdate() - made.BEGAN
    return periods.before(began_on, 1), periods.after(began_on, 1, 1)


def _counts(found: Assessment) -> list[tuple[int, int | None]]:
    return [(getattr(found, f"{each}_least"), getattr(found, f"{each}_most")) for each in COUNTS]


def _of(codes: dict[str, str], **told: Any) -> dict[tuple[str, str], Any]:
    return {("lsoa", codes[name]): each for name, each in told.items()}


def test_an_assessment_says_what_is_published_of_its_areas_and_no_more(
    coordinator: User, second: User
) -> None:
    problem, codes = made.responded(coordinator), made.land()
    found = made.counted(
        coordinator,
        problem,
        second,
        before=_of(codes, area=40, control=60, ring=FEW),
        after=_of(codes, area=FEW, control=WITHHELD),
    )
    assert _counts(found) == [(40, 40), (0, 4), (60, 60), (0, None), (0, 4), (0, None)]
    assert result_of(found).verdict == Verdict.TOO_FEW


def test_a_fall_is_told_where_every_number_that_may_be_is_one(
    coordinator: User, second: User
) -> None:
    problem, codes = made.responded(coordinator), made.land()
    found = made.counted(
        coordinator,
        problem,
        second,
        before=_of(codes, area=80, control=60, ring=30),
        after=_of(codes, area=FEW, control=62, ring=31),
    )
    assert result_of(found).verdict == Verdict.FELL
    assert result_of(found).ring_verdict == Verdict.UNSURE


def test_quarters_of_a_period_are_summed(coordinator: User, second: User) -> None:
    problem, codes = made.responded(coordinator, quarters=2), made.land()
    found = made.counted(
        coordinator,
        problem,
        second,
        before=_of(codes, area=10, control=7, ring=FEW),
        after=_of(codes, area=8, control=WITHHELD, ring=6),
    )
    assert _counts(found) == [(20, 20), (16, 16), (14, 14), (0, None), (0, 8), (12, 12)]


def test_what_a_small_area_holds_is_bounded_by_the_wards_that_it_touches(
    coordinator: User, second: User, reference_data: Geography
) -> None:
    """Corners in Central ward: the figures of wards are shown, those of small areas withheld."""
    problem = made.analysed(coordinator, east=0)
    with acting_as(coordinator):
        lsoas = made.fresh(problem).lsoa_codes
        met = set().union(*wards_met(lsoas).values())
    assert lsoas
    assert met
    made.land()
    compared = made.compared(corners=made.square(made.WEST + FAR, made.SOUTH))
    begin_response(
        by=coordinator, problem_id=problem.pk, compared=compared, version=problem.version
    )
    told = {("ward", each): 30 for each in met} | {("lsoa", each): WITHHELD for each in lsoas}
    open_end = {**told, ("ward", min(met)): WITHHELD}
    found = made.counted(coordinator, problem, second, before=told, after=open_end)
    assert (found.area_before_least, found.area_before_most) == (0, 30 * len(met))
    assert (found.area_after_least, found.area_after_most) == (0, None)


def test_ground_of_wards_takes_the_figures_of_wards(
    coordinator: User, second: User, reference_data: Geography
) -> None:
    made.land()
    central = reference_data.wards["Central"].code
    said = made.ready(corners="", wards=(central,))
    problem = made.opened(coordinator)
    problem = change_problem(by=coordinator, problem_id=problem.pk, said=said, version=1)
    problem = made.moved(problem, "analyse", coordinator)
    compared = made.compared(corners=made.square(made.WEST + FAR, made.SOUTH))
    study = begin_response(
        by=coordinator, problem_id=problem.pk, compared=compared, version=problem.version
    )
    assert (study.area_wards, study.area_lsoas) == ([central], [])
    assert study.ring_lsoas
    told = {("ward", central): 25, ("hexagon", central): 11}
    found = made.counted(coordinator, problem, second, before=told)
    assert (found.area_before_least, found.area_before_most) == (25, 25)
    # Of that quarter nothing was published of wards.
    assert (found.area_after_least, found.area_after_most) == (0, None)


def test_nothing_is_compared_before_its_figures_are_published(
    coordinator: User, second: User
) -> None:
    problem, codes = made.responded(coordinator), made.land()
    before, after = _periods()
    with pytest.raises(CaseworkError, match=r"not published yet: .*, .*Ask for a release"):
        made.count(coordinator, problem)
    made.publish(coordinator, second, before, _of(codes, area=9))
    with pytest.raises(CaseworkError, match=r"not published yet: [^,]*Ask for a release"):
        made.count(coordinator, problem)
    # Made, and seen by those who release: but not published.
    quarter = Quarter(*periods.quarters_in(after)[0])
    waiting = made.made_with(ask_for_release(by=coordinator, quarter=quarter), _of(codes, area=7))
    with pytest.raises(CaseworkError, match="not published yet"):
        made.count(coordinator, problem)
    withdraw_release(by=coordinator, release_id=waiting.pk, version=waiting.version)
    found = made.count(coordinator, problem)
    assert (found.area_before_most, found.area_after_least, found.area_after_most) == (9, 0, None)


def test_no_report_is_looked_at(coordinator: User, second: User) -> None:
    problem = made.responded(coordinator)
    for period in _periods():
        made.publish(coordinator, second, period)
    with CaptureQueriesContext(connection) as statements:
        made.count(coordinator, problem)
    asked = " ".join(each["sql"] for each in statements)
    assert "hotspots_releasedfigure" in asked
    assert "reports_report" not in asked


def test_problems_on_the_same_ground_are_told_the_same(
    coordinator: User, second: User, person_with: Callable[..., User]
) -> None:
    codes = made.land()
    figures = {
        "before": _of(codes, area=9, control=12, ring=FEW),
        "after": _of(codes, area=8, control=WITHHELD, ring=6),
    }
    found = [
        made.counted(by, made.responded(by), person_with("police_intelligence"), **figures)
        for by in (coordinator, second)
    ]
    assert _counts(found[0]) == _counts(found[1])


def test_areas_are_fixed_once_and_neither_drawn_nor_measured_anew(coordinator: User) -> None:
    problem = made.responded(coordinator)
    said = made.ready()
    for other in (
        made.ready(east=FAR + APART),
        made.ready(wards=("E05010807",)),
        made.ready(measure="residents"),
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
            compared=made.compared(),
            version=again.version,
        )
    assert made.moved(again, "respond", coordinator).stage == "response"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE operations_studyarea SET ring_metres = 500",
        "UPDATE operations_studyarea SET area_lsoas = control_lsoas",
        "UPDATE operations_assessment SET area_after_least = 12",
        "DELETE FROM operations_assessment",
        "UPDATE operations_problem SET area = ST_Multi(ST_Buffer(area, 0.001))",
        "UPDATE operations_problem SET measure = 'residents'",
    ],
)
def test_raw_sql_changes_nothing_that_was_fixed_or_counted(
    coordinator: User, second: User, sql: str
) -> None:
    made.counted(coordinator, made.responded(coordinator), second)
    with (
        pytest.raises(DatabaseError),
        acting_as(coordinator),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("least", "most"), [(4, 4), (1, None), (0, 0), (0, 3), (4, 9), (9, 8)], ids=str
)
def test_no_range_can_be_stored_that_published_figures_do_not_give(
    coordinator: User, second: User, least: int, most: int | None
) -> None:
    found = made.counted(coordinator, made.responded(coordinator), second)
    for name in COUNTS:
        row = made.fresh(found)
        row.pk, row.number = uuid7(), 2
        setattr(row, f"{name}_least", least)
        setattr(row, f"{name}_most", most)
        with (
            pytest.raises(DatabaseError, match=f"{name}_published"),
            acting_as(coordinator),
            transaction.atomic(),
        ):
            row.save(force_insert=True)


def test_a_period_is_compared_once_when_it_is_over_and_never_again(
    coordinator: User, second: User
) -> None:
    codes = made.land()
    near = {"began_on": timezone.localdate() - datetime.timedelta(days=300)}
    problem = made.responded(coordinator, **near)
    figures = {"before": _of(codes, area=9), "after": _of(codes, area=7)}
    first = made.counted(coordinator, problem, second, **figures)
    then = made.counted(coordinator, problem, second, after=_of(codes, area=12))
    assert (then.area_before_least, then.before_from) == (9, first.before_from)
    assert (then.area_after_least, then.after_from) == (12, first.after_until)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=500)):
        made.counted(coordinator, problem, second)
        made.counted(coordinator, problem, second)
        with pytest.raises(CaseworkError, match="4 times"):
            made.count(coordinator, problem)


def test_a_period_that_is_not_over_waits(coordinator: User) -> None:
    problem = made.responded(coordinator, began_on=timezone.localdate())
    with pytest.raises(CaseworkError, match="ends on"):
        made.count(coordinator, problem)


@pytest.mark.parametrize(
    "wrong",
    [
        {"corners": ""},
        {"corners": made.square(made.WEST + FAR, made.SOUTH)},
        {"corners": made.square(made.WEST + FAR + made.RING, made.SOUTH)},
        {"corners": made.square(made.WEST + FAR - 0.1, made.SOUTH)},
        {"ring_metres": 25},
        {"quarters": 5},
        {"began_on": datetime.date(2001, 1, 1)},
        {"began_on": datetime.date(2101, 1, 1)},
        {"wards": ("E00000000",)},
    ],
    ids=["none", "same", "beside", "nowhere", "ring", "quarters", "old", "ahead", "ward"],
)
def test_what_can_not_be_compared_is_refused(coordinator: User, wrong: dict[str, Any]) -> None:
    problem = made.analysed(coordinator)
    with pytest.raises(CaseworkError):
        begin_response(
            by=coordinator,
            problem_id=problem.pk,
            compared=made.compared(**wrong),
            version=problem.version,
        )
    assert made.fresh(problem).stage == "analysis"


def test_a_response_needs_ground_objective_hypothesis_and_measure(coordinator: User) -> None:
    problem = made.moved(made.opened(coordinator), "analyse", coordinator)
    with pytest.raises(CaseworkError, match="hypothesis"):
        begin_response(
            by=coordinator,
            problem_id=problem.pk,
            compared=made.compared(),
            version=problem.version,
        )


def test_what_a_response_needs_can_not_be_emptied_afterwards(coordinator: User) -> None:
    problem = made.responded(coordinator)
    empty = made.ready(objective=" ")
    change = {"by": coordinator, "problem_id": problem.pk, "said": empty}
    with pytest.raises(CaseworkError, match="objective"):
        change_problem(**change, version=problem.version)
    back = made.moved(problem, "rethink", coordinator, words="Not the lock")
    change_problem(**change, version=back.version)
    with pytest.raises(CaseworkError, match="objective"):
        made.moved(back, "respond", coordinator)
