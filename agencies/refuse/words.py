"""A job in words: how it stands, and how long there is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.refuse.enums import DONE, Because, JobPriority, JobStatus, TargetClock
from agencies.refuse.models import Job, JobEvent
from agencies.refuse.priority import Target
from agencies.refuse.workflow import JOB_MOVES
from reports.triage.rows import moment

COLOURS = {JobPriority.P1: "red", JobPriority.P2: "orange", JobPriority.P3: "blue"}
STATUS_COLOURS = {
    JobStatus.OPEN: "yellow",
    JobStatus.CLAIMED: "purple",
    JobStatus.ON_WAY: "teal",
}
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class InWords:
    """Tags with their colours, and the clock."""

    priority: str
    priority_colour: str
    status: str
    status_colour: str
    clock: str
    is_late: bool


def in_words(job: Job, now: datetime.datetime) -> InWords:
    status = JobStatus(job.status)
    return InWords(
        priority=f"P{job.priority}",
        priority_colour=COLOURS[JobPriority(job.priority)],
        status=str(status.label),
        status_colour=STATUS_COLOURS.get(status, "grey"),
        clock=clock_of(job, now),
        is_late=is_late(job, now),
    )


def place_name(text: str, ward: object) -> str:
    """What a place is called: as somebody described it, or by its ward (or its name), if any."""
    return text or str(ward or _("A place on the map"))


def is_late(job: Job, now: datetime.datetime) -> bool:
    """Whether it was not dealt with by the time of its target."""
    return (job.done_at or now) > job.due_at


def clock_of(job: Job, now: datetime.datetime) -> str:
    """`35 minutes left`, `2 hours late`; of what is done, whether it was in time."""
    seconds = (job.due_at - (job.done_at or now)).total_seconds()
    length = long(abs(seconds))
    if job.status in DONE:
        return _("In time") if seconds >= 0 else _("%(long)s late") % {"long": length}
    if seconds >= 0:
        return _("%(long)s left") % {"long": length}
    return _("%(long)s late") % {"long": length}


def long(seconds: float) -> str:
    """A length of time as people say it: whole minutes, hours or days, rounded down."""
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if seconds < 2 * DAY:
        hours = int(seconds // HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = int(seconds // DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def within(target: Target) -> str:
    """A target as people say it: whole hours as hours."""
    amount = target.amount
    if target.clock == TargetClock.WORKING_DAYS:
        return ngettext("the end of the next working day", "%(n)s working days", amount) % {
            "n": amount
        }
    if amount % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", amount) % {"n": amount}
    hours = amount // 60
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def reasons(job: Job) -> list[str]:
    return [str(Because(each).label) for each in job.because]


def holder(job: Job) -> str:
    return job.held_by.display_name if job.held_by else ""


def event_title(event: JobEvent) -> str:
    """What happened, as a heading of the history."""
    if event.move == "made":
        return _("Came in")
    if event.move == "again":
        return _("Its report was opened again")
    if event.move == "target":
        return _("Due at another time: the target was changed")
    if event.move == "priority":
        return _("Priority changed from %(before)s to %(after)s") % {
            "before": event.before,
            "after": event.after,
        }
    return str(JOB_MOVES[event.move].label)


def event_times(event: JobEvent) -> str:
    """When, and what the phone's clock said where that is another minute."""
    at = moment(event.at)[1]
    if event.device_at is None or abs((event.at - event.device_at).total_seconds()) < MINUTE:
        return at
    return _("%(at)s (by the phone's clock %(phone)s)") % {
        "at": at,
        "phone": moment(event.device_at)[1],
    }
