"""What is done to many reports at once: who asked for what, and what became of each report."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports.bulk_enums import AT_WORK, BulkKind, BulkState, RowState, Why
from reports.enums import MoveReason, Status

WORDS_BYTES = 8_000


class BulkAction(models.Model):
    """One thing done to many reports.

    `by` acts for `agency`, `undone_by` for `undo_agency`: both are asked again what they may when a
    worker does the work. `leased_until`: a worker has it until then, unless it says so again.
    `total` counts the rows; what became of each is in the rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=BulkKind)
    transition = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, choices=MoveReason, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.PREVIEW)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    total = models.PositiveIntegerField(default=0)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undo_agency = models.ForeignKey("registry.Agency", models.PROTECT, null=True, related_name="+")
    undo_words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    undone_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__len__gt=0), name="bulk_has_an_audience"),
            models.CheckConstraint(
                condition=Q(state__in=BulkState.values, kind__in=BulkKind.values),
                name="bulk_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=BulkKind.ASSIGN, transition="", reason="")
                | Q(kind=BulkKind.MOVE, assignee__isnull=True) & ~Q(transition="") & ~Q(reason=""),
                name="bulk_says_what_to_do",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[BulkState.PREVIEW, BulkState.DISCARDED], confirmed_at__isnull=True
                )
                | ~Q(state__in=[BulkState.PREVIEW, BulkState.DISCARDED])
                & Q(confirmed_at__isnull=False, words__isnull=False),
                name="bulk_confirmed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undo_agency__isnull=True)
                | Q(undone_by__isnull=False, undo_agency__isnull=False, undo_words__isnull=False),
                name="bulk_undone_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["worked_at"], name="bulk_to_work_on", condition=Q(state__in=AT_WORK)
            ),
            models.Index(fields=["-made_at", "-id"], name="bulk_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkRow(models.Model):
    """One report of a bulk action. `seen_version`: as the preview saw it; `done_version`: as the
    action left it. `status_before` and `assigned_before` are what undoing puts back. `tries` and
    `undo_tries` are counted before the work, so that a row that ends its worker is found out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bulk = models.ForeignKey(BulkAction, models.PROTECT, related_name="rows", db_index=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    seen_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RowState, default=RowState.PENDING)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    status_before = models.CharField(max_length=10, choices=Status, blank=True)
    assigned_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    done_version = models.PositiveIntegerField(null=True)
    undo_state = models.CharField(max_length=8, choices=RowState, blank=True)
    undo_why = models.CharField(max_length=10, choices=Why, blank=True)
    undo_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "report"], name="bulk_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=[RowState.PENDING, RowState.DONE], why="")
                | Q(state__in=[RowState.SKIPPED, RowState.FAILED]) & ~Q(why=""),
                name="bulk_row_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=RowState.DONE, done_version__isnull=False)
                | ~Q(state=RowState.DONE) & Q(done_version__isnull=True, undo_state=""),
                name="bulk_row_done_to_a_version",
            ),
            models.CheckConstraint(
                condition=Q(undo_state__in=["", RowState.PENDING, RowState.DONE], undo_why="")
                | Q(undo_state__in=[RowState.SKIPPED, RowState.FAILED]) & ~Q(undo_why=""),
                name="bulk_row_undo_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "position"], name="bulk_row_in_order"),
            models.Index(
                fields=["bulk", "tries", "position"],
                name="bulk_row_to_do",
                condition=Q(state=RowState.PENDING),
            ),
            models.Index(
                fields=["bulk", "undo_tries", "position"],
                name="bulk_row_to_undo",
                condition=Q(undo_state=RowState.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} in {self.bulk_id}"
