"""Places with children, near which a find comes first (R4.3)."""

from __future__ import annotations

from django.contrib.gis.db import models

from agencies.refuse.enums import SiteKind
from reports.geometry import SRID


class Site(models.Model):
    """A school, nursery or play area: a published place, loaded by `manage.py load_sites`.

    `shape`: a point or outline in WGS84. Where only a point is known, 100 m are counted from it.
    """

    kind = models.CharField(max_length=10, choices=SiteKind)
    name = models.CharField(max_length=200)
    shape = models.GeometryField(srid=SRID, geography=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=SiteKind.values), name="refuse_site_kind_known"
            ),
            models.UniqueConstraint(fields=["kind", "name"], name="refuse_site_once"),
        ]

    def __str__(self) -> str:
        return self.name
