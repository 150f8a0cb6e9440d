"""Setting within how long jobs are to be dealt with, as whoever may approve it has done (R4.3)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.actions.history import touch
from agencies.refuse.enums import JobPriority
from agencies.refuse.models import Job, JobEvent, ResponseTarget
from agencies.refuse.priority import Target
from agencies.refuse.queries import jobs_waiting
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can

BATCH = 500
LONGEST_REASON = 200
LONGEST_APPROVER = 120


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Who approved a target: a post or a meeting, never a person's name; when, and why."""

    by: str
    on: datetime.date
    reason: str


@action
def set_target(
    *,
    by: User,
    priority: JobPriority,
    target: Target,
    approval: Approval,
    move_waiting: bool,
    version: int,
) -> ResponseTarget:
    """Set the target that holds for a priority from now on. `version`: how many there are of it,
    and one. Jobs keep by when they are due; with `move_waiting` those that wait get it too.

    Raises NotAllowed, CaseworkError, Conflict.
    """
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    if not approval.by.strip() or not approval.reason.strip():
        raise CaseworkError(_("Say who approved it, and why."))
    if approval.on > timezone.localdate():
        raise CaseworkError(_("The day on which it was approved can't be in the future."))
    made = ResponseTarget(
        priority=priority,
        number=version,
        clock=target.clock,
        amount=target.amount,
        reason=approval.reason.strip(),
        approved_by=approval.by.strip(),
        approved_on=approval.on,
        set_by=by,
        set_at=timezone.now(),
    )
    newest = ResponseTarget.objects.filter(priority=priority).count()
    jobs = list(_waiting(by, priority)) if move_waiting else []
    if move_waiting:
        made.moved_jobs = len(jobs)
    if version != newest + 1 or not _stored(made):
        raise Conflict(
            _("Somebody else set this target while you had the page open."),
            current_version=max(newest, version) + 1,
        )
    _move(jobs, target, by=by)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[made],
        reason="target_set",
        detail={
            "priority": int(priority),
            "clock": str(target.clock),
            "amount": target.amount,
            "moved": made.moved_jobs,
        },
    )
    return made


def _stored(target: ResponseTarget) -> bool:
    """False when somebody else's has the number: the database lets one have it."""
    try:
        with transaction.atomic():
            target.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _waiting(by: User, priority: JobPriority) -> list[Job]:
    waiting = jobs_waiting(by).filter(priority=priority)
    return list(waiting.select_for_update(of=("self",)).order_by("pk"))


def _move(jobs: list[Job], target: Target, *, by: User) -> None:
    """The jobs, which are locked, get the target that holds now, counted from when they came."""
    for job in jobs:
        job.due_at = target.due_at(job.since)
        touch(job)
    Job.objects.bulk_update(jobs, ["due_at", "version", "changed_at"], batch_size=BATCH)
    JobEvent.objects.bulk_create(
        (
            JobEvent(
                job=job,
                at=job.changed_at,
                by=by,
                move="target",
                before=job.status,
                after=job.status,
                audience=audiences.of_crew_work(),
            )
            for job in jobs
        ),
        batch_size=BATCH,
    )
    record(Operation.ALTERATION, by=by, objects=jobs, reason="job_target")
