"""What another system is told of a request that it sent: codes and our own words, nobody's name.

A crew that is on its way is "taken", like one that only took the job: where a crew is just now is
nobody's business but cleansing's.
"""

from __future__ import annotations

import datetime
from typing import Any

from agencies.refuse.enums import JobStatus, RequestState
from agencies.refuse.georeport import service
from agencies.refuse.models import RequestUpdate, ServiceRequest
from reports.enums import ToldSender

OPEN, CLOSED = "open", "closed"

STATE_OF: dict[str, RequestState] = {
    JobStatus.OPEN: RequestState.WAITING,
    JobStatus.CLAIMED: RequestState.TAKEN,
    JobStatus.ON_WAY: RequestState.TAKEN,
    JobStatus.CLEARED: RequestState.CLEARED,
    JobStatus.NOT_FOUND: RequestState.NOT_FOUND,
    JobStatus.PRIVATE_LAND: RequestState.PRIVATE_LAND,
}

STILL_OPEN = frozenset({RequestState.WAITING, RequestState.TAKEN})
STATES = {OPEN: STILL_OPEN, CLOSED: frozenset(RequestState) - STILL_OPEN}

WORDS: dict[str, Any] = {
    RequestState.WAITING: "Thank you. The council's cleansing crews have been told.",
    RequestState.TAKEN: "A council crew has taken this on.",
    RequestState.CLEARED: ToldSender.CLEARED.label,
    RequestState.NOT_FOUND: ToldSender.NOTHING_THERE.label,
    RequestState.PRIVATE_LAND: ToldSender.PRIVATE_LAND.label,
    RequestState.CLOSED: "Thank you. This report was closed without a visit.",
}

FURTHER: dict[str, str] = {
    RequestState.WAITING: "OPEN",
    RequestState.TAKEN: "ACTION_SCHEDULED",
    RequestState.CLEARED: "FIXED",
    RequestState.NOT_FOUND: "NO_FURTHER_ACTION",
    RequestState.PRIVATE_LAND: "NOT_COUNCILS_RESPONSIBILITY",
    RequestState.CLOSED: "NO_FURTHER_ACTION",
}
"""FixMyStreet's further states. Of a plain CLOSED it would say that it was fixed."""


def created(number: str) -> dict[str, Any]:
    return {
        "service_request_id": number,
        "service_notice": service.NOTICE,
        "account_id": None,
    }


def request_row(request: ServiceRequest, *, state: str, changed_at: datetime.datetime) -> Any:
    """A request as it stands. Its words, its address and its pictures are not given back."""
    return {
        "service_request_id": request.number,
        "status": OPEN if state in STILL_OPEN else CLOSED,
        "status_notes": str(WORDS[state]),
        "service_name": service.NAME,
        "service_code": service.CODE,
        "description": None,
        "agency_responsible": service.AGENCY,
        "service_notice": None,
        "requested_datetime": moment(request.requested_at),
        "updated_datetime": moment(changed_at),
        "expected_datetime": moment(request.expected_at) if request.expected_at else None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": request.point.y if request.point else None,
        "long": request.point.x if request.point else None,
        "media_url": None,
    }


def update_row(update: RequestUpdate, *, further_states: bool) -> dict[str, Any]:
    plain = OPEN if update.state in STILL_OPEN else CLOSED
    return {
        "update_id": str(update.pk),
        "service_request_id": update.request.number,
        "status": FURTHER[update.state] if further_states else plain.upper(),
        "updated_datetime": moment(update.at),
        "description": str(WORDS[update.state]),
        "media_url": None,
    }


def moment(at: datetime.datetime) -> str:
    """W3C's date and time to the second, in UTC."""
    return at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
