"""The read door to health records: cleansing leads, and nobody else (R4.6)."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.refuse.models import HealthEvent, HealthRecord
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def health_records_visible_to(user: User) -> QuerySet[HealthRecord]:
    return HealthRecord.objects.filter(audience__overlap=sorted(clearances_of(user)))


def health_events_visible_to(user: User) -> QuerySet[HealthEvent]:
    return HealthEvent.objects.filter(audience__overlap=sorted(clearances_of(user)))
