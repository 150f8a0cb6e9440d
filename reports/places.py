"""Reads of reference geography, open to everybody: which areas hold a point."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from reports.enums import AreaKind
from reports.models import Area


@dataclass(frozen=True)
class AreasOfPoint:
    """Primary keys of the ward and LSOA that hold a point, or None outside them."""

    ward_id: int | None = None
    lsoa_id: int | None = None


def areas_at(point: Point | None) -> AreasOfPoint:
    """The ward and LSOA that hold a WGS84 point; one query, on the GiST index of boundaries."""
    if point is None:
        return AreasOfPoint()
    found = dict(
        Area.objects.filter(
            kind__in=[AreaKind.WARD, AreaKind.LSOA], boundary__intersects=point
        )
        .order_by("-code")
        .values_list("kind", "pk")
    )
    return AreasOfPoint(ward_id=found.get(AreaKind.WARD), lsoa_id=found.get(AreaKind.LSOA))
