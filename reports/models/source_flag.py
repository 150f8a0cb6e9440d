"""A report whose sender may need the advice of the source unit, and that advice (R1.7).

Both are about one report. Nothing here, and no key of it, leads to another report of the same
person, device or code.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7
from reports.source_enums import IN_FORCE, AdviceOutcome, FlagReason, FlagState

POLICE = ["police.intelligence", "police.triage"]
"""The audience, as a constraint repeats it."""


def _stays_with_the_police(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(audience__len__gt=0, audience__contained_by=POLICE), name=name
        )
    ]


class SourceFlag(models.Model):
    """`words`: what the officer saw, sealed. Never who they think that the person is. One without
    words was raised by the sender's own answer: a trigger on ReportSource, for which a submission
    takes no statement more (R1.7)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="source_flags")
    reason = models.CharField(max_length=10, choices=FlagReason)
    words = SealedTextField(max_plain_bytes=8_000, null=True)
    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.OPEN)
    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    flagged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["flagged_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(state__in=IN_FORCE), name="source_flag_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_FORCE, ended_at__isnull=True)
                | Q(state=FlagState.RESOLVED, ended_at__isnull=False),
                name="source_flag_ends_when_resolved",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=FlagReason.values), name="source_flag_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(flagged_by__isnull=False, words__isnull=False)
                | Q(flagged_by__isnull=True, words__isnull=True, reason=FlagReason.TOLD),
                name="source_flag_raised_by_somebody_or_the_answer",
            ),
            *_stays_with_the_police("source_flag_stays_with_the_police"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("flagged_at"),
                F("id"),
                name="source_flag_in_force",
                condition=Q(state__in=IN_FORCE),
            ),
            GinIndex(fields=["audience"], name="source_flag_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Flag of {self.report_id}"


class SourceAdvice(models.Model):
    """Advice that was obtained outside the portal. Never changed: more advice is another row.
    `details` holds its reference, who gave it and words, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    flag = models.ForeignKey(SourceFlag, models.PROTECT, related_name="advice")
    outcome = models.CharField(max_length=10, choices=AdviceOutcome)
    advised_on = models.DateField(help_text="In London.")
    details = SealedJSONField(max_plain_bytes=30_000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome__in=AdviceOutcome.values), name="source_advice_outcome_known"
            ),
            *_stays_with_the_police("source_advice_stays_with_the_police"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="source_advice_by_audience")
        ]

    def __str__(self) -> str:
        return f"Advice on {self.flag_id}"
