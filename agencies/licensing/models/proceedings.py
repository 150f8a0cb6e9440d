"""Proceedings about a licence, and the lines that are written of each (R5.6)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.legal_enums import (
    OVER,
    Applicant,
    ProceedingKind,
    ProceedingState,
    Rank,
    Step,
)
from agencies.licensing.models.premises import Premises
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 16_000
NAME_BYTES = 1_000


class Proceeding(models.Model):
    """An application for review of a premises' licence, and how far it is.

    What its clocks are counted from is here (legal_clocks.Evidence has the meaning of each); when
    and by whom it was recorded is in its lines. `certified_by`: who signed the certificate of a
    summary review; `certified_as`: of which rank. `told`: for which moments of which clock officers
    were told.
    `next_deadline`: as counted when it was last changed, for the order of the list; None where
    nothing has to be done any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="proceedings")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ProceedingKind)
    applicant = models.CharField(max_length=16, choices=Applicant)
    certified_as = models.CharField(max_length=24, choices=Rank, blank=True)
    certified_by = SealedTextField(max_plain_bytes=NAME_BYTES, null=True)
    state = models.CharField(
        max_length=8, choices=ProceedingState, default=ProceedingState.RECEIVED
    )
    received_at = models.DateTimeField()
    interim_at = models.DateTimeField(null=True)
    represented_at = models.DateTimeField(null=True)
    interim_heard_at = models.DateTimeField(null=True)
    hearing_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    notified_on = models.DateField(null=True)
    steps = ArrayField(models.CharField(max_length=12, choices=Step), default=list)
    steps_from = models.DateField(null=True)
    steps_until = models.DateField(null=True)
    next_deadline = models.DateTimeField(null=True)
    told = ArrayField(models.CharField(max_length=64), default=list)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = [F("next_deadline").asc(nulls_last=True), "-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=ProceedingKind.values,
                    state__in=ProceedingState.values,
                    applicant__in=Applicant.values,
                    steps__contained_by=Step.values,
                ),
                name="licensing_proceeding_codes",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=ProceedingKind.SUMMARY,
                    certified_as__in=Rank.values,
                    certified_by__isnull=False,
                )
                | Q(kind=ProceedingKind.REVIEW, certified_as="", certified_by__isnull=True),
                name="licensing_proceeding_certified",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProceedingState.RECEIVED,
                    interim_at__isnull=True,
                    hearing_at__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    state=ProceedingState.INTERIM,
                    kind=ProceedingKind.SUMMARY,
                    interim_at__isnull=False,
                    decided_at__isnull=True,
                )
                | Q(
                    state=ProceedingState.HEARING,
                    hearing_at__isnull=False,
                    decided_at__isnull=True,
                )
                | Q(
                    state__in=[ProceedingState.DECIDED, ProceedingState.APPEAL],
                    decided_at__isnull=False,
                    steps__len__gt=0,
                )
                | Q(state=ProceedingState.ENDED),
                name="licensing_proceeding_in_order",
            ),
            models.CheckConstraint(
                condition=Q(steps_until__isnull=True)
                | Q(steps_from__isnull=False, steps_until__gte=F("steps_from")),
                name="licensing_proceeding_steps",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_proceeding_audience"
            ),
        ]
        indexes = [
            models.Index(F("premises"), F("received_at").desc(), name="licensing_proceeding_of"),
            models.Index(F("next_deadline"), F("id"), name="licensing_proceeding_due"),
            GinIndex(fields=["audience"], name="licensing_proceeding_seen_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.received_at:%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class ProceedingLine(models.Model):
    """One thing that was recorded of a proceeding: added, never changed (R5.3).

    `move`: proceeding_workflow.MOVES, or "received", which begins each. `at`: the moment that is
    recorded; `words`: what was decided, or why. `corrects`: the number of the line that it puts
    right.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=16)
    at = models.DateTimeField(null=True)
    steps = ArrayField(models.CharField(max_length=12, choices=Step), default=list)
    steps_from = models.DateField(null=True)
    steps_until = models.DateField(null=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    corrects = models.PositiveSmallIntegerField(null=True)
    written_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["proceeding", "number"], name="licensing_proceeding_line_once"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(corrects__lt=F("number")),
                name="licensing_proceeding_line_past",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_proc_line_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_proc_line_seen_by")]

    def __str__(self) -> str:
        return f"Line {self.number}"
