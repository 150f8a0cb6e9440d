"""The audit log: events, written by portal.audit.recording, and seals over them (sealing).

The database itself refuses to change, remove or truncate them: migrations 0002, 0010. There are no
foreign keys, so that an event outlives what it tells of (DPA 2018 s.62 asks for logs of erasure).
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.ids import uuid7


class Operation(models.TextChoices):
    """What was done. The first six are those of DPA 2018 s.62."""

    COLLECTION = "collection", _("Collected")
    ALTERATION = "alteration", _("Changed")
    CONSULTATION = "consultation", _("Read")
    DISCLOSURE = "disclosure", _("Passed on")
    COMBINATION = "combination", _("Combined")
    ERASURE = "erasure", _("Erased")
    SIGN_IN = "sign_in", _("Signed in or out")
    REFUSAL = "refusal", _("Refused")


class AuditEvent(models.Model):
    """Who did what to which object, when, why, for whom: codes and identifiers, never content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # An identity column (migration 0002): the database alone gives the number, and an event can't
    # be slipped in at an older one. Numbers rise with each insert, may have gaps, and need not
    # follow the order of commit.
    sequence = models.BigIntegerField(unique=True, editable=False, db_default=0)
    at = models.DateTimeField(default=timezone.now)
    operation = models.CharField(max_length=16, choices=Operation.choices)
    actor_id = models.UUIDField(null=True, help_text="The user; empty for a resident or a task.")
    actor_label = models.CharField(max_length=200, help_text="Role keys at the time, not a name.")
    agency_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=64, help_text="A code.")
    recipients = ArrayField(models.CharField(max_length=64), default=list)
    detail = models.JSONField(default=dict, help_text="Codes only.")

    class Meta:
        db_table = "audit_event"
        ordering: ClassVar[list[str]] = ["sequence"]
        verbose_name = _("audit event")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(operation__in=Operation.values),
                name="audit_event_operation_known",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_id", "object_type"], name="audit_event_object"),
            models.Index(
                fields=["actor_id", "at"],
                condition=models.Q(actor_id__isnull=False),
                name="audit_event_actor",
            ),
            # Events arrive in order of time, so a BRIN index of some kilobytes finds any period.
            BrinIndex(fields=["at"], autosummarize=True, name="audit_event_time"),
        ]

    def __str__(self) -> str:
        return f"audit event {self.sequence}: {self.operation} of {self.object_type}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit events are written by portal.audit.recording.record().")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit events are never deleted.")


class AuditSeal(models.Model):
    """The sums over one batch of events: whoever alters the batch, or this row, can be found out.

    `leaves` are the hashes of the events with the numbers `sequences`, 32 bytes each, one after the
    other: they tell which event was altered. `root` is their Merkle root, and `hash` covers all of
    this row and the hash of the seal before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(unique=True, help_text="1, 2, 3 … without a gap.")
    sealed_at = models.DateTimeField(default=timezone.now)
    through_sequence = models.BigIntegerField(
        help_text="All events up to this number that no earlier seal covers."
    )
    sequences = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    root = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_seal"
        ordering: ClassVar[list[str]] = ["number"]
        verbose_name = _("audit seal")

    def __str__(self) -> str:
        return f"audit seal {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit seals are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit seals are never deleted.")
