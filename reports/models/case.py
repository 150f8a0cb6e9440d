"""A case: what the partnership does about one place, pattern or person at risk."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports import references
from reports.casework_enums import PauseReason, Readers, TaskClock
from reports.enums import (
    UNFINISHED,
    CaseKind,
    CaseOutcome,
    CaseStatus,
    LinkReason,
    Priority,
    Status,
    TaskStatus,
)
from reports.models.governance import Governed

NOTE_BYTES = 20_000
POLICE = ["police.intelligence", "police.triage"]
"""The audience of what is for the police only, as a constraint repeats it."""


class Case(Governed):
    """`title` is shown in lists: it names a place or pattern, never a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(
        max_length=references.LENGTH, unique=True, default=references.new_reference
    )
    kind = models.CharField(max_length=16, choices=CaseKind)
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    owner = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ward = models.ForeignKey("reports.Area", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=CaseOutcome, blank=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")

    class Meta:
        ordering = ["priority", "-opened_at", "id"]
        constraints = [
            *Governed.Meta.constraints,
            models.CheckConstraint(condition=Q(audience__len__gt=0), name="case_has_an_audience"),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status=CaseStatus.CLOSED) & Q(closed_at__isnull=True, outcome=""),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.MERGED, merged_into__isnull=False)
                | ~Q(outcome=CaseOutcome.MERGED) & Q(merged_into__isnull=True),
                name="case_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="case_priority_known"
            ),
        ]
        indexes = [
            models.Index(F("status"), F("priority"), F("opened_at").desc(), name="case_queue"),
            GinIndex(fields=["audience"], name="case_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{references.display(self.reference)} {self.title}"

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)


class CaseLink(models.Model):
    """A report's place in a case: explained, and reversible without forgetting it was there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="case_links")
    reason = models.CharField(max_length=20, choices=LinkReason)
    came_as = models.CharField(
        max_length=10,
        choices=Status,
        blank=True,
        default="",
        help_text="The report's status before, which it has again out of its last case.",
    )
    audience = ArrayField(models.CharField(max_length=64))
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["linked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "report"],
                condition=Q(unlinked_at__isnull=True),
                name="case_link_once",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_at__isnull=True, unlinked_by__isnull=True)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="case_link_unlinked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="case_link_has_an_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} in {self.case_id}"


class CaseNote(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = SealedTextField(max_plain_bytes=NOTE_BYTES)
    readers = models.CharField(max_length=8, choices=Readers, default=Readers.PARTNERS)
    audience = ArrayField(models.CharField(max_length=64))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="case_note_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(readers=Readers.PARTNERS)
                | Q(readers=Readers.POLICE, audience__contained_by=POLICE),
                name="case_note_of_the_police_stays_there",
            ),
        ]

    def __str__(self) -> str:
        return f"Note on {self.case_id}"


class CaseTask(models.Model):
    """Something to do on a case, for an agency and perhaps one of its people, by a moment.

    While it is paused its clock stands: `due_at` is then what it was, and moves on when it resumes.
    `breached_at`: when it was told, once, that the task is overdue. `returned_at`: when the person
    it was given to could no longer see it, so that it fell back to the agency; until it is given
    anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=200)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    clock = models.CharField(max_length=8, choices=TaskClock, default=TaskClock.DAY)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=TaskStatus, default=TaskStatus.OPEN)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=16, choices=PauseReason, blank=True)
    breached_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    meeting = models.ForeignKey("reports.Meeting", models.PROTECT, null=True, related_name="tasks")
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = [F("finished_at").asc(nulls_first=True), "due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=UNFINISHED, finished_at__isnull=True)
                | ~Q(status__in=UNFINISHED) & Q(finished_at__isnull=False),
                name="case_task_finished_at",
            ),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.PAUSED, paused_at__isnull=False) & ~Q(pause_reason="")
                | ~Q(status=TaskStatus.PAUSED) & Q(paused_at__isnull=True, pause_reason=""),
                name="case_task_paused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=TaskStatus.values, clock__in=TaskClock.values),
                name="case_task_known",
            ),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=True) | Q(returned_at__isnull=True),
                name="case_task_fell_back_or_is_given",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="case_task_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status=TaskStatus.OPEN, breached_at__isnull=True),
                name="case_task_to_breach",
            ),
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(status__in=UNFINISHED),
                name="case_task_to_do",
            ),
        ]

    def __str__(self) -> str:
        return self.what
