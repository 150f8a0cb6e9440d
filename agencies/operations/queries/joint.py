"""Joint operations, weeks of action, and what the public is told of them."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.operations.models import Activity, Operation, PublishedSummary
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def operations_visible_to(user: User) -> QuerySet[Operation]:
    return Operation.objects.filter(audience__overlap=sorted(clearances_of(user)))


def activities_visible_to(user: User) -> QuerySet[Activity]:
    """What counts: what was taken back is left out."""
    return Activity.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def published_summaries() -> QuerySet[PublishedSummary]:
    """What the partnership tells everybody that it did, the newest first: texts that two people
    published, for public pages."""
    return PublishedSummary.objects.filter(withdrawn_at__isnull=True)
