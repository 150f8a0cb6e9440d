"""Pictures that residents add to a report.

A picture waits for its report as a FileContent alone, seen by the journey that added it and nobody
else, and goes with the session that it came by: at the quick exit, or when that session expires.
Sending the report adds a ReportFile; a trigger (migration 0060) then takes the content out of the
session's reach, and gives it that row's audience, whenever the row's audience changes too.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedBytesField
from portal.vault.ids import uuid7
from reports.enums import Scan
from reports.files import limits
from reports.models.report import Report


class FileContent(models.Model):
    """One picture, made by ourselves, sealed. Never a resident's own file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Null once it belongs to a report. The database deletes with the session what is not null.
    session = models.ForeignKey(
        "sessions.Session", models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    audience = ArrayField(models.CharField(max_length=64))
    picture = SealedBytesField(max_plain_bytes=limits.KEPT_BYTES)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="file_content_has_an_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"Picture {self.pk}"


class ReportFile(models.Model):
    """A picture's place in a report: which of how many, and what it is without opening it."""

    content = models.OneToOneField(FileContent, models.PROTECT, primary_key=True, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    audience = ArrayField(models.CharField(max_length=64))
    number = models.PositiveSmallIntegerField(help_text="Of the pictures of this report, from 1.")
    media_type = models.CharField(max_length=16)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    scan = models.CharField(max_length=16, choices=Scan)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["report", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "number"], name="report_file_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lte=limits.MOST_PICTURES),
                name="report_file_number_bounded",
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=("image/jpeg", "image/png")),
                name="report_file_is_a_picture",
            ),
            models.CheckConstraint(
                condition=Q(scan__in=Scan.values), name="report_file_scan_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="report_file_has_an_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"Picture {self.number} of {self.report_id}"
