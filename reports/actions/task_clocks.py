"""What happens to tasks by themselves: a deadline passes, a pause lasts too long, or a person can't
do theirs any more.

Each is found and done in a transaction of its own, with what tells of it, so that it happens once
however many workers run at once, and wherever one is killed.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies.registry.row_security import showing
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences
from reports.actions.case_rows import tell
from reports.actions.tasks import go_on, is_seen_by, may_do, sees_to_do, who_runs
from reports.enums import UNFINISHED, TaskStatus, TimelineKind
from reports.models import Case, CaseTask

TASK = "watch_tasks"
"""Who acts in the audit log when time, not a person, changes a task."""

MOST_AT_ONCE = 200


def tell_of_breaches() -> int:
    """Tell, once each, of tasks whose deadline has passed. Returns how many."""
    due = CaseTask.objects.filter(
        status=TaskStatus.OPEN, breached_at__isnull=True, due_at__lte=timezone.now()
    ).order_by("due_at", "pk")
    with showing(audiences.POLICE):
        found = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_each(pk, _breach) for pk in found)


def end_long_pauses() -> int:
    """Let the clocks go on that have stood for long, and tell of it: whoever does a task could
    otherwise put it off without end, since what is paused is never late. Returns how many."""
    with showing(audiences.POLICE):
        long = CaseTask.objects.filter(status=TaskStatus.PAUSED, paused_at__lte=_longest_ago())
        found = list(long.order_by("paused_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_each(pk, _go_on) for pk in found)


def _longest_ago() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=settings.TASK_PAUSE_DAYS)


def return_tasks() -> int:
    """Give tasks back to their agency whose person left, or can't see them any more. Returns how
    many. What somebody may do is asked once, however many tasks they have."""
    given = CaseTask.objects.filter(status__in=UNFINISHED, assigned_to__isnull=False)
    rows = given.select_related("assigned_to", "agency").order_by("pk")
    sees: dict[tuple[uuid.UUID, uuid.UUID], frozenset[str]] = {}
    found: list[uuid.UUID] = []
    with showing(audiences.POLICE):
        for task in rows.iterator():
            person = task.assigned_to
            assert person is not None
            whose = (person.pk, task.agency_id)
            if whose not in sees:
                sees[whose] = sees_to_do(person, task.agency)
            if not sees[whose] & {*task.audience}:
                found.append(task.pk)
    return sum(_each(pk, _return) for pk in found[:MOST_AT_ONCE])


def _each(task_id: uuid.UUID, act: Callable[[Case, CaseTask], bool]) -> bool:
    """Lock the case, then the task; what somebody else holds is left for the next time."""
    with transaction.atomic(), showing(audiences.POLICE):
        case_id = CaseTask.objects.values_list("case_id", flat=True).get(pk=task_id)
        cases = Case.objects.select_related("owner")
        case = cases.select_for_update(of=("self",), skip_locked=True).filter(pk=case_id).first()
        tasks = CaseTask.objects.select_related("agency", "assigned_to").filter(case_id=case_id)
        task = tasks.select_for_update(of=("self",), skip_locked=True).filter(pk=task_id).first()
        return case is not None and task is not None and act(case, task)


def _breach(case: Case, task: CaseTask) -> bool:
    now = timezone.now()
    if task.status != TaskStatus.OPEN or task.breached_at is not None or task.due_at > now:
        return False
    task.breached_at = now
    task.save(update_fields=["breached_at"])
    tell(case, TimelineKind.TASK_LATE, by=None, task=task)
    _record(case, "task_late")
    _notify_both(case, task, "case.task_late")
    return True


def _go_on(case: Case, task: CaseTask) -> bool:
    if task.paused_at is None or task.paused_at > _longest_ago():
        return False
    go_on(case, task, by=None)
    _record(case, "task_resumed")
    _notify_both(case, task, "case.task_goes_on")
    return True


def _notify_both(case: Case, task: CaseTask, key: str) -> None:
    """Tell who runs the case, and the task's agency where its people can see the task."""
    told = {who_runs(case, task)} | ({task.agency.key} if is_seen_by(task.agency, task) else set())
    for agency_key in sorted(told):
        enqueue(key, object_type="task", object_id=task.pk, agency_key=agency_key)


def _return(case: Case, task: CaseTask) -> bool:
    if task.status not in UNFINISHED or task.assigned_to is None or _may_still(task):
        return False
    task.assigned_to = None
    task.returned_at = timezone.now()
    task.version += 1
    task.save(update_fields=["assigned_to", "returned_at", "version"])
    tell(case, TimelineKind.TASK_BACK, by=None, task=task, after=task.agency.key)
    _record(case, "task_back")
    told = task.agency.key if is_seen_by(task.agency, task) else who_runs(case, task)
    enqueue("case.task_back", object_type="task", object_id=task.pk, agency_key=told)
    return True


def _may_still(task: CaseTask) -> bool:
    person = task.assigned_to
    return person is not None and may_do(person, task.agency, task.audience)


def _record(case: Case, reason: str) -> None:
    record(Operation.ALTERATION, by=None, objects=[case], reason=reason, actor_label=TASK)
