"""Keeping for the system that sent a report what became of it. Callers hold the job's lock."""

from __future__ import annotations

import uuid

from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.enums import RequestState
from agencies.refuse.georeport.telling import STATE_OF
from agencies.refuse.models import Job, RequestUpdate, ServiceRequest


def tell_moved(job: Job, *, before: str) -> None:
    """A job moved: its sender is told where that changes what it was told last."""
    state = STATE_OF[job.status]
    if state == STATE_OF[before]:
        return
    sent = ServiceRequest.objects.filter(report_id=job.report_id).first()
    if sent is not None:
        add_update(sent, state)


def tell_due(job: Job) -> None:
    """Its sender may know by when it is to be dealt with."""
    ServiceRequest.objects.filter(report_id=job.report_id).update(expected_at=job.due_at)


def tell_closed(report_id: uuid.UUID) -> None:
    """A report was closed before there was a job of it."""
    sent = ServiceRequest.objects.filter(report_id=report_id).first()
    if sent is not None:
        add_update(sent, RequestState.CLOSED)


def add_update(sent: ServiceRequest, state: RequestState) -> None:
    RequestUpdate(
        request=sent, at=timezone.now(), state=state, audience=audiences.of_service_request()
    ).save(force_insert=True)
