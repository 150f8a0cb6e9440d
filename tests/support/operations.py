"""Problems and operations, made by the real actions."""

from __future__ import annotations

import datetime
import math
import uuid
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions.comparing import Compared, begin_response, count_assessment
from agencies.operations.actions.joint import (
    Done,
    Planned,
    move_operation,
    plan_operation,
    record_activity,
)
from agencies.operations.actions.partners import invite_partner
from agencies.operations.actions.problems import (
    Owned,
    Said,
    change_problem,
    move_problem,
    open_problem,
)
from agencies.operations.actions.summaries import publish_summary, write_summary
from agencies.operations.actions.tasks import set_problem_task
from agencies.operations.models import (
    Activity,
    Assessment,
    Operation,
    Problem,
    ProblemTask,
    StudyArea,
)
from portal.accounts.models import User
from reports.actions.submit import Submission, submit_report
from reports.actions.tasks import Due
from reports.casework_enums import TaskClock
from reports.clocks import moment
from reports.enums import Category, Channel, Kind
from tests.support.geography import IN_CENTRAL
from tests.support.premises import everything_shown

WEST, SOUTH = IN_CENTRAL.x, IN_CENTRAL.y
APART = 0.02
"""Degrees of longitude from an area to its control: 1.3 km."""
WEST_MOST, SLOT = -0.7, 0.04
"""Where the ground of problems lies that are not told where: apart from each other, and from the
wards of the tests."""
BEGAN = datetime.timedelta(days=300)
"""How long ago responses of the tests began: two quarters and their late reports are in."""


def square(longitude: float, latitude: float, metres: float = 300) -> str:
    """Corners of a square around a point, as somebody types them."""
    high = metres / 2 / 111_320
    wide = high / math.cos(math.radians(latitude))
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return "\n".join(f"{latitude + y * high:.7f}, {longitude + x * wide:.7f}" for x, y in corners)


def said(title: str = "Needles by the lock", *, corners: str = "", **more: Any) -> Said:
    given: dict[str, Any] = {
        "title": title,
        "place": "Behind the shops",
        "corners": corners,
        "seen": "Seen by crews twice a week",
        "owned": Owned(agency_key="spp"),
        "review_on": timezone.localdate() + datetime.timedelta(days=28),
    }
    return Said(**{**given, **more})


def ready(*, east: float = 0.0, **more: Any) -> Said:
    """All that a response needs. `east`: degrees of longitude from the middle of Central."""
    given = {
        "corners": square(WEST + east, SOUTH),
        "objective": "Half as many by the summer",
        "hypothesis": "The lock is broken and nobody looks",
        "measure": "needles",
    }
    return said(**{**given, **more})


def opened(by: User, **more: Any) -> Problem:
    found: Problem = open_problem(by=by, said=said(**more))
    return found


def analysed(by: User, *, east: float = 0.0) -> Problem:
    problem: Problem = open_problem(by=by, said=said())
    problem = change_problem(
        by=by, problem_id=problem.pk, said=ready(east=east), version=problem.version
    )
    return moved(problem, "analyse", by)


def moved(problem: Problem, move: str, by: User, **more: Any) -> Problem:
    found: Problem = move_problem(
        by=by, problem_id=problem.pk, move=move, version=fresh(problem).version, **more
    )
    return found


def compared(*, east: float = 0.0, **more: Any) -> Compared:
    given: dict[str, Any] = {
        "corners": square(WEST + east + APART, SOUTH),
        "ring_metres": 250,
        "quarters": 1,
        "began_on": timezone.localdate() - BEGAN,
    }
    return Compared(**{**given, **more})


def responded(by: User, *, east: float | None = None) -> Problem:
    """In response, with its areas fixed: on ground of its own unless told where."""
    if east is None:
        with everything_shown():
            east = WEST_MOST + SLOT * StudyArea.objects.count()
    problem = analysed(by, east=east)
    begin_response(
        by=by, problem_id=problem.pk, compared=compared(east=east), version=problem.version
    )
    return fresh(problem)


def counted(by: User, problem: Problem) -> Assessment:
    found: Assessment = count_assessment(
        by=by, problem_id=problem.pk, version=fresh(problem).version
    )
    return found


def invited(by: User, problem: Problem, agency_key: str) -> Problem:
    invite_partner(by=by, problem_id=problem.pk, agency_key=agency_key)
    return fresh(problem)


def tasked(by: User, problem: Problem, agency_key: str = "spp", what: str = "") -> ProblemTask:
    found: ProblemTask = set_problem_task(
        by=by,
        problem_id=problem.pk,
        agency_key=agency_key,
        what=what or "Mend the lock",
        due=Due(TaskClock.DAY, day=timezone.localdate() + datetime.timedelta(days=7)),
    )
    return found


def fresh(row: Any) -> Any:
    """As it is stored now."""
    with everything_shown():
        return type(row).objects.get(pk=row.pk)


def planned(name: str = "A week of action", **more: Any) -> Planned:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "name": name,
        "kind": "week",
        "starts_on": today - datetime.timedelta(days=6),
        "ends_on": today,
        "place": "Central ward",
        "aim": "Show that people look",
        "lead": "spp",
        "partners": ("cleansing",),
    }
    return Planned(**{**given, **more})


def operation(by: User, **more: Any) -> Operation:
    found: Operation = plan_operation(by=by, planned=planned(**more))
    return found


def done(by: User, of: Operation, agency_key: str = "spp", **more: Any) -> Activity:
    given: dict[str, Any] = {
        "kind": "leaflets",
        "on": timezone.localdate(),
        "agency_key": agency_key,
        "number": 240,
        "words": "At the market",
    }
    found: Activity = record_activity(by=by, operation_id=of.pk, done=Done(**{**given, **more}))
    return found


def finished(by: User, of: Operation) -> Operation:
    found: Operation = move_operation(
        by=by, operation_id=of.pk, move="finish", version=fresh(of).version
    )
    return found


def written(by: User, of: Operation, text: str = "We cleaned eight streets.") -> Operation:
    found: Operation = write_summary(
        by=by, operation_id=of.pk, text=text, version=fresh(of).version
    )
    return found


def published(by: User, of: Operation) -> Operation:
    found: Operation = publish_summary(
        by=by, operation_id=of.pk, nobody_named=True, version=fresh(of).version
    )
    return found


def reports_in(period: periods.Period, number: int, *, east: float = 0.0, **more: Any) -> None:
    """So many needle finds at a point, on the first day of a period."""
    at = moment(period.first, datetime.time(12))
    for _ in range(number):
        submit_report(
            by=None,
            submission=Submission(
                **{
                    "channel": Channel.ONLINE,
                    "kind": Kind.NEEDLE_FIND,
                    "category": Category.LITTER,
                    "narrative": "Needles",
                    "point": Point(WEST + east, SOUTH, srid=4326),
                    "point_origin": "pin",
                    "happened_first": at,
                    **more,
                }
            ),
            idempotency_key=uuid.uuid4(),
        )
