"""Wards as ground: their boundaries, by code and by what they touch."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from reports.enums import AreaKind
from reports.models import Area


def ward_shapes(codes: Collection[str]) -> dict[str, MultiPolygon]:
    """Boundaries (WGS84) of these wards; a code that no ward has is left out. One statement."""
    found = Area.objects.filter(kind=AreaKind.WARD, code__in=[*codes])
    return dict(found.values_list("code", "boundary"))


def wards_touching(shape: GEOSGeometry) -> dict[str, MultiPolygon]:
    """Boundaries of the wards that meet a shape in WGS84, by code. One statement."""
    found = Area.objects.filter(kind=AreaKind.WARD, boundary__intersects=shape)
    return dict(found.values_list("code", "boundary"))
