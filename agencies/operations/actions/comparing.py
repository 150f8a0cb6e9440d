"""Fixing what is compared when a response begins, and assessing it, each period once (R8.7).

An assessment is worked out from published figures alone, by the rights of whoever asks for it: no
report is counted here (docs/adr/0107-problems-and-assessment.md).
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations import periods, pieces
from agencies.operations.actions.history import lock_problem, tell
from agencies.operations.actions.problems import MAY, check_ready, stage_to
from agencies.operations.enums import COMPARED, EntryKind, Measure, Stage
from agencies.operations.errors import BadArea
from agencies.operations.models import Assessment, Problem, StudyArea
from agencies.operations.periods import MOST_ASSESSMENTS, MOST_QUARTERS, Period
from agencies.operations.pieces import Ground
from agencies.operations.published import State, reader
from agencies.operations.queries import studies_visible_to
from agencies.operations.ranges import Pieces, Range, counted_in, total
from agencies.operations.words import long_day, quarters_in_words
from agencies.operations.workflow import STAGE_MOVES, move_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, WrongState
from reports.permissions import check_user_can
from reports.places.areas import wards_met

RINGS = (100, 250, 500)
LONGEST_AGO = datetime.timedelta(days=731)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """With what a problem's area is compared: `wards`, `corners` of the control area; `quarters`
    before and after."""

    wards: tuple[str, ...] = ()
    corners: str = ""
    ring_metres: int
    quarters: int
    began_on: datetime.date


class Grounds(NamedTuple):
    """What is compared: the problem's area, the control area, and the ring around the first."""

    area: Ground
    control: Ground
    ring: Ground


def grounds_of(problem: Problem, compared: Compared) -> Grounds:
    """What would be fixed, to be looked at before. Raises BadArea."""
    area = pieces.of_codes(problem.ward_codes, problem.lsoa_codes)
    control = pieces.ground_of(compared.wards, compared.corners)
    if control is None:
        raise BadArea(_("Choose a control area: wards, or the corners of one."))
    ring = pieces.ring_of(area, compared.ring_metres)
    pieces.check_apart(control, area, ring)
    return Grounds(area, control, ring)


def check_to_fix(problem: Problem, compared: Compared) -> Grounds:
    """What a response would fix now. Raises WrongState, CaseworkError."""
    if StudyArea.objects.filter(problem=problem).exists():
        raise WrongState(_("The areas were fixed already. Go on without drawing them again."))
    check_ready(problem)
    _check_days(compared)
    return grounds_of(problem, compared)


def mark_of(grounds: Grounds, compared: Compared) -> str:
    """What tells one choice of areas and periods from another (hexadecimal)."""
    codes = [(each.ward_codes, each.lsoa_codes) for each in grounds]
    return hashlib.sha256(repr((compared, codes)).encode()).hexdigest()


@action
def begin_response(
    *, by: User, problem_id: uuid.UUID, compared: Compared, version: int
) -> StudyArea:
    """Begin the first response to a problem, and fix the areas and periods by which it will be
    judged. Raises NotAllowed, WrongState, Conflict, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    wanted = move_of(STAGE_MOVES, "respond", state=Stage(problem.stage))
    study = _fixed(problem, compared, check_to_fix(problem, compared), by=by)
    study.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[study], reason="areas_fixed")
    tell(problem, EntryKind.FIXED, by=by)
    stage_to(problem, wanted.name, wanted.target, by=by)
    return study


@action
def count_assessment(*, by: User, problem_id: uuid.UUID, version: int) -> Assessment:
    """Assess the next period after the response began, beside the one before it, by the figures
    that are published of both. What was said of the one before at first stays. Raises NotAllowed,
    WrongState, Conflict, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    if problem.stage not in COMPARED:
        raise WrongState(_("Figures are compared while a response is made or assessed."))
    study = studies_visible_to(by).get(problem=problem)
    earlier = list(study.assessments.order_by("number"))
    number = len(earlier) + 1
    period = next_period(study, number, by=by)
    before = periods.before(study.began_on, study.quarters)
    counted = _told_of(study, period, "after", by=by)
    if earlier:
        counted |= _columns_before(earlier[0])
    else:
        counted |= _told_of(study, before, "before", by=by)
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


def next_period(study: StudyArea, number: int, *, by: User) -> Period:
    """The period of the assessment with this number, once the figures of its quarters, and of those
    before the response, are published or never will be. Raises CaseworkError until then, and beyond
    the last."""
    if number > MOST_ASSESSMENTS:
        raise CaseworkError(
            _("It was counted %(most)d times, which is all. What was counted stays.")
            % {"most": MOST_ASSESSMENTS}
        )
    period = periods.after(study.began_on, study.quarters, number)
    if timezone.localdate() < period.until:
        raise CaseworkError(
            _(
                "The next period ends on %(day)s. It can be compared once the figures of its "
                "quarters are published."
            )
            % {"day": long_day(period.last)}
        )
    _check_published(study, period, by=by)
    return period


def _check_published(study: StudyArea, period: Period, *, by: User) -> None:
    before = periods.before(study.began_on, study.quarters)
    states = reader().states(by, [*periods.quarters_in(before), *periods.quarters_in(period)])
    missing = sorted(each for each, state in states.items() if state is State.NOT_YET)
    if missing:
        raise CaseworkError(
            _(
                "These figures are not published yet: %(quarters)s. Ask for a release of them "
                "under “Figures that may be shown”. Once a second person has published it, compare."
            )
            % {"quarters": quarters_in_words(missing)}
        )


def _told_of(study: StudyArea, period: Period, when: str, *, by: User) -> dict[str, int | None]:
    """Columns of an assessment: what is published of each area, summed over the quarters."""
    quarters = periods.quarters_in(period)
    every = {*study.area_lsoas, *study.control_lsoas, *study.ring_lsoas}
    meets = wards_met(every)
    published = reader().figures(by, study.measure, quarters)
    columns: dict[str, int | None] = {}
    for name, wards, lsoas in _areas_of(study):
        made_of = Pieces(wards, lsoas, meets)
        found: Range = total(counted_in(made_of, published[each]) for each in quarters)
        columns |= {f"{name}_{when}_least": found.least, f"{name}_{when}_most": found.most}
    return columns


def _areas_of(study: StudyArea) -> list[tuple[str, Collection[str], Collection[str]]]:
    return [
        ("area", study.area_wards, study.area_lsoas),
        ("control", study.control_wards, study.control_lsoas),
        ("ring", (), study.ring_lsoas),
    ]


def _columns_before(first: Assessment) -> dict[str, int | None]:
    names = [f"{each}_before_{end}" for each in Grounds._fields for end in ("least", "most")]
    return {each: getattr(first, each) for each in names}


def _check_days(compared: Compared) -> None:
    today = timezone.localdate()
    if not today - LONGEST_AGO <= compared.began_on <= today:
        raise CaseworkError(_("Enter the day on which the response began: in the last two years."))
    if not 1 <= compared.quarters <= MOST_QUARTERS or compared.ring_metres not in RINGS:
        raise CaseworkError(_("Choose how long the periods are, and how wide the ring is."))


def _fixed(problem: Problem, compared: Compared, grounds: Grounds, *, by: User) -> StudyArea:
    return StudyArea(
        problem=problem,
        measure=Measure(problem.measure),
        area=grounds.area.shape,
        area_wards=grounds.area.ward_codes,
        area_lsoas=grounds.area.lsoa_codes,
        control=grounds.control.shape,
        control_wards=grounds.control.ward_codes,
        control_lsoas=grounds.control.lsoa_codes,
        ring=grounds.ring.shape,
        ring_lsoas=grounds.ring.lsoa_codes,
        ring_metres=compared.ring_metres,
        quarters=compared.quarters,
        began_on=compared.began_on,
        fixed_by=by,
        fixed_at=timezone.now(),
        audience=problem.audience,
    )
