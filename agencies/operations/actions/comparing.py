"""Fixing what is compared when a response begins, and counting it, each period once (R8.7).

Nothing is drawn or counted twice, so that no two answers can be subtracted from each other
(docs/adr/0107-problems-and-assessment.md).
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations import ground, periods
from agencies.operations.actions.counting import counts_in
from agencies.operations.actions.history import lock_problem, tell
from agencies.operations.actions.problems import MAY, check_ready, ground_of, stage_to
from agencies.operations.enums import COMPARED, EntryKind, Measure, Stage
from agencies.operations.errors import BadArea
from agencies.operations.models import Assessment, Problem, StudyArea
from agencies.operations.periods import MOST_ASSESSMENTS, MOST_QUARTERS, Period
from agencies.operations.queries import studies_visible_to
from agencies.operations.words import long_day
from agencies.operations.workflow import STAGE_MOVES, move_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, WrongState
from reports.permissions import check_user_can

RINGS = (100, 250, 500)
LONGEST_AGO = datetime.timedelta(days=731)
_ONE_AT_A_TIME = 0x5350_4C_07
"""Key of the advisory lock that whoever fixes areas holds until they commit: two who fix at once
would not see each other's."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """With what a problem's area is compared: `wards`, `corners` of the control area; `quarters`
    before and after."""

    wards: tuple[str, ...] = ()
    corners: str = ""
    ring_metres: int
    quarters: int
    began_on: datetime.date


@action
def begin_response(
    *, by: User, problem_id: uuid.UUID, compared: Compared, version: int
) -> StudyArea:
    """Begin the first response to a problem, and fix the areas and periods by which it will be
    judged. Raises NotAllowed, WrongState, Conflict, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    wanted = move_of(STAGE_MOVES, "respond", state=Stage(problem.stage))
    if StudyArea.objects.filter(problem=problem).exists():
        raise WrongState(_("The areas were fixed already. Go on without drawing them again."))
    check_ready(problem)
    _check_days(compared)
    study = _drawn(problem, compared, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    _check_alone(study, by=by)
    study.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[study], reason="areas_fixed")
    tell(problem, EntryKind.FIXED, by=by)
    stage_to(problem, wanted.name, wanted.target, by=by)
    return study


@action
def count_assessment(*, by: User, problem_id: uuid.UUID, version: int) -> Assessment:
    """Count the next period after the response began, and the one before it unless that was counted
    already. Raises NotAllowed, WrongState, Conflict, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    if problem.stage not in COMPARED:
        raise WrongState(_("Figures are counted while a response is made or assessed."))
    study = studies_visible_to(by).get(problem=problem)
    earlier = list(study.assessments.order_by("number"))
    number = len(earlier) + 1
    period = next_period(study, number)
    areas = {"area": study.area, "control": study.control, "ring": study.ring}
    before = periods.before(study.began_on, study.quarters)
    counted = {f"{name}_after": n for name, n in counts_in(areas, study.measure, period).items()}
    if earlier:
        first = earlier[0]
        counted |= {f"{name}_before": getattr(first, f"{name}_before") for name in areas}
    else:
        counted |= {
            f"{name}_before": n for name, n in counts_in(areas, study.measure, before).items()
        }
    found = Assessment(
        study=study,
        number=number,
        before_from=before.first,
        before_until=before.until,
        after_from=period.first,
        after_until=period.until,
        counted_by=by,
        counted_at=timezone.now(),
        audience=problem.audience,
        **counted,
    )
    found.save(force_insert=True)
    record(Operation.COMBINATION, by=by, objects=[found], reason="assessment_counted")
    tell(problem, EntryKind.COUNTED, by=by, code=str(number))
    problem.version += 1
    problem.save(update_fields=["version"])
    return found


def next_period(study: StudyArea, number: int) -> Period:
    """The period of the assessment with this number. Raises CaseworkError while late reports of it
    still come in, and beyond the last."""
    if number > MOST_ASSESSMENTS:
        raise CaseworkError(
            _("It was counted %(most)d times, which is all. What was counted stays.")
            % {"most": MOST_ASSESSMENTS}
        )
    period = periods.after(study.began_on, study.quarters, number)
    ready = periods.countable_from(period)
    if timezone.localdate() < ready:
        raise CaseworkError(
            _("The next period can be counted from %(day)s on, once late reports of it are in.")
            % {"day": long_day(ready)}
        )
    return period


def _check_days(compared: Compared) -> None:
    today = timezone.localdate()
    if not today - LONGEST_AGO <= compared.began_on <= today:
        raise CaseworkError(_("Enter the day on which the response began: in the last two years."))
    if not 1 <= compared.quarters <= MOST_QUARTERS or compared.ring_metres not in RINGS:
        raise CaseworkError(_("Choose how long the periods are, and how wide the ring is."))


def _drawn(problem: Problem, compared: Compared, *, by: User) -> StudyArea:
    control = ground_of(compared.wards, compared.corners)
    if control is None:
        raise BadArea(_("Choose a control area: wards, or the corners of one."))
    area = problem.area
    assert area is not None  # check_ready
    ring = ground.ring_around(area, compared.ring_metres)
    ground.check_comparable(area, ring, control)
    return StudyArea(
        problem=problem,
        measure=Measure(problem.measure),
        area=area,
        control=control,
        control_wards=sorted(compared.wards),
        ring=ring,
        ring_metres=compared.ring_metres,
        quarters=compared.quarters,
        began_on=compared.began_on,
        fixed_by=by,
        fixed_at=timezone.now(),
        audience=problem.audience,
    )


def _check_alone(study: StudyArea, *, by: User) -> None:
    """Refuse ground on which another problem counts the same at the same time: one answer could be
    subtracted from the other. Coordinators see every problem, so none is missed."""
    mine = _whole(study)
    for other in studies_visible_to(by).filter(measure=study.measure):
        if _times_meet(study, other) and any(
            ground.overlap(one, two) for one in mine for two in _whole(other)
        ):
            raise BadArea(
                _(
                    "One of these areas overlaps ground on which another problem counts the same "
                    "in the same quarters. Figures of both could be subtracted from each other. "
                    "Choose other ground, or work on that problem instead."
                )
            )


def _whole(study: StudyArea) -> tuple[MultiPolygon, ...]:
    return (study.area, study.control, study.ring)


def _times_meet(one: StudyArea, other: StudyArea) -> bool:
    spans = [
        (
            periods.before(each.began_on, each.quarters).first,
            periods.after(each.began_on, each.quarters, MOST_ASSESSMENTS).until,
        )
        for each in (one, other)
    ]
    return spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]
