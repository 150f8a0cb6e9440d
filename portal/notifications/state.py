"""How the outbox is doing: for health checks, metrics and doctor."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from portal.notifications.models import OutboxMessage, Status

LATE = timedelta(minutes=5)
URGENT_LATE = timedelta(seconds=60)
"""What is urgent must have left by then (docs/adr/0046)."""


def lag() -> timedelta:
    """How long the longest waiting message has been due; zero when nothing is due."""
    now = timezone.now()
    oldest = OutboxMessage.objects.filter(
        Q(status=Status.QUEUED) | Q(status=Status.SENDING), next_attempt_at__lte=now
    ).aggregate(oldest=Min("next_attempt_at"))["oldest"]
    return now - oldest if oldest else timedelta(0)


def urgent_lag() -> timedelta:
    """How long ago the oldest urgent message was queued that has not left, whatever holds it up:
    nobody at work, or a mail server that refuses it. Zero when there is none."""
    oldest = OutboxMessage.objects.filter(
        Q(status=Status.QUEUED) | Q(status=Status.SENDING), urgent=True
    ).aggregate(oldest=Min("created_at"))["oldest"]
    return timezone.now() - oldest if oldest else timedelta(0)


def counts() -> dict[str, int]:
    """Unfinished messages by status: waiting, being sent, given up. Sent ones are not counted."""
    unfinished = (Status.QUEUED, Status.SENDING, Status.PARKED)
    found = dict(
        OutboxMessage.objects.filter(status__in=unfinished)
        .values_list("status")
        .annotate(Count("pk"))
        .order_by()
    )
    return {str(status): found.get(status, 0) for status in unfinished}
