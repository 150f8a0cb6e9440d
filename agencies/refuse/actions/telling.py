"""Keeping for the system that sent a report what became of it. Callers hold the job's lock.

Crews don't see what a system sent, and a report may be restricted by then: it is told all the same.
"""

from __future__ import annotations

import uuid

from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.actions.systems import as_system
from agencies.refuse.enums import RequestState
from agencies.refuse.georeport.telling import STATE_OF
from agencies.refuse.models import Job, RequestUpdate, ServiceRequest


def tell_moved(job: Job, *, before: str) -> None:
    """A job moved: its sender is told where that changes what it was told last."""
    state = STATE_OF[job.status]
    if state == STATE_OF[before]:
        return
    _tell(job.report_id, state)


def tell_due(job: Job) -> None:
    """Its sender may know by when it is to be dealt with."""
    with as_system():
        ServiceRequest.objects.filter(report_id=job.report_id).update(expected_at=job.due_at)


def tell_closed(report_id: uuid.UUID) -> None:
    """A report was closed before there was a job of it."""
    _tell(report_id, RequestState.CLOSED)


def _tell(report_id: uuid.UUID, state: RequestState) -> None:
    with as_system():
        sent = ServiceRequest.objects.filter(report_id=report_id).first()
        if sent is not None:
            add_update(sent, state)


def add_update(sent: ServiceRequest, state: RequestState) -> None:
    RequestUpdate(
        request=sent, at=timezone.now(), state=state, audience=audiences.of_service_request()
    ).save(force_insert=True)
