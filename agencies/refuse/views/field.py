"""What the app in the field asks for: its work, what is near by, and to store what was logged."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.refuse import entries, field_access
from agencies.refuse.actions import shifts, sync
from agencies.refuse.board import stamp_of
from agencies.refuse.field_access import FieldRequest, needs_shift, refused
from agencies.refuse.models import Job, Shift, Site
from agencies.refuse.nearby import like_it
from agencies.refuse.queries import jobs_waiting
from agencies.registry.row_security import acting_as
from portal.audit.recording import record_list

MOST_JOBS = 200
MOST_BYTES = 200_000
NO_VERSION = 1


@require_safe
@needs_shift(running=False)
def token(request: FieldRequest) -> HttpResponse:
    """What a POST has to carry, in the header X-CSRFToken, and which formats are read here."""
    versions = [entries.OLDEST, entries.NEWEST]
    return JsonResponse({"token": get_token(request), "versions": versions})


@require_safe
@needs_shift(running=True)
def work(request: FieldRequest) -> HttpResponse:
    """Jobs that wait, most pressing first, and the places with children unless the phone has them
    (`?sites=` what it was told of them). Recorded when the jobs are others, or in other states,
    than those that this shift was told of (`?jobs=`): the same again shows nobody anything."""
    user = request.shift.user
    sites = [[each.shape.x, each.shape.y, each.kind] for each in Site.objects.order_by("pk")]
    known = hashlib.sha256(json.dumps(sites).encode()).hexdigest()[:16]
    with acting_as(user):
        waiting = jobs_waiting(user).select_related("report__ward", "held_by")
        found = list(waiting.defer("report__ward__boundary")[:MOST_JOBS])
        told = _stamp(request.shift, found)
        if request.GET.get("jobs") != told:
            record_list(by=user, name="field:work", filters={}, shown=len(found))
        jobs = [_job(each, request) for each in found]
    answer: dict[str, Any] = {
        "now": timezone.now().isoformat(),
        "ends_at": request.shift.ends_at.isoformat(),
        "name": user.display_name,
        "phone": request.shift.device.name,
        "versions": [entries.OLDEST, entries.NEWEST],
        "jobs": jobs,
        "jobs_known": told,
        "sites_known": known,
    }
    if request.GET.get("sites") != known:
        answer["sites"] = sites
    return JsonResponse(answer)


def _stamp(shift: Shift, jobs: list[Job]) -> str:
    """What tells whether this shift was told of the same jobs in the same states."""
    return hashlib.sha256(f"{shift.pk}:{stamp_of(jobs)}".encode()).hexdigest()[:32]


def _job(job: Job, request: FieldRequest) -> dict[str, Any]:
    point = job.report.point
    return {
        "id": str(job.pk),
        "reference": job.report.display_reference,
        "place": job.report.place_text,
        "ward": job.report.ward.name if job.report.ward else "",
        "point": {"lon": point.x, "lat": point.y} if point else None,
        "priority": job.priority,
        "because": job.because,
        "due_at": job.due_at.isoformat(),
        "status": job.status,
        "is_mine": job.held_by_id == request.shift.user_id,
        "holder": job.held_by.display_name if job.held_by else "",
    }


@require_POST
@needs_shift(running=False)
def store(request: FieldRequest) -> HttpResponse:
    """A batch of entries; what became of each, by its key. 400 for what is no batch."""
    try:
        batch = entries.read_batch(request.read(MOST_BYTES + 1)[:MOST_BYTES])
    except entries.Unreadable as error:
        return refused(str(error), status=400)
    answers = sync.store_batch(
        by=request.shift.user, shift=request.shift, batch=batch, app_version=_version(request)
    )
    return JsonResponse(
        {
            "now": timezone.now().isoformat(),
            "versions": [entries.OLDEST, entries.NEWEST],
            "entries": {
                key: {
                    "outcome": each.outcome,
                    "again": each.again,
                    "words": each.words,
                    "code": each.code,
                    "holder": each.holder,
                }
                for key, each in answers.items()
            },
        }
    )


def _version(request: FieldRequest) -> int:
    """The app's, as it says in the header; 1 for what makes no sense."""
    said = request.headers.get(field_access.HEADER, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else NO_VERSION


@require_POST
@needs_shift(running=True)
def near(request: FieldRequest) -> HttpResponse:
    """Finds that may be the same as the one that is about to be sent (R4.5)."""
    try:
        sent = entries.read_place(request.read(MOST_BYTES + 1)[:MOST_BYTES])
    except entries.Unreadable as error:
        return refused(str(error), status=400)
    user = request.shift.user
    with acting_as(user):
        found = like_it(user, point=sent.point, at=_when(sent))
        record_list(by=user, name="field:near", filters={}, shown=len(found))
    return JsonResponse(
        {
            "finds": [
                {
                    "metres": round(each.metres),
                    "litter": each.find.litter,
                    "at_least": each.find.at_least,
                    "at_most": each.find.at_most,
                    "found_at": each.find.found_at.isoformat(),
                }
                for each in found
            ]
        }
    )


def _when(sent: entries.Place) -> datetime.datetime:
    """When somebody logged it, by our clock."""
    now = timezone.now()
    if sent.at is None or sent.now is None:
        return now
    return entries.by_our_clock(sent.at, skew=now - sent.now, ahead=sent.ahead, now=now)


@require_POST
@needs_shift(running=False)
def end(request: FieldRequest) -> HttpResponse:
    """Sign out: the phone's secret opens nothing any more."""
    shifts.end_shift(by=request.shift.user, shift_id=request.shift.pk)
    response = JsonResponse({"ended": True})
    field_access.forget(response)
    return response
