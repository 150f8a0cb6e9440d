"""The demonstration's sent messages: reading and forgetting them."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.notifications.models import DemoMessage

KEEP = 500


def messages() -> QuerySet[DemoMessage]:
    """Latest first."""
    return DemoMessage.objects.all()


def forget_old() -> int:
    """Keep the latest KEEP messages; how many went."""
    kept = DemoMessage.objects.values("pk")[:KEEP]
    return DemoMessage.objects.exclude(pk__in=kept).delete()[0]
