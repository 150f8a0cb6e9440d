"""A meeting of several agencies about cases: who is invited, the agenda, the minutes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7
from reports.casework_enums import MeetingStatus

MINUTES_BYTES = 100_000


class Meeting(models.Model):
    """`title` is shown in lists: never a person. `invited`: keys of agencies; `audience` holds the
    clearances of their teams, which see the meeting and, of its agenda, the cases that they may
    see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    invited = ArrayField(models.CharField(max_length=80), help_text="Keys of teams.")
    status = models.CharField(max_length=8, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="meeting_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=MeetingStatus.CLOSED, closed_at__isnull=False, closed_by__isnull=False
                )
                | Q(status=MeetingStatus.PLANNED, closed_at__isnull=True, closed_by__isnull=True),
                name="meeting_closed_by_somebody",
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="meeting_by_audience")]

    def __str__(self) -> str:
        return self.title


class MeetingItem(models.Model):
    """A case on a meeting's agenda. `minutes`: its tasks as they were set, once the minutes are
    closed; a trigger keeps it from then on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    case = models.ForeignKey("reports.Case", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    minutes = SealedJSONField(max_plain_bytes=MINUTES_BYTES, null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="meeting_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.meeting_id}"
