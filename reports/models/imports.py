"""Where imported reports came from, so that the same row is never imported twice."""

from __future__ import annotations

from django.contrib.postgres.indexes import HashIndex
from django.db import models

from portal.vault.ids import uuid7


class ImportBatch(models.Model):
    """One file that was imported. `digest` is the SHA-256 of its bytes as they were on disk."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    rows_read = models.PositiveIntegerField()
    rows_imported = models.PositiveIntegerField()
    rows_skipped = models.JSONField(help_text="Reason code to number of rows.")
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.imported_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """The row that a report was imported from.

    `source` names the data set. `key` is the row in it: the crime ID, or `position` where the
    publisher gave none. `position` is month, place, type and the how-manieth such row of its file
    it is: by it, a row with a crime ID and the same row in a file without are known as one.
    """

    report = models.OneToOneField(
        "reports.Report", models.PROTECT, primary_key=True, related_name="+"
    )
    # Without a constraint in the database: it would check, and lock, one and the same batch for
    # each of its rows, and the rows are inserted in the transaction that makes their batch.
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="rows", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=160)
    position = models.CharField(max_length=160)
    crime_type = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="imported_row_once"),
        ]
        indexes = [HashIndex(fields=["position"], name="imported_row_by_position")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
