"""Opening a job's page: what crews wrote about it is sealed, and opening it is recorded."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from agencies.refuse.models import Job, JobEvent
from agencies.refuse.queries import job_events_visible_to, jobs_visible_to
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.permissions import check_user_can


@dataclass(frozen=True)
class JobRead:
    """A job with its report's place, and its history: (event, its words or ''). Never cache it."""

    job: Job
    history: list[tuple[JobEvent, str]]


@action
def read_job(*, by: User, job_id: uuid.UUID) -> JobRead:
    """Open a job with its history, and record who did. Raises NotAllowed, Job.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_VIEW)
    job = jobs_visible_to(by).select_related("report", "report__ward", "held_by").get(pk=job_id)
    events = job_events_visible_to(by).filter(job=job).select_related("by")
    history = [(each, each.words.open() if each.words else "") for each in events]
    typed = [job.report.place_text, *(words for _event, words in history)]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[job],
        reason="page",
        detail=noticed_in(by, typed),
    )
    return JobRead(job, history)
