"""That a report was closed, and what its sender is told when they come back with their code."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.ids import uuid7
from reports.enums import ToldSender


class ReportClosing(models.Model):
    """One closing of a report. `told` empty: nothing but that it is closed.

    The one that stands, which the inbox reads, is the one without `reopened_at`: a report that is
    opened again tells nothing any more. `case`: the case that it was closed with, and is opened
    again with. `closed_by` and `reopened_by` are empty where a cleansing crew did it: whoever may
    see this row is not told who they are (R4.7).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="closings")
    case = models.ForeignKey("reports.Case", models.PROTECT, null=True, related_name="closings")
    told = models.CharField(max_length=16, choices=ToldSender, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField()
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["closed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(reopened_at__isnull=True),
                name="report_closing_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=False) | Q(reopened_by__isnull=True),
                name="report_closing_reopened_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(told__in=["", *ToldSender.values]),
                name="report_closing_tells_what_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="report_closing_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="report_closing_by_audience")]

    def __str__(self) -> str:
        return f"Closing of {self.report_id}"
