"""A task's deadline and state in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.casework_enums import PauseReason, TaskClock
from reports.enums import TaskStatus
from reports.models import CaseTask
from reports.triage.rows import moment


@dataclass(frozen=True)
class InWords:
    """How a task stands: a tag with its colour, and the line below it."""

    tag: str
    colour: str
    due: str


def is_late(task: CaseTask, now: datetime.datetime) -> bool:
    """Whether its deadline has passed while its clock runs."""
    return task.status == TaskStatus.OPEN and task.due_at <= now


def in_words(task: CaseTask, now: datetime.datetime) -> InWords:
    due = deadline(task)
    if is_late(task, now):
        return InWords(_("Overdue"), "red", _("It was due %(when)s") % {"when": due})
    if task.status == TaskStatus.PAUSED and task.paused_at is not None:
        said = _("Its clock stands since %(when)s: %(why)s") % {
            "when": moment(task.paused_at)[1],
            "why": str(PauseReason(task.pause_reason).label),
        }
        return InWords(str(TaskStatus.PAUSED.label), "purple", said)
    label = str(TaskStatus(task.status).label)
    colour = "yellow" if task.status == TaskStatus.OPEN else "grey"
    return InWords(label, colour, _("Due %(when)s") % {"when": due})


def deadline(task: CaseTask) -> str:
    """`by the end of 3 Nov 2026`, or `by 3 Nov 2026, 14:30`."""
    local = timezone.localtime(task.due_at)
    if task.clock == TaskClock.DAY and local.time() == datetime.time(0):
        day = moment(task.due_at - datetime.timedelta(minutes=1))[1].partition(",")[0]
        return _("by the end of %(day)s") % {"day": day}
    return _("by %(when)s") % {"when": moment(task.due_at)[1]}


def kept_deadline(kept: dict[str, str]) -> str:
    """The deadline of a task as closed minutes keep it."""
    due_at = datetime.datetime.fromisoformat(kept["due_at"])
    return deadline(CaseTask(clock=kept["clock"], due_at=due_at))


def whose(task: CaseTask) -> str:
    """The agency, and the person if it was given to one."""
    if task.assigned_to is None:
        return str(task.agency.name)
    return f"{task.agency.name}, {task.assigned_to.display_name}"
