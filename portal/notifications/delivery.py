"""Delivering the outbox: claim, try, and write down how it went.

A row is claimed, and its attempt counted, in a transaction of its own before anything is sent. A
worker that dies meanwhile leaves the row in `sending`; after its lease it is claimed again, with
the same Message-ID. So a message arrives at least once, and a copy can be told from a new message.

Urgent messages are claimed first, and a batch ends early enough that one which came meanwhile need
not wait for slow ordinary ones. Their lease is short, and renewed before each is sent: a worker
that is killed must not hold back for minutes that a child may be at risk.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.notifications.errors import classify
from portal.notifications.models import OutboxMessage, Status
from portal.notifications.recipients import Audience, Recipient, resolve
from portal.notifications.registry import find

log = structlog.get_logger(__name__)

BATCH = 10
LEASE = timedelta(minutes=5)
URGENT_LEASE = timedelta(seconds=25)
# Beyond this no new sending begins: what is urgent by now comes first in the next batch.
BATCH_TIME = timedelta(seconds=15)
MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
# A batch stops after this many failures in a row: the mail service is down, not the messages.
PATIENCE = 2

_chance = secrets.SystemRandom()


@dataclass
class Outcome:
    """How many messages left, failed, and were put back untried."""

    sent: int = 0
    failed: int = 0
    put_back: int = 0
    failures_in_a_row: int = 0
    started_at: datetime = field(default_factory=timezone.now)

    @property
    def service_is_down(self) -> bool:
        return self.failures_in_a_row >= PATIENCE

    @property
    def is_over_time(self) -> bool:
        return timezone.now() - self.started_at > BATCH_TIME


def deliver_batch() -> Outcome:
    """Claim and send up to BATCH messages. An outcome with nothing in it means nothing was due."""
    outcome = Outcome()
    claimed = claim(BATCH)
    if not claimed:
        return outcome
    connection = get_connection(fail_silently=False)
    try:
        for message in claimed:
            if outcome.service_is_down or outcome.is_over_time:
                put_back(message, after=FIRST_WAIT if outcome.service_is_down else timedelta(0))
                outcome.put_back += 1
            elif not message.urgent or _renew(message):
                _attempt(message, connection, outcome)
    finally:
        _close(connection)
    return outcome


def claim(limit: int) -> list[OutboxMessage]:
    """Take up to `limit` due messages, urgent ones first, and count an attempt for each."""
    now = timezone.now()
    sending = Q(status=Status.SENDING)
    due = (
        Q(status=Status.QUEUED, next_attempt_at__lte=now)
        | sending & Q(claimed_at__lt=now - LEASE)
        | sending & Q(urgent=True, claimed_at__lt=now - URGENT_LEASE)
    )
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(due)
            .order_by("-urgent", "next_attempt_at")[:limit]
        )
        OutboxMessage.objects.filter(pk__in=[each.pk for each in messages]).update(
            status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1
        )
    for message in messages:
        message.status, message.claimed_at = Status.SENDING, now
        message.attempts += 1
    return messages


def put_back(message: OutboxMessage, *, after: timedelta = FIRST_WAIT) -> None:
    """Return an untried message, due again `after` a while: its attempt does not count, except that
    it is no longer new.

    (A new one with zero attempts would collide with a second that was queued meanwhile.)
    """
    _mine(message).update(
        status=Status.QUEUED,
        attempts=Greatest(F("attempts") - 1, 1),
        next_attempt_at=timezone.now() + after,
        claimed_at=None,
    )


def wait_after(attempts: int) -> timedelta:
    """How long to wait after that many attempts: 30 s, 2 min, 8 min … 6 h, ± a quarter."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 4 ** min(attempts - 1, 10))
    return wait * _chance.uniform(0.75, 1.25)


def _renew(message: OutboxMessage) -> bool:
    """Let the lease of a message start anew; False when another worker has taken it over."""
    now = timezone.now()
    renewed = bool(_mine(message).update(claimed_at=now))
    message.claimed_at = now
    return renewed


def message_id(message_pk: uuid.UUID, recipient: Recipient) -> str:
    """The same for every attempt, so that whoever gets two copies can tell."""
    tail = uuid.uuid5(message_pk, recipient.ref).hex[:12]
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{message_pk}.{tail}@{host}>"


def _attempt(message: OutboxMessage, connection: BaseEmailBackend, outcome: Outcome) -> None:
    try:
        code = _send(message, connection)
        down = False
    except Exception as error:
        # Broad on purpose: one bad message must not keep the others from leaving.
        code, down = classify(error)
        _close(connection)  # the next one starts afresh
    if code:
        _failed(message, code)
        outcome.failed += 1
        outcome.failures_in_a_row = outcome.failures_in_a_row + 1 if down else 0
    else:
        _sent(message)
        outcome.sent += 1
        outcome.failures_in_a_row = 0


def _send(message: OutboxMessage, connection: BaseEmailBackend) -> str:
    """Send to each recipient who has not got it yet. A code when there is nobody to send to."""
    kind = find(message.type)
    recipients = resolve(
        Audience(kind=kind, agency_key=message.agency_key, user_id=message.user_id)
    )
    if not recipients:
        return "no_recipient"
    body = kind.body(message.object_id)
    for recipient in recipients:
        if recipient.ref in message.delivered_to:
            continue
        EmailMessage(
            subject=str(kind.subject),
            body=body,
            to=[recipient.address],
            headers={
                "Message-ID": message_id(message.pk, recipient),
                "Auto-Submitted": "auto-generated",
            },
            connection=connection,
        ).send()
        message.delivered_to.append(recipient.ref)
        if len(recipients) > 1:
            _mine(message).update(delivered_to=message.delivered_to)
    return ""


def _sent(message: OutboxMessage) -> None:
    _mine(message).update(
        status=Status.SENT,
        sent_at=timezone.now(),
        delivered_to=message.delivered_to,
        last_error="",
        claimed_at=None,
    )


def _failed(message: OutboxMessage, code: str) -> None:
    parked = message.attempts >= MAX_ATTEMPTS
    _mine(message).update(
        status=Status.PARKED if parked else Status.QUEUED,
        next_attempt_at=timezone.now() + wait_after(message.attempts),
        last_error=code[:40],
        claimed_at=None,
    )
    log.warning(
        "notification_parked" if parked else "notification_failed",
        message=str(message.pk),
        type=message.type,
        attempts=message.attempts,
        error=code,
    )


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row, as long as nobody else has claimed it since."""
    return OutboxMessage.objects.filter(
        pk=message.pk, status=Status.SENDING, claimed_at=message.claimed_at
    )


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as error:
        log.warning("mail_connection_not_closed", error=type(error).__name__)
