"""Needle bins and what comes back in them: a series apart from finds (R4.4).

Two kinds of rows, and never one that is both (R4.7): what was in a bin and when, which police and
the partnership may know, and who emptied it, which stays with cleansing.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from portal.vault.ids import uuid7
from reports.geometry import SRID

MOST_RETURNS = 10_000
"""More than that were never in one bin."""


class Bin(models.Model):
    """A public needle bin. One that stands there no more is not `is_active`, and keeps its past."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=200)
    point = models.PointField(srid=SRID)
    ward = models.ForeignKey(
        "reports.Area", models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(place=""), name="refuse_bin_named"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_bin_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("is_active").desc(), F("name"), F("id"), name="refuse_bin_by_name"),
            GinIndex(fields=["audience"], name="refuse_bin_by_audience"),
        ]

    def __str__(self) -> str:
        return self.name


class BinVisit(models.Model):
    """A bin was emptied: how full it was, in tenths, and how many needles and syringes were in it
    (null where nobody counted). Never who emptied it. `undone_at`: entered by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    fill_tenths = models.PositiveSmallIntegerField()
    returns = models.PositiveIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fill_tenths__range=(0, 10)), name="refuse_bin_visit_tenths"
            ),
            models.CheckConstraint(
                condition=Q(returns__isnull=True) | Q(returns__lte=MOST_RETURNS),
                name="refuse_bin_visit_returns",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_bin_visit_has_audience"
            ),
        ]
        indexes = [
            models.Index(F("bin"), F("at").desc(), name="refuse_bin_visit_of_bin"),
            models.Index(F("at").desc(), name="refuse_bin_visit_by_time"),
            GinIndex(fields=["audience"], name="refuse_bin_visit_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Visit at {self.at:%Y-%m-%d %H:%M}"


class BinVisitor(models.Model):
    """Who emptied a bin, and in which shift where a phone said so; who wrote it down."""

    visit = models.OneToOneField(BinVisit, models.PROTECT, primary_key=True, related_name="visitor")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    shift = models.ForeignKey("refuse.Shift", models.PROTECT, null=True, related_name="+")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_bin_visitor_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_bin_visitor_audience")]

    def __str__(self) -> str:
        return f"Visitor of {self.visit_id}"
