"""Tasks on a case: setting, giving, pausing and finishing them.

The lock of the case comes first, then that of the task, so that two people never deadlock.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from agencies.registry.people import act_only_for, clearances_of, permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, clocks, governance
from reports.actions import sharing
from reports.actions.case_rows import check_open, lock_case, tell
from reports.casework_enums import PauseReason, TaskClock
from reports.enums import UNFINISHED, TimelineKind
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case, CaseTask, Meeting
from reports.permissions import check_user_can, user_can
from reports.queries import tasks_visible_to
from reports.workflow import task_move

POLICE_AGENCY = governance.POLICE
MOST_HOURS = 400
MOST_DAYS = 250


@dataclass(frozen=True)
class Due:
    """By when: the end of a day in London, or so many working hours or working days from now."""

    clock: TaskClock
    day: datetime.date | None = None
    amount: int = 0

    def moment(self, now: datetime.datetime, *, agency_key: str) -> datetime.datetime:
        """The deadline of an agency's task. Raises CaseworkError for one that makes no sense."""
        hours = clocks.hours_of(agency_key)
        if self.clock == TaskClock.DAY and self.day is not None:
            due = clocks.end_of_day(self.day)
            if due <= now:
                raise CaseworkError(_("That day is over already. Enter today or a later day."))
            return due
        if self.clock == TaskClock.HOURS and 1 <= self.amount <= MOST_HOURS:
            return clocks.due_after(now, datetime.timedelta(hours=self.amount), hours)
        if self.clock == TaskClock.DAYS and 1 <= self.amount <= MOST_DAYS:
            return clocks.end_of_working_day(now, self.amount, hours)
        raise CaseworkError(
            _("Say by when: a day, up to %(hours)d working hours, or up to %(days)d working days.")
            % {"hours": MOST_HOURS, "days": MOST_DAYS}
        )


@action
def set_task(
    *,
    by: User,
    case_id: uuid.UUID,
    what: str,
    agency_id: uuid.UUID,
    due_on: datetime.date | None = None,
    due: Due | None = None,
    to_id: uuid.UUID | None = None,
    meeting: Meeting | None = None,
) -> CaseTask:
    """Set a task on an open case for an agency, perhaps for one of its people, and tell them.

    `due`, or `due_on` for the end of that day. `meeting`: at which it was set, locked and open.
    Raises NotAllowed, WrongState, CaseworkError when the person can't see the case.
    """
    check_user_can(by, Permission.CASES_EDIT)
    if not what.strip():
        raise CaseworkError(_("Say what should be done."))
    case = lock_case(by=by, case_id=case_id, version=None)
    check_open(case)
    agency = Agency.objects.get(pk=agency_id)
    now = timezone.now()
    wanted = due or Due(TaskClock.DAY, day=due_on)
    audience = sharing.of_task(case, agency_key=agency.key)
    task = CaseTask(
        case=case,
        what=what.strip(),
        agency=agency,
        assigned_to=_person(to_id, agency, audience) if to_id else None,
        clock=wanted.clock,
        due_at=wanted.moment(now, agency_key=agency.key),
        set_by=by,
        set_at=now,
        meeting=meeting,
        audience=audience,
    )
    task.save(force_insert=True)
    tell(case, TimelineKind.TASK, by=by, task=task, after=agency.key)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task")
    _notify(task, by=by)
    return task


@action
def give_task(
    *,
    by: User,
    task_id: uuid.UUID,
    agency_id: uuid.UUID,
    to_id: uuid.UUID | None,
    version: int,
) -> CaseTask:
    """Give a task to another agency, or to a person of its agency, or back to the agency.

    Whoever does the agency's tasks gives them to its people; only who changes cases gives them to
    another agency. Its deadline stays. Raises NotAllowed, WrongState, Conflict, CaseworkError when
    the person can't see the case.
    """
    check_user_can(by, Permission.TASKS_DO)
    case, task = _lock(by=by, task_id=task_id, version=version)
    _check_unfinished(task)
    before = task.agency
    agency = Agency.objects.get(pk=agency_id)
    if agency != before:
        check_user_can(by, Permission.CASES_EDIT)
    audience = sharing.of_task(case, agency_key=agency.key)
    task.agency = agency
    task.assigned_to = _person(to_id, agency, audience) if to_id else None
    task.audience = audience
    task.returned_at = None
    _save(task, "agency", "assigned_to", "audience", "returned_at")
    tell(case, TimelineKind.TASK_GIVEN, by=by, task=task, before=before.key, after=agency.key)
    if agency != before:
        sharing.refresh_task_entries(task)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[case],
        reason="task_given",
        detail={"from": before.key, "to": agency.key},
    )
    _notify(task, by=by)
    return task


@action
def pause_task(
    *, by: User, task_id: uuid.UUID, reason: PauseReason, words: str, version: int
) -> CaseTask:
    """Stop a task's clock, saying why: in words too, unless `by` runs cases. It goes on by itself
    after settings.TASK_PAUSE_DAYS. Raises NotAllowed, WrongState, Conflict, CaseworkError."""
    check_user_can(by, Permission.TASKS_DO)
    if not words.strip() and not user_can(by, Permission.CASES_EDIT):
        raise CaseworkError(
            _("Say in a few words why nobody can go on with it: who runs the case reads them.")
        )
    case, task = _lock(by=by, task_id=task_id, version=version)
    task.status = task_move("pause", status=task.status).target
    task.paused_at = timezone.now()
    task.pause_reason = reason
    _save(task, "status", "paused_at", "pause_reason")
    tell(case, TimelineKind.TASK_PAUSED, by=by, task=task, after=reason, words=words)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task_paused")
    return task


@action
def resume_task(*, by: User, task_id: uuid.UUID, version: int) -> CaseTask:
    """Let a task's clock go on: as much working time is left as when it stopped.

    Raises NotAllowed, WrongState, Conflict.
    """
    check_user_can(by, Permission.TASKS_DO)
    case, task = _lock(by=by, task_id=task_id, version=version)
    go_on(case, task, by=by)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task_resumed")
    return task


def go_on(case: Case, task: CaseTask, *, by: User | None) -> None:
    """Let the clock of a locked task go on, and tell of it on the timeline. Raises WrongState."""
    task.status = task_move("resume", status=task.status).target
    assert task.paused_at is not None
    task.due_at = clocks.after_pause(
        task.due_at,
        paused=task.paused_at,
        resumed=timezone.now(),
        hours=clocks.hours_of(task.agency.key),
    )
    before = task.pause_reason
    task.paused_at, task.pause_reason = None, ""
    _save(task, "status", "due_at", "paused_at", "pause_reason")
    tell(case, TimelineKind.TASK_RESUMED, by=by, task=task, before=before)


@action
def finish_task(
    *,
    by: User,
    task_id: uuid.UUID,
    cancelled: bool = False,
    words: str = "",
    version: int | None = None,
) -> CaseTask:
    """Mark a task done, or cancel it, saying why.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, CaseTask.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT if cancelled else Permission.TASKS_DO)
    if cancelled and not words.strip():
        raise CaseworkError(_("Say in a few words why it is cancelled."))
    case, task = _lock(by=by, task_id=task_id, version=version)
    task.status = task_move("cancel" if cancelled else "finish", status=task.status).target
    task.finished_at = timezone.now()
    task.paused_at, task.pause_reason = None, ""
    _save(task, "status", "finished_at", "paused_at", "pause_reason")
    tell(case, TimelineKind.TASK_DONE, by=by, task=task, after=task.status, words=words)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task_finished")
    return task


def may_do(person: User, agency: Agency, audience: list[str]) -> bool:
    """Whether somebody does tasks of this agency and sees what has this audience."""
    return bool(sees_to_do(person, agency) & {*audience})


def sees_to_do(person: User, agency: Agency) -> frozenset[str]:
    """The clearances of somebody who does tasks of this agency, or none if they don't. What they
    may as a member of another agency does not count."""
    act_only_for(person, agency.pk)
    does_tasks = Permission.TASKS_DO in permissions_of(person)
    return frozenset(clearances_of(person)) if does_tasks else frozenset()


def is_seen_by(agency: Agency, task: CaseTask) -> bool:
    """Whether people of this agency can see the task here, so that telling them makes sense."""
    return agency.key == POLICE_AGENCY or audiences.is_shared_with(agency.key, task.audience)


def who_runs(case: Case, task: CaseTask) -> str:
    """The key of the agency that is told of a task as the one that runs its case: the owner, or
    the police where its people can't see the task."""
    return case.owner.key if is_seen_by(case.owner, task) else POLICE_AGENCY


def lock_task(*, case: Case, task_id: uuid.UUID) -> CaseTask:
    """A task of a case that is locked, locked too."""
    found = CaseTask.objects.select_related("agency").select_for_update(of=("self",))
    task: CaseTask = found.get(pk=task_id)
    if task.case_id != case.pk:
        raise WrongState(_("This task was just moved to another case. Open it again."))
    return task


def _lock(*, by: User, task_id: uuid.UUID, version: int | None) -> tuple[Case, CaseTask]:
    seen = tasks_visible_to(by).only("case_id").get(pk=task_id)
    case = lock_case(by=by, case_id=seen.case_id, version=None)
    task = lock_task(case=case, task_id=task_id)
    if version is not None and task.version != version:
        raise Conflict(
            _("Somebody else changed this task while you had it open. Look at it as it is now."),
            current_version=task.version,
        )
    return case, task


def _check_unfinished(task: CaseTask) -> None:
    if task.status not in UNFINISHED:
        raise WrongState(_("This task is already finished."))


def _person(to_id: uuid.UUID, agency: Agency, audience: list[str]) -> User:
    person = User.objects.filter(pk=to_id, is_active=True).first()
    if person is None or not may_do(person, agency, audience):
        raise CaseworkError(
            _(
                "That person can't see this case, or does no tasks for %(agency)s. Choose somebody "
                "from the list, share the case with their team first, or leave the task to the "
                "agency."
            )
            % {"agency": agency.name}
        )
    return person


def _save(task: CaseTask, *changed: str) -> None:
    task.version += 1
    task.save(update_fields=[*changed, "version"])


def _notify(task: CaseTask, *, by: User) -> None:
    """Tell the person, or the agency if its people can see the task here."""
    if task.assigned_to_id is not None:
        if task.assigned_to_id != by.pk:
            enqueue(
                "case.task_given",
                object_type="task",
                object_id=task.pk,
                user_id=task.assigned_to_id,
            )
    elif is_seen_by(task.agency, task):
        enqueue("case.task_set", object_type="task", object_id=task.pk, agency_key=task.agency.key)
