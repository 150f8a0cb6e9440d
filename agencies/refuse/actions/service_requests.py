"""Taking in what a system sends: one report each, however often it is sent."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from dataclasses import dataclass

from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.actions.systems import as_system
from agencies.refuse.actions.telling import add_update
from agencies.refuse.enums import RequestState
from agencies.refuse.georeport.reading import Asked
from agencies.refuse.models import ServiceRequest, System
from portal.audit.recording import Operation, record
from portal.vault.ids import uuid7
from portal.vault.keyring import keyring
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, PointOrigin

PURPOSE = b"spotlight:open311:v1"
SAME_WITHIN = datetime.timedelta(hours=24)
"""The same content from the same system within this is the same report, sent again."""


@dataclass(frozen=True)
class Taken:
    """What a request is called. `again`: it was sent before."""

    number: str
    again: bool = False


def take_request(*, system: System, asked: Asked) -> Taken:
    """Store a report that a system sent, with what that system may know of it.

    The sender's own id again, or without one the same content within SAME_WITHIN, gives what was
    stored the first time. Raises System.DoesNotExist when its key was just taken away, and
    InvalidSubmission.
    """
    now = timezone.now()
    digest = _digest(asked)
    with as_system():
        # One at a time of each system: of two that are the same, the second finds the first.
        System.objects.select_for_update().get(pk=system.pk, stopped_at__isnull=True)
        earlier = _earlier(system, asked, digest, now)
        if earlier is not None:
            return Taken(earlier.number, again=True)
        sent = ServiceRequest(
            id=uuid7(),
            system=system,
            client_id=asked.client_id,
            digest=digest,
            requested_at=now,
            point=asked.point,
            litter=asked.litter,
            at_least=asked.at_least,
            land=asked.land,
            hazards=sorted(asked.hazards),
            audience=audiences.of_service_request(),
        )
        # As the public does, by the front door: it may add a report, and read none.
        sent.report = submit_report(by=None, submission=_submission(asked), idempotency_key=sent.pk)
        sent.number = sent.report.display_reference
        sent.save(force_insert=True)
        add_update(sent, RequestState.WAITING)
        record(
            Operation.COLLECTION,
            by=None,
            objects=[sent],
            reason=Channel.OPEN311,
            actor_label="Open311",
            detail={"system": str(system.pk)},
        )
        return Taken(sent.number)


def _earlier(
    system: System, asked: Asked, digest: bytes, now: datetime.datetime
) -> ServiceRequest | None:
    of_system = ServiceRequest.objects.filter(system=system)
    if asked.client_id:
        return of_system.filter(client_id=asked.client_id).first()
    return of_system.filter(digest=digest, client_id="", requested_at__gt=now - SAME_WITHIN).first()


def _digest(asked: Asked) -> bytes:
    """Keyed, so that nobody who has a copy of the table can try out what was said."""
    key = keyring.subkey(keyring.current, purpose=PURPOSE)
    return hmac.new(key, asked.canonical(), hashlib.sha256).digest()


def _submission(asked: Asked) -> Submission:
    return Submission(
        channel=Channel.OPEN311,
        kind=Kind.NEEDLE_FIND,
        category=Category.LITTER,
        narrative=asked.words,
        point=asked.point,
        point_origin=PointOrigin.PIN if asked.point else "",
        place_text=asked.place,
    )
