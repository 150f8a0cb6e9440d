"""What was done outside the portal for somebody at risk: recorded, never made here (R6.5)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7
from reports.safeguarding_enums import ReferralRoute


class SafeguardingRecord(models.Model):
    """One referral that somebody made, or why none was. Never changed: a mistake is put right by
    another record. `details` holds the reference, who made it and the words, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="safeguarding")
    route = models.CharField(max_length=16, choices=ReferralRoute)
    made_on = models.DateField(null=True, help_text="In London. Null when none was made.")
    details = SealedJSONField(max_plain_bytes=30_000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(route=ReferralRoute.NONE, made_on__isnull=True)
                | ~Q(route=ReferralRoute.NONE) & Q(made_on__isnull=False),
                name="safeguarding_record_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="safeguarding_record_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="safeguarding_by_audience")]

    def __str__(self) -> str:
        return f"{self.route} for {self.report_id}"


class SafeguardingReminder(models.Model):
    """A day (in London) on which police were reminded of reports without a record: once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return str(self.day)
