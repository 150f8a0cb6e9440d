"""Tasks of a problem: what an agency that takes part has to do, and by when."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations.actions.history import check_open, lock_problem, tell
from agencies.operations.actions.problems import MAY, TAKES_PART
from agencies.operations.enums import EntryKind, TaskState
from agencies.operations.models import Problem, ProblemPartner, ProblemTask
from agencies.operations.queries import problem_tasks_visible_to
from agencies.operations.workflow import TASK_MOVES, move_of
from agencies.registry.models import Agency
from agencies.registry.people import agencies_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.actions.tasks import Due
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.permissions import check_user_can, user_can

MOST_TASKS = 60


@action
def set_problem_task(
    *, by: User, problem_id: uuid.UUID, agency_key: str, what: str, due: Due
) -> ProblemTask:
    """Set a task for the owner or a partner of an open problem, and tell them. Raises NotAllowed,
    WrongState, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    if not what.strip():
        raise CaseworkError(_("Say what should be done."))
    problem = lock_problem(by=by, problem_id=problem_id)
    check_open(problem)
    agency = _taking_part(problem, agency_key)
    number = problem.tasks.count() + 1
    if number > MOST_TASKS:
        raise CaseworkError(_("A problem has at most %(most)d tasks.") % {"most": MOST_TASKS})
    now = timezone.now()
    task = ProblemTask(
        problem=problem,
        number=number,
        what=what.strip(),
        agency=agency,
        clock=due.clock,
        due_at=due.moment(now, agency_key=agency.key),
        set_by=by,
        set_at=now,
        audience=problem.audience,
    )
    task.save(force_insert=True)
    tell(problem, EntryKind.TASK, by=by, code=str(number))
    record(Operation.COLLECTION, by=by, objects=[task], reason="problem_task")
    enqueue("operations.task", object_type="problem", object_id=problem.pk, agency_key=agency.key)
    return task


@action
def end_problem_task(
    *, by: User, task_id: uuid.UUID, move: str, words: str, version: int
) -> ProblemTask:
    """Say that a task is done, which whoever it is for does, or drop it, which coordinators do;
    with a note. Raises NotAllowed, WrongState, Conflict, CaseworkError,
    ProblemTask.DoesNotExist."""
    check_user_can(by, MAY if move == "drop" else TAKES_PART)
    seen = problem_tasks_visible_to(by).only("problem_id").get(pk=task_id)
    problem = lock_problem(by=by, problem_id=seen.problem_id)
    tasks = problem_tasks_visible_to(by).select_related("agency")
    task = tasks.select_for_update(of=("self",)).get(pk=task_id)
    if task.version != version:
        raise Conflict(
            _("Somebody else changed this task while you had it open."),
            current_version=task.version,
        )
    wanted = move_of(TASK_MOVES, move, state=TaskState(task.state))
    check_may_end(task, by=by)
    if not words.strip():
        raise CaseworkError(_("Say in a few words what was done, or why not."))
    task.state = TaskState(wanted.target)
    task.ended_by, task.ended_at = by, timezone.now()
    task.version += 1
    task.save(update_fields=["state", "ended_by", "ended_at", "version"])
    tell(problem, EntryKind.TASK_ENDED, by=by, code=str(task.number), words=words)
    record(Operation.ALTERATION, by=by, objects=[task], reason=f"problem_task_{move}")
    if problem.owner_id != by.pk:
        _tell_owner(problem)
    return task


def check_may_end(task: ProblemTask, *, by: User) -> None:
    """Raise NotAllowed unless the task is for the person's own agency, or they are a
    coordinator."""
    own = task.agency_id in {each.pk for each in agencies_of(by)}
    if not own and not user_can(by, MAY):
        raise NotAllowed(
            _("This task is for %(agency)s. Only they can say that it is done.")
            % {"agency": task.agency.name}
        )


def may_end(task: ProblemTask, *, by: User) -> bool:
    try:
        check_may_end(task, by=by)
    except NotAllowed:
        return False
    return True


def _taking_part(problem: Problem, agency_key: str) -> Agency:
    if problem.owner_agency.key == agency_key:
        return problem.owner_agency
    partners = ProblemPartner.objects.filter(problem=problem, left_at__isnull=True)
    found = partners.filter(agency__key=agency_key).select_related("agency").first()
    if found is None:
        raise CaseworkError(_("That agency does not take part. Invite it first."))
    return found.agency


def _tell_owner(problem: Problem) -> None:
    about: dict[str, Any] = {"object_type": "problem", "object_id": problem.pk}
    if problem.owner_id is not None:
        enqueue("operations.task_ended", user_id=problem.owner_id, **about)
    else:
        enqueue("operations.task_ended", agency_key=problem.owner_agency.key, **about)
