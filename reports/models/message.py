"""Questions to who reported, and their answers, through the inbox that a receipt code opens.

A question only clarifies what was said (R1.6). One officer writes it, another reads it before it is
sent: the database takes no other order. Nobody is named to the person who answers.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports.enums import MessageDirection, MessageState

MESSAGE_BYTES = 8_000
"""2,000 characters of any script."""

_QUESTION = Q(direction=MessageDirection.QUESTION)
_CHECKED = Q(checked_by__isnull=False, checked_at__isnull=False)
_UNCHECKED = Q(checked_by__isnull=True, checked_at__isnull=True)


class ReportMessage(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=8, choices=MessageDirection)
    state = models.CharField(max_length=8, choices=MessageState)
    answers = models.OneToOneField("self", models.PROTECT, null=True, related_name="answer")
    text = SealedTextField(max_plain_bytes=MESSAGE_BYTES)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    _QUESTION
                    & Q(written_by__isnull=False, answers__isnull=True)
                    & (
                        Q(state=MessageState.WAITING) & _UNCHECKED
                        | Q(state__in=[MessageState.SENT, MessageState.RETURNED]) & _CHECKED
                    )
                )
                | Q(
                    direction=MessageDirection.ANSWER,
                    state=MessageState.SENT,
                    written_by__isnull=True,
                    answers__isnull=False,
                )
                & _UNCHECKED,
                name="report_message_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT)
                | Q(checked_by__isnull=True)
                | ~Q(checked_by=F("written_by")),
                name="report_message_seen_by_a_second_person",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=_QUESTION & Q(state=MessageState.WAITING),
                name="report_message_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="report_message_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="report_message_by_audience")]

    def __str__(self) -> str:
        return f"{self.direction} about {self.report_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == MessageState.WAITING
