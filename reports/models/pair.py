"""What people said of two reports: that they tell of the same, or that they do not.

It changes neither report: taking it back leaves both as they were. The pair is kept, marked with
who took it back and when. Why stands sealed on both reports' timelines.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q

from portal.vault.ids import uuid7
from reports.enums import Verdict


class ReportPair(models.Model):
    """`first` has the smaller key, so that a pair has one row whichever report it was said from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    second = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    audience = ArrayField(models.CharField(max_length=64))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="report_pair_ordered"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="report_pair_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="report_pair_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="report_pair_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="report_pair_decided_once",
                condition=Q(undone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"
