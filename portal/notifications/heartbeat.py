"""The background work's sign of life, kept in the database, since Redis may be what is down."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.notifications.models import Heartbeat

WORKER = "worker"
EVERY_SECONDS = 15
LATE = timedelta(seconds=60)


def record(name: str = WORKER) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def age(name: str = WORKER) -> timedelta | None:
    """How long ago the process last said that it works; None when it never has."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return timezone.now() - at if at else None
