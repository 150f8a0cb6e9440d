"""Reference geography: areas with boundaries, named places, and what the base map draws.

Loaded by `manage.py load_reference` from files in data/; open to everybody, so without audience.
"""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Coalesce

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

    `search` is the name as reports/places/words.py writes it for comparison. A street that crosses
    wards is one place in each, at the middle one of its known points.
    """

    kind = models.CharField(max_length=10, choices=PlaceKind)
    name = models.CharField(max_length=100)
    search = models.CharField(max_length=100)
    point = models.PointField(srid=SRID)
    accuracy_m = models.PositiveIntegerField(
        help_text="How far from the point it may be, in metres."
    )
    ward = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    in_area = models.BooleanField(
        help_text="Inside Peterborough. PE postcodes outside it are kept so that we can say so."
    )
    district = models.CharField(max_length=60, help_text="The council district it lies in.")

    class Meta:
        constraints = [
            # By Coalesce and not NULLS NOT DISTINCT, which PostgreSQL 14 does not know.
            models.UniqueConstraint(
                "kind",
                "search",
                Coalesce("ward", 0, output_field=models.BigIntegerField()),
                name="place_unique",
            ),
        ]
        indexes = [
            # Without the postcodes, which all start alike and are found by their beginning.
            GinIndex(
                OpClass("search", name="gin_trgm_ops"),
                name="place_search_trigrams",
                condition=~models.Q(kind=PlaceKind.POSTCODE),
            ),
            # Exact names and beginnings of postcodes, which are most of what is typed.
            models.Index(OpClass("search", name="varchar_pattern_ops"), name="place_search_start"),
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


class ReferenceLoad(models.Model):
    """What `load_reference` loaded last: one row, so that the same files are not loaded twice.

    `base_layer` is the base map's GeoJSON, gzipped, as /places/base-layer serves it; `etag` names
    that content.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the files and the loader.")
    counts = models.JSONField()
    etag = models.CharField(max_length=64)
    base_layer = models.BinaryField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="reference_load_single"),
        ]

    def __str__(self) -> str:
        return f"Reference data loaded {self.loaded_at:%Y-%m-%d %H:%M}"
