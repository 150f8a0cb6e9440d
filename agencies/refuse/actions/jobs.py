"""What crews and leads do with a job: take it, go, say what was there, put it right."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from agencies.refuse.actions.finding import Found, add_find, undo_finds
from agencies.refuse.actions.history import NOTHING, Told, note, touch
from agencies.refuse.actions.telling import tell_due, tell_moved
from agencies.refuse.enums import Because, Disposal, JobPriority, JobStatus
from agencies.refuse.models import Job
from agencies.refuse.permissions import check_may_move
from agencies.refuse.queries import jobs_visible_to, targets_now
from agencies.refuse.workflow import JobMove, job_move
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.crew_work import move_with_job
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can


def lock_job(*, by: User, job_id: uuid.UUID, version: int | None) -> Job:
    """The job, locked for change. Raises Job.DoesNotExist when `by` may not see it, Conflict when
    it changed since `version`."""
    # Who has it is read afterwards: of a row that somebody else held until now, what was joined to
    # it would be of before.
    job = jobs_visible_to(by).select_for_update(of=("self",)).get(pk=job_id)
    if version is not None and job.version != version:
        raise Conflict(
            _("Somebody else changed this job while you had it open."),
            current_version=job.version,
        )
    return job


@action
def move_job(
    *,
    by: User,
    job_id: uuid.UUID,
    move: str,
    version: int | None,
    found: Found | None = None,
    told: Told = NOTHING,
) -> Job:
    """Move a job, and its report with it. `found`: what was cleared; needed for that move alone.
    `version` None: what a phone sends later, which holds whatever changed but who has the job.

    Raises NotAllowed, TakenByAnother, WrongState, Conflict, CaseworkError, Job.DoesNotExist.
    """
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    job = lock_job(by=by, job_id=job_id, version=version)
    check_may_move(job, by=by)
    wanted = job_move(move, status=job.status)
    if (found is None) == (wanted.target == JobStatus.CLEARED):
        raise CaseworkError(_("Say what was cleared, and how many."))
    if found is not None and found.disposal == Disposal.LEFT:
        raise CaseworkError(_("What was left there is not cleared. Give the job back instead."))
    before, done_at = job.status, job.done_at
    _apply(job, wanted, by=by)
    if found is not None:
        add_find(report_id=job.report_id, found=found, at=job.changed_at)
    elif before == JobStatus.CLEARED and done_at is not None:
        undo_finds(report_id=job.report_id, found_at=done_at, at=job.changed_at)
    note(job, move, by=by, before=before, told=told)
    tell_moved(job, before=before)
    if wanted.report_move and wanted.reason is not None:
        move_with_job(
            by=by,
            report_id=job.report_id,
            transition=wanted.report_move,
            reason=wanted.reason,
            told=wanted.told,
        )
    record(
        Operation.ALTERATION,
        by=by,
        objects=[job],
        reason=f"job_{move}",
        detail={"from": before, "to": job.status},
    )
    return job


def _apply(job: Job, move: JobMove, *, by: User) -> None:
    touch(job)
    job.status = move.target
    job.held_by = by if move.holds else None
    job.done_at = job.changed_at if move.ends else None
    job.save(update_fields=["status", "held_by", "done_at", "version", "changed_at"])


@action
def prioritise_job(
    *, by: User, job_id: uuid.UUID, priority: JobPriority, words: str, version: int
) -> Job:
    """Change a job's priority and with it by when it is due, saying why. Raises NotAllowed,
    Conflict, CaseworkError, Job.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    job = lock_job(by=by, job_id=job_id, version=version)
    before = job.priority
    job.priority = priority
    job.because = [Because.CHOSEN]
    job.due_at = targets_now()[priority].due_at(job.since)
    touch(job)
    job.save(update_fields=["priority", "because", "due_at", "version", "changed_at"])
    note(
        job,
        "priority",
        by=by,
        before=f"P{before}",
        after=f"P{int(priority)}",
        told=Told(words=words),
    )
    tell_due(job)
    record(Operation.ALTERATION, by=by, objects=[job], reason="job_priority")
    return job
