"""A problem at a place, who works on it, what they have to do, and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.operations.enums import EntryKind, Measure, Outcome, Stage, TaskState
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports import references
from reports.casework_enums import TaskClock
from reports.geometry import SRID

WORDS_BYTES = 8_000
LONGEST_TITLE = 100
LONGEST_PLACE = 200


class Problem(models.Model):
    """What the partnership tries to solve at a place: never a person (R8.6).

    `area` in WGS84: of the wards, and of the LSOAs that stand for what was drawn. `hotspot_id`: the
    hotspot that it came from, whose app is above this one. `baseline`, `target`: how many of
    `measure` in a quarter.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(
        max_length=references.LENGTH, default=references.new_reference, unique=True
    )
    title = models.CharField(max_length=LONGEST_TITLE)
    place = models.CharField(max_length=LONGEST_PLACE)
    ward_codes = ArrayField(models.CharField(max_length=12), default=list)
    corners = models.TextField(blank=True)
    lsoa_codes = ArrayField(models.CharField(max_length=12), default=list)
    area = models.MultiPolygonField(srid=SRID, null=True)
    hotspot_id = models.UUIDField(null=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.SCANNING)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    seen = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    objective = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    hypothesis = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    measure = models.CharField(max_length=10, choices=Measure, blank=True)
    baseline = models.PositiveIntegerField(null=True)
    target = models.PositiveIntegerField(null=True)
    owner_agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_on = models.DateField()
    reminded_for = models.DateField(null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    stage__in=Stage.values,
                    outcome__in=["", *Outcome.values],
                    measure__in=["", *Measure.values],
                ),
                name="operations_problem_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(stage=Stage.CLOSED) & Q(closed_at__isnull=True, outcome=""),
                name="operations_problem_closed_why",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.RESPONSE, Stage.ASSESSMENT])
                | Q(area__isnull=False, objective__isnull=False, hypothesis__isnull=False)
                & ~Q(measure=""),
                name="operations_problem_ready",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_problem_audience"
            ),
        ]
        indexes = [
            models.Index(F("review_on"), F("id"), name="operations_problem_by_review"),
            GinIndex(fields=["audience"], name="operations_problem_seen_by"),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)


class ProblemPartner(models.Model):
    """An agency that was asked to join, and sees the problem until it is taken off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="partners")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    invited_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "agency"],
                condition=Q(left_at__isnull=True),
                name="operations_partner_once",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_partner_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="operations_partner_seen_by")]

    def __str__(self) -> str:
        return f"Partner {self.pk}"


class ProblemTask(models.Model):
    """What an agency has to do about a problem. `reminded_at`: told that it is late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    what = SealedTextField(max_plain_bytes=WORDS_BYTES)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    clock = models.CharField(max_length=8, choices=TaskClock)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.OPEN)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "number"], name="operations_task_once"),
            models.CheckConstraint(
                condition=Q(clock__in=TaskClock.values)
                & (
                    Q(state=TaskState.OPEN, ended_at__isnull=True, ended_by__isnull=True)
                    | Q(
                        state__in=[TaskState.DONE, TaskState.DROPPED],
                        ended_at__isnull=False,
                        ended_by__isnull=False,
                    )
                ),
                name="operations_task_ended_by",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_task_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("due_at"),
                F("id"),
                condition=Q(state=TaskState.OPEN),
                name="operations_task_waiting",
            ),
            GinIndex(fields=["audience"], name="operations_task_seen_by"),
        ]

    def __str__(self) -> str:
        return f"Task {self.number}"


class ProblemEntry(models.Model):
    """A line of a problem's history; never changed. `code`: a stage, an agency or a number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind)
    code = models.CharField(max_length=40, blank=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="operations_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_entry_audience"
            ),
        ]
        indexes = [
            models.Index(F("problem"), F("at").desc(), name="operations_entry_of"),
            GinIndex(fields=["audience"], name="operations_entry_seen_by"),
        ]

    def __str__(self) -> str:
        return self.kind
