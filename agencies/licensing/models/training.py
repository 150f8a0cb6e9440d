"""What staff were trained in, and evidence that conditions of a licence are kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.models.premises import Condition, StaffMember, Tenure
from agencies.licensing.register_enums import Course
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

EVIDENCE_BYTES = 4_000


class Training(models.Model):
    """Courses that somebody did, or a licence that they hold. `expires_on`: null where it does not
    run out. `evidence`: where it is written. `undone_at`: entered by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="trainings")
    courses = ArrayField(models.CharField(max_length=10, choices=Course))
    done_on = models.DateField()
    expires_on = models.DateField(null=True)
    evidence = SealedTextField(max_plain_bytes=EVIDENCE_BYTES, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-done_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(courses__len__gt=0, courses__contained_by=Course.values)
                & (Q(expires_on__isnull=True) | Q(expires_on__gt=F("done_on"))),
                name="licensing_training_makes_sense",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_training_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_training_audience")]

    def __str__(self) -> str:
        return f"Training of {self.done_on}"


class ConditionEvidence(models.Model):
    """What the premises showed for a condition, and of which day. Added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="shown")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    words = SealedTextField(max_plain_bytes=EVIDENCE_BYTES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_evidence_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_evidence_audience")]

    def __str__(self) -> str:
        return f"Evidence of {self.on}"
