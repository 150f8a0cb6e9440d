"""What is kept of work on a case besides tasks: decisions, and cases merged into others."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports.casework_enums import Readers
from reports.models.case import POLICE, Case

DECISION_BYTES = 8_000
WHO_BYTES = 800


class CaseDecision(models.Model):
    """What was decided, why, by whom: never changed (a trigger keeps all but its audience)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(
        "reports.Meeting", models.PROTECT, null=True, related_name="decisions"
    )
    decision = SealedTextField(max_plain_bytes=DECISION_BYTES)
    rationale = SealedTextField(max_plain_bytes=DECISION_BYTES)
    decided_by = SealedTextField(max_plain_bytes=WHO_BYTES)
    decided_on = models.DateField()
    readers = models.CharField(max_length=8, choices=Readers)
    audience = ArrayField(models.CharField(max_length=64))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="case_decision_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(readers=Readers.PARTNERS)
                | Q(readers=Readers.POLICE, audience__contained_by=POLICE),
                name="case_decision_of_the_police_stays_there",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision on {self.case_id}"


class CaseMerge(models.Model):
    """One case merged into another, and exactly what that changed, so that it can be undone.

    `before`: what the merged case was, as codes, numbers and keys; never words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="merges")
    into = models.ForeignKey(Case, models.PROTECT, related_name="merges_here")
    before = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(undone_at__isnull=True), name="case_merged_once"
            ),
            models.CheckConstraint(condition=~Q(case=F("into")), name="case_merged_with_another"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="case_merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} merged into {self.into_id}"
