"""Reference geography: areas with boundaries, named places, and what the base map draws.

Loaded by `manage.py load_reference` from files in data/; open to everybody, so without audience.
"""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper

from reports.enums import AreaKind, PlaceKind
from reports.geometry import SRID


class Area(models.Model):
    """A ward, LSOA, beat or district, in WGS84."""

    kind = models.CharField(max_length=10, choices=AreaKind)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    boundary = models.MultiPolygonField(srid=SRID)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="area_kind_code_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=AreaKind.values), name="area_kind_known"
            ),
        ]
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A postcode, street or ward that somebody may type, with one point (WGS84) to show it at.

    `search` is the name in lower case without punctuation, what trigram search compares.
    """

    kind = models.CharField(max_length=10, choices=PlaceKind)
    name = models.CharField(max_length=100)
    search = models.CharField(max_length=100)
    point = models.PointField(srid=SRID)
    ward = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    in_area = models.BooleanField(
        help_text="Inside Peterborough. PE postcodes outside it are kept so that we can say so."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "search", "ward"], name="place_unique", nulls_distinct=False
            ),
        ]
        indexes = [
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="place_search_trigrams"),
            models.Index(Upper("name"), name="place_name_upper"),
        ]

    def __str__(self) -> str:
        return self.name


class BaseFeature(models.Model):
    """A shape of the base map that is not an area: a river, a built-up patch. WGS84."""

    class Layer(models.TextChoices):
        RIVER = "river", "River"
        BUILT_UP = "built_up", "Built-up area"

    layer = models.CharField(max_length=10, choices=Layer)
    name = models.CharField(max_length=100, blank=True)
    shape = models.GeometryField(srid=SRID)

    class Meta:
        ordering = ["layer", "id"]

    def __str__(self) -> str:
        return f"{self.layer} {self.name}".strip()
