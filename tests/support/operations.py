"""Problems and operations, made by the real actions, and published figures for them."""

from __future__ import annotations

import datetime
import math
from typing import Any

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
from agencies.operations.ground import as_multi, polygon_of
from agencies.operations.models import (
    Activity,
    Assessment,
    Operation,
    Problem,
    ProblemTask,
    StudyArea,
)
from hotspots.models import Release
from hotspots.releases import making
from hotspots.releases.enums import FigureKind, ReleaseState
from hotspots.releases.public_enums import Source
from hotspots.releases.publishing import ask_for_release, publish_release
from hotspots.releases.quarters import Quarter
from hotspots.releases.tables import Line
from hotspots.suppression import Shown
from portal.accounts.models import User
from reports.actions.tasks import Due
from reports.casework_enums import TaskClock
from reports.enums import AreaKind
from reports.models import Area
from tests.support.geography import IN_CENTRAL
from tests.support.premises import everything_shown

WEST, SOUTH = IN_CENTRAL.x, IN_CENTRAL.y
FAR = -0.5
"""Degrees of longitude from there to ground that lies in no ward of the tests."""
RING, APART = 0.0045, 0.02
"""Degrees of longitude from an area to the small area beside it, and to its control: 1.3 km."""
BEGAN = datetime.timedelta(days=600)
"""How long ago responses of the tests began: longer than the figures of other tests go back."""
FEW, WITHHELD = "few", "withheld"


def square(longitude: float, latitude: float, metres: float = 300) -> str:
    """Corners of a square around a point, as somebody types them."""
    high = metres / 2 / 111_320
    wide = high / math.cos(math.radians(latitude))
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return "\n".join(f"{latitude + y * high:.7f}, {longitude + x * wide:.7f}" for x, y in corners)


def land(east: float = FAR) -> dict[str, str]:
    """Codes of three LSOAs of 300 metres: a problem's, one beside it, and one for its control."""
    codes = {}
    for name, further in (("area", 0.0), ("ring", RING), ("control", APART)):
        code = f"E019{round((east + further + 2) * 10_000):06d}"
        shape = polygon_of(square(WEST + east + further, SOUTH))
        Area.objects.get_or_create(
            kind=AreaKind.LSOA,
            code=code,
            defaults={"name": f"Peterborough {code[-4:]}", "boundary": as_multi(shape)},
        )
        codes[name] = code
    return codes


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


def ready(*, east: float = FAR, **more: Any) -> Said:
    """All that a response needs. `east`: degrees of longitude from the middle of Central."""
    if east:
        land(east)
    given = {
        "corners": square(WEST + east, SOUTH),
        "objective": "Half as many by the summer",
        "hypothesis": "The lock is broken and nobody looks",
        "measure": "crews",
    }
    return said(**{**given, **more})


def opened(by: User, **more: Any) -> Problem:
    found: Problem = open_problem(by=by, said=said(**more))
    return found


def analysed(by: User, *, east: float = FAR) -> Problem:
    return analysed_with(by, ready(east=east))


def analysed_with(by: User, what: Said) -> Problem:
    problem: Problem = open_problem(by=by, said=said())
    problem = change_problem(by=by, problem_id=problem.pk, said=what, version=problem.version)
    return moved(problem, "analyse", by)


def moved(problem: Problem, move: str, by: User, **more: Any) -> Problem:
    found: Problem = move_problem(
        by=by, problem_id=problem.pk, move=move, version=fresh(problem).version, **more
    )
    return found


def compared(*, east: float = FAR, **more: Any) -> Compared:
    given: dict[str, Any] = {
        "corners": square(WEST + east + APART, SOUTH),
        "ring_metres": 250,
        "quarters": 1,
        "began_on": timezone.localdate() - BEGAN,
    }
    return Compared(**{**given, **more})


def responded(by: User, *, east: float = FAR, **more: Any) -> Problem:
    """In response, with its areas fixed."""
    problem = analysed(by, east=east)
    begin_response(
        by=by, problem_id=problem.pk, compared=compared(east=east, **more), version=problem.version
    )
    return fresh(problem)


def counted(by: User, problem: Problem, second: User, **figures: Any) -> Assessment:
    """The next assessment of a problem, once its figures are published. `figures`: of the quarters
    before and after, (kind, code) → a number, FEW or WITHHELD."""
    with everything_shown():
        study = StudyArea.objects.get(problem=problem)
        number = study.assessments.count() + 1
    publish(by, second, periods.before(study.began_on, study.quarters), figures.get("before"))
    after = periods.after(study.began_on, study.quarters, number)
    publish(by, second, after, figures.get("after"))
    return count(by, problem)


def count(by: User, problem: Problem) -> Assessment:
    found: Assessment = count_assessment(
        by=by, problem_id=problem.pk, version=fresh(problem).version
    )
    return found


def publish(
    by: User, second: User, period: periods.Period, figures: dict[Any, Any] | None = None
) -> None:
    """Release each quarter of a period with these figures of what crews found, as background work
    stores them, unless it is released."""
    for each in periods.quarters_in(period):
        release = ask_for_release(by=by, quarter=Quarter(*each))
        if release.state == ReleaseState.ASKED:
            release = made_with(release, figures or {})
        if release.state == ReleaseState.MADE:
            publish_release(by=second, release_id=release.pk, version=release.version)


def made_with(release: Release, figures: dict[Any, Any]) -> Release:
    claimed = making._claim(release.pk)
    assert claimed is not None
    lines = [
        Line(FigureKind(kind), code, Source.CREWS, Shown(told), None)
        if isinstance(told, str)
        else Line(FigureKind(kind), code, Source.CREWS, Shown.VALUE, told)
        for (kind, code), told in figures.items()
    ]
    assert making._keep(claimed, lines, FigureKind.LSOA, "0" * 64)
    found: Release = fresh(release)
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
