"""Finds: what lay where, how many, and since when it is gone. Never who found it (R4.7)."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.refuse.enums import Disposal, Hazard, Land, Litter, SiteKind
from portal.vault.ids import uuid7
from reports.geometry import SRID

MOST = 10_000
"""More than that were never one find."""


class Find(models.Model):
    """What a crew found of one kind at one place.

    `at_least` to `at_most` items: the same where they were counted, an open end (null) for “21 and
    more”. `point` is WGS84; `near` what lies within 100 m. `found_at`: when, by the server's clock
    as far as it can be told. `undone_at`: entered by mistake, and counted no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(
        "reports.Report", models.PROTECT, related_name="finds", db_index=False
    )
    found_at = models.DateTimeField()
    point = models.PointField(srid=SRID, null=True)
    accuracy_m = models.PositiveIntegerField(null=True, help_text="Radius in metres.")
    ward = models.ForeignKey(
        "reports.Area", models.PROTECT, null=True, related_name="+", db_index=False
    )
    lsoa = models.ForeignKey("reports.Area", models.PROTECT, null=True, related_name="+")
    litter = models.CharField(max_length=20, choices=Litter)
    at_least = models.PositiveIntegerField()
    at_most = models.PositiveIntegerField(null=True)
    land = models.CharField(max_length=20, choices=Land)
    hazards = ArrayField(models.CharField(max_length=10, choices=Hazard), default=list)
    near = ArrayField(models.CharField(max_length=10, choices=SiteKind), default=list)
    disposal = models.CharField(max_length=8, choices=Disposal)
    undone_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-found_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_least__range=(1, MOST))
                & (Q(at_most__isnull=True) | Q(at_most__gte=F("at_least"), at_most__lte=MOST)),
                name="refuse_find_counts",
            ),
            models.CheckConstraint(
                condition=Q(
                    litter__in=Litter.values, land__in=Land.values, disposal__in=Disposal.values
                ),
                name="refuse_find_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_find_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("ward"), F("found_at").desc(), name="refuse_find_by_ward"),
            models.Index(F("found_at").desc(), F("id"), name="refuse_find_by_time"),
            models.Index(fields=["report"], name="refuse_find_by_report"),
            GinIndex(fields=["audience"], name="refuse_find_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Find of {self.report_id}"
