"""Making jobs of the reports that came to the cleansing team: scheduled work."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.actions.history import note, touch
from agencies.refuse.actions.telling import tell_closed, tell_due, tell_moved
from agencies.refuse.enums import DONE, JobPriority, JobStatus
from agencies.refuse.models import Find, Job, NewWork, ServiceRequest
from agencies.refuse.priority import Facts, Target, rank
from agencies.refuse.queries import kinds_near, targets_now
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.actions.crew_work import show_to_crews
from reports.enums import Channel

WORKS_WITH = (Clearance.COUNCIL_CLEANSING, Clearance.COUNCIL_CLEANSING_CREW)
BATCH = 50
OLD = datetime.timedelta(hours=24)
"""What another system's file says was found longer before it came in has no P1 clock."""


def make_jobs() -> int:
    """Make the jobs of reports that have none yet; how many were made. Safe to repeat, and to run
    twice at once: whoever holds a row makes its job."""
    made = 0
    while batch := _make_some():
        made += batch
        if batch < BATCH:
            break
    return made


def _make_some() -> int:
    with transaction.atomic(), showing(WORKS_WITH):
        waiting = list(
            NewWork.objects.select_for_update(skip_locked=True).order_by("since")[:BATCH]
        )
        targets = targets_now()
        for each in waiting:
            job = Job.objects.select_for_update().filter(report_id=each.report_id).first()
            if job is None:
                _make(each, targets)
            elif job.status in DONE:
                _again(job, each, targets)
            each.delete()
    return len(waiting)


def _facts(
    report_id: uuid.UUID, point: Point | None, *, imported_at: datetime.datetime | None
) -> Facts:
    """What is known of a report: where it is, and what a crew wrote down that left it there, or
    what the system said that sent it."""
    find = Find.objects.filter(report_id=report_id, undone_at__isnull=True).first()
    if find is None:
        sent = ServiceRequest.objects.filter(report_id=report_id).first()
        return Facts(near=kinds_near(point), **(sent.facts() if sent else {}))
    return Facts(
        litter=find.litter,
        at_least=find.at_least,
        land=find.land,
        hazards=find.hazards,
        near=find.near,
        is_old=imported_at is not None and find.found_at < imported_at - OLD,
    )


def _again(job: Job, work: NewWork, targets: dict[JobPriority, Target]) -> None:
    """A report that was closed is open again: somebody has to go there once more."""
    before = job.status
    job.status, job.held_by, job.done_at = JobStatus.OPEN, None, None
    job.since = work.since
    job.due_at = targets[JobPriority(job.priority)].due_at(work.since)
    touch(job)
    job.save(
        update_fields=["status", "held_by", "done_at", "since", "due_at", "version", "changed_at"]
    )
    note(job, "again", by=None, before=before)
    tell_moved(job, before=before)
    tell_due(job)
    record(Operation.ALTERATION, by=None, objects=[job], reason="job_again")


def _make(work: NewWork, targets: dict[JobPriority, Target]) -> None:
    """A job of a report that is open; of one that is done already, none: a crew that was there."""
    report = show_to_crews(work.report_id)
    if report is None:
        tell_closed(work.report_id)
        return
    imported_at = report.received_at if report.channel == Channel.PARTNER else None
    ranked = rank(_facts(work.report_id, report.point, imported_at=imported_at))
    job = Job(
        report=report,
        priority=ranked.priority,
        because=list(ranked.because),
        since=work.since,
        due_at=targets[ranked.priority].due_at(work.since),
        audience=audiences.of_crew_work(),
        changed_at=timezone.now(),
    )
    job.save(force_insert=True)
    note(job, "made", by=None, before="")
    tell_due(job)
    record(Operation.COLLECTION, by=None, objects=[job, report], reason="job_made")
    if ranked.priority == JobPriority.P1:
        enqueue(
            "refuse.first", object_type="job", object_id=job.pk, agency_key="cleansing", urgent=True
        )
