"""Problems: opening one, changing what is said of it, moving it on, and adding notes."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations import audiences, pieces
from agencies.operations.actions.history import (
    check_open,
    lock_problem,
    show_to_partners,
    tell,
    touch,
)
from agencies.operations.enums import (
    COMPARED,
    JUDGED,
    EntryKind,
    Measure,
    Outcome,
    Stage,
    TaskState,
)
from agencies.operations.models import Problem, ProblemEntry, ProblemPartner, StudyArea
from agencies.operations.queries.people import taking_part
from agencies.operations.workflow import STAGE_MOVES, move_of
from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation as Recorded
from portal.audit.recording import record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, WrongState
from reports.permissions import check_user_can

MAY = Permission.PROBLEMS_MANAGE
TAKES_PART = Permission.PROBLEMS_VIEW


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Who owns a problem: an agency, perhaps one of its people."""

    agency_key: str
    person_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a problem; `wards`: codes; `corners`: of what was drawn, each on a line."""

    title: str
    place: str
    wards: tuple[str, ...] = ()
    corners: str = ""
    seen: str = field(default="", repr=False)
    objective: str = field(default="", repr=False)
    hypothesis: str = field(default="", repr=False)
    measure: str = ""
    baseline: int | None = None
    target: int | None = None
    owned: Owned
    review_on: datetime.date


@action
def open_problem(*, by: User, said: Said, hotspot_id: uuid.UUID | None = None) -> Problem:
    """A problem to be looked into; its owner is told. Raises NotAllowed, CaseworkError."""
    check_user_can(by, MAY)
    problem = Problem(hotspot_id=hotspot_id, opened_by=by, opened_at=timezone.now())
    _draw(problem, said)
    _say(problem, said)
    problem.audience = audiences.of_work(problem.owner_agency.key)
    problem.save(force_insert=True)
    record(Recorded.COLLECTION, by=by, objects=[problem], reason="problem_opened")
    tell(problem, EntryKind.OPENED, by=by)
    _tell_owner(problem, by=by)
    return problem


@action
def change_problem(*, by: User, problem_id: uuid.UUID, said: Said, version: int) -> Problem:
    """Say something else of an open problem. Once its areas are fixed, neither the ground nor what
    is counted changes. Raises NotAllowed, WrongState, Conflict, CaseworkError,
    Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    check_open(problem)
    before = (problem.owner_agency_id, problem.owner_id)
    if StudyArea.objects.filter(problem=problem).exists():
        _check_not_drawn_again(problem, said)
    else:
        _draw(problem, said)
        problem.save(update_fields=["area", "lsoa_codes"])
    _say(problem, said)
    if problem.stage in COMPARED:
        check_ready(problem)
    problem.reminded_for = None
    touch(problem, *_SAID, "reminded_for")
    if problem.owner_agency_id != before[0]:
        _pass_on(problem, before[0])
    show_to_partners(problem)
    record(Recorded.ALTERATION, by=by, objects=[problem], reason="problem_changed")
    tell(problem, EntryKind.CHANGED, by=by)
    if before != (problem.owner_agency_id, problem.owner_id):
        _tell_owner(problem, by=by)
    return problem


@action
def move_problem(
    *,
    by: User,
    problem_id: uuid.UUID,
    move: str,
    version: int,
    words: str = "",
    outcome: str = "",
) -> Problem:
    """Move a problem on, or back, or close it. `respond` only once its areas are fixed: beginning
    the first response fixes them (actions.comparing). Raises NotAllowed, WrongState, Conflict,
    CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id, version=version)
    wanted = move_of(STAGE_MOVES, move, state=Stage(problem.stage))
    if wanted.target == Stage.RESPONSE and not _is_fixed(problem):
        raise WrongState(_("Fix the areas that are compared: use “Begin the response”."))
    if wanted.target == Stage.RESPONSE:
        check_ready(problem)
    if wanted.target == Stage.CLOSED:
        _end(problem, Outcome.STOPPED if move == "stop" else outcome, words)
    elif move == "reopen":
        problem.outcome, problem.closed_at = "", None
    stage_to(problem, wanted.name, wanted.target, by=by, words=words)
    return problem


@action
def add_note(*, by: User, problem_id: uuid.UUID, words: str) -> ProblemEntry:
    """A note on an open problem, by anybody who takes part. Raises NotAllowed, WrongState,
    CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, TAKES_PART)
    if not words.strip():
        raise CaseworkError(_("Write what should be kept."))
    problem = lock_problem(by=by, problem_id=problem_id)
    check_open(problem)
    entry = tell(problem, EntryKind.NOTE, by=by, words=words)
    record(Recorded.ALTERATION, by=by, objects=[problem], reason="problem_note")
    return entry


def check_ready(problem: Problem) -> None:
    """Raise CaseworkError unless a problem holds what a response needs."""
    missing = [
        words
        for words, there in (
            (_("the ground (wards or corners)"), problem.area),
            (_("an objective"), problem.objective),
            (_("a hypothesis"), problem.hypothesis),
            (_("what is counted"), problem.measure),
        )
        if not there
    ]
    if missing:
        raise CaseworkError(
            _("With a response, a problem needs: %(missing)s. Fill that in first.")
            % {"missing": ", ".join(missing)}
        )


def stage_to(problem: Problem, name: str, stage: Stage | str, *, by: User, words: str = "") -> None:
    """Move a locked problem, in the caller's transaction."""
    before = problem.stage
    problem.stage = Stage(stage)
    touch(problem, "stage", "outcome", "closed_at")
    tell(problem, EntryKind.MOVED, by=by, code=problem.stage, words=words)
    record(
        Recorded.ALTERATION,
        by=by,
        objects=[problem],
        reason=f"problem_{name}",
        detail={"from": before, "to": str(problem.stage), "outcome": str(problem.outcome)},
    )


def _draw(problem: Problem, said: Said) -> None:
    """The ground as the published areas that stand for it. Raises BadArea."""
    found = pieces.ground_of(said.wards, said.corners)
    problem.area = found.shape if found else None
    problem.lsoa_codes = found.lsoa_codes if found else []


_SAID = (
    "title", "place", "ward_codes", "corners", "seen", "objective", "hypothesis", "measure",
    "baseline", "target", "owner_agency", "owner", "review_on",
)  # fmt: skip


def _say(problem: Problem, said: Said) -> None:
    if not said.title.strip() or not said.place.strip():
        raise CaseworkError(_("Say in a few words what the problem is, and where."))
    problem.title, problem.place = said.title.strip(), said.place.strip()
    problem.ward_codes, problem.corners = sorted(said.wards), said.corners.strip()
    problem.seen = said.seen.strip() or None
    problem.objective = said.objective.strip() or None
    problem.hypothesis = said.hypothesis.strip() or None
    problem.measure = Measure(said.measure) if said.measure else ""
    problem.baseline, problem.target = said.baseline, said.target
    problem.owner_agency, problem.owner = _owner(said.owned)
    problem.review_on = said.review_on


def _owner(owned: Owned) -> tuple[Agency, User | None]:
    for each in taking_part():
        if each.agency.key == owned.agency_key:
            if owned.person_id is None:
                return each.agency, None
            for person in each.people:
                if person.pk == owned.person_id:
                    return each.agency, person
    raise CaseworkError(_("Whoever owns it has to be able to see problems. Choose from the list."))


def _pass_on(problem: Problem, former_id: uuid.UUID) -> None:
    """The new owner is no partner any more; the former one keeps nothing that it would not see."""
    here = ProblemPartner.objects.filter(problem=problem, left_at__isnull=True)
    here.filter(agency=problem.owner_agency_id).update(left_at=timezone.now())
    tasks = problem.tasks.filter(agency=former_id, state=TaskState.OPEN)
    if tasks.exists() and not here.filter(agency=former_id).exists():
        raise CaseworkError(
            _(
                "The agency that owns it has a task to do. Drop the task first, or let the task "
                "be done before somebody else owns the problem."
            )
        )


def _is_fixed(problem: Problem) -> bool:
    return StudyArea.objects.filter(problem=problem).exists()


def _check_not_drawn_again(problem: Problem, said: Said) -> None:
    same = sorted(said.wards) == sorted(problem.ward_codes)
    same = same and said.corners.split() == problem.corners.split()
    if not same or said.measure != problem.measure:
        raise CaseworkError(
            _(
                "The areas and what is counted were fixed when the response began, so that nobody "
                "can draw them until the figures fit. For other ground, open another problem."
            )
        )


def _end(problem: Problem, outcome: str, words: str) -> None:
    if outcome != Outcome.STOPPED and outcome not in JUDGED:
        raise CaseworkError(_("Choose how it ended."))
    if not words.strip():
        raise CaseworkError(_("Say in a few words why: whoever meets it again will want to know."))
    problem.outcome, problem.closed_at = Outcome(outcome), timezone.now()


def _tell_owner(problem: Problem, *, by: User) -> None:
    about: dict[str, Any] = {"object_type": "problem", "object_id": problem.pk}
    if problem.owner_id is None:
        enqueue("operations.problem", agency_key=problem.owner_agency.key, **about)
    elif problem.owner_id != by.pk:
        enqueue("operations.problem", user_id=problem.owner_id, **about)
