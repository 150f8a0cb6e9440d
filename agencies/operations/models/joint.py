"""Joint operations and weeks of action, what was done in them, and what the public is told."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.operations.enums import ActivityKind, OperationKind, OperationState, SummaryState
from agencies.operations.models.problems import (
    LONGEST_PLACE,
    LONGEST_TITLE,
    WORDS_BYTES,
    Problem,
)
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

LONGEST_SUMMARY = 2_000


class Operation(models.Model):
    """`lead`: the agency that runs it; `partner_keys`: agencies that take part and see it.
    `summary`: a text for the public, published by another person than who wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_TITLE)
    kind = models.CharField(max_length=8, choices=OperationKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=LONGEST_PLACE)
    aim = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="operations")
    lead = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    partner_keys = ArrayField(models.CharField(max_length=32), default=list)
    state = models.CharField(max_length=10, choices=OperationState, default=OperationState.PLANNED)
    summary_state = models.CharField(max_length=10, choices=SummaryState, default=SummaryState.NONE)
    summary = models.TextField(max_length=LONGEST_SUMMARY, blank=True)
    summary_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=OperationKind.values,
                    state__in=OperationState.values,
                    summary_state__in=SummaryState.values,
                    ends_on__gte=F("starts_on"),
                ),
                name="operations_operation_known",
            ),
            models.CheckConstraint(
                condition=Q(summary_state=SummaryState.NONE, summary="", summary_by__isnull=True)
                | ~Q(summary_state=SummaryState.NONE)
                & ~Q(summary="")
                & Q(summary_by__isnull=False),
                name="operations_summary_written",
            ),
            models.CheckConstraint(
                condition=Q(
                    summary_state=SummaryState.PUBLISHED,
                    published_by__isnull=False,
                    published_at__isnull=False,
                )
                & ~Q(published_by=F("summary_by"))
                | ~Q(summary_state=SummaryState.PUBLISHED)
                & Q(published_by__isnull=True, published_at__isnull=True),
                name="operations_summary_two_people",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_operation_audience"
            ),
        ]
        indexes = [
            models.Index(F("starts_on").desc(), F("id"), name="operations_operation_by_day"),
            GinIndex(fields=["audience"], name="operations_operation_seen_by"),
        ]

    def __str__(self) -> str:
        return f"Operation {self.pk}"


class Activity(models.Model):
    """What an agency did in an operation: a kind, and how many. Taken back, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=10, choices=ActivityKind)
    on = models.DateField()
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ActivityKind.values), name="operations_activity_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_activity_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["operation", "on"], name="operations_activity_of"),
            GinIndex(fields=["audience"], name="operations_activity_seen_by"),
        ]

    def __str__(self) -> str:
        return self.kind


class PublishedSummary(models.Model):
    """The text that two people gave to the public, as it stood then; open to everybody until it is
    withdrawn. A copy, so that nothing else of an operation has to be shown to show it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=LONGEST_TITLE)
    kind = models.CharField(max_length=8, choices=OperationKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=LONGEST_PLACE)
    text = models.TextField(max_length=LONGEST_SUMMARY)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(F("starts_on").desc(), name="operations_public_by_day")]

    def __str__(self) -> str:
        return self.name
