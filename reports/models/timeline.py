"""What happened to a report or a case, in order, for those who work on it.

The timeline is for work; portal.audit is for accountability. Words that an officer typed are
sealed; codes are not.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports.enums import MoveReason, TimelineKind

WORDS_BYTES = 8_000


class TimelineEntry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="timeline")
    case = models.ForeignKey("reports.Case", models.PROTECT, null=True, related_name="timeline")
    task = models.ForeignKey("reports.CaseTask", models.PROTECT, null=True, related_name="timeline")
    kind = models.CharField(max_length=16, choices=TimelineKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=MoveReason, blank=True)
    before = models.CharField(max_length=120, blank=True, help_text="Codes, never words.")
    after = models.CharField(max_length=120, blank=True, help_text="Codes, never words.")
    audience = ArrayField(models.CharField(max_length=64))
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False) | Q(case__isnull=False),
                name="timeline_entry_about_something",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="timeline_entry_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["report", "at"], name="timeline_by_report"),
            models.Index(fields=["case", "at"], name="timeline_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
