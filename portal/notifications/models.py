"""The outbox's table, the demonstration's sent messages and the worker's heartbeat.

Nothing outside portal.notifications touches them: others call outbox.enqueue() and ask state.py.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.ids import uuid7


class Status(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    PARKED = "parked", _("Given up")


class OutboxMessage(models.Model):
    """One notification for one agency or one user: names an object, holds no words about it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    agency_key = models.CharField(max_length=60, blank=True, default="")
    user_id = models.UUIDField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    dedupe_key = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Who has it already (Recipient.ref), so that a retry reaches only those who have not.
    delivered_to = ArrayField(models.CharField(max_length=64), default=list)
    last_error = models.CharField(max_length=40, blank=True, default="", help_text="A code.")

    class Meta:
        db_table = "outbox_message"
        verbose_name = _("outbox message")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="outbox_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(agency_key="", user_id__isnull=False)
                | (~models.Q(agency_key="") & models.Q(user_id__isnull=True)),
                name="outbox_for_agency_or_user",
            ),
            # A second message that says the same adds nothing while the first still waits. Once the
            # first was tried it may have been read, so the next one stands for itself.
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=models.Q(status="queued", attempts=0),
                name="outbox_one_waiting",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-urgent", "next_attempt_at"],
                condition=models.Q(status__in=["queued", "sending"]),
                name="outbox_due",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(status="parked"),
                name="outbox_parked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk} ({self.status})"


class DemoMessage(models.Model):
    """A message that would have left by e-mail, kept for /demo/outbox. Demonstration mode only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # As a mail system does, the page shows a message that arrives twice once.
    message_id = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=254)
    recipients = ArrayField(models.CharField(max_length=254))
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        db_table = "demo_message"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="demo_message_latest")
        ]

    def __str__(self) -> str:
        return f"demonstration message {self.pk}"


class Heartbeat(models.Model):
    """When a background process last said that it works."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
