"""Where an imported report came from, so that the same row is never imported twice."""

from __future__ import annotations

from django.db import models


class ImportedRow(models.Model):
    """`source` names the data set, `key` the row in it (a crime ID, or month, place and position)."""

    report = models.OneToOneField(
        "reports.Report", models.PROTECT, primary_key=True, related_name="+"
    )
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="imported_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
