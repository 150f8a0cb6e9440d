"""Coordinates: everything is stored as WGS84 (EPSG:4326) longitude, latitude in degrees."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Point

SRID = 4326

# A box around Peterborough and its neighbours, in degrees: the bound of what a form may send.
# Points outside it are typing mistakes, not places we could send anybody to.
REGION_WEST, REGION_SOUTH, REGION_EAST, REGION_NORTH = -1.0, 52.0, 0.6, 53.1

EARTH_M = 6_371_008.8
"""The mean radius of the Earth, in metres."""


def point(longitude: float, latitude: float) -> Point:
    """A WGS84 point; raises ValueError when the numbers are not on Earth."""
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise ValueError("coordinates must be finite")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("coordinates must be degrees on Earth")
    return Point(longitude, latitude, srid=SRID)


def in_region(longitude: float, latitude: float) -> bool:
    """Whether a point (WGS84 degrees) lies in the box around the partnership's region."""
    return REGION_WEST <= longitude <= REGION_EAST and REGION_SOUTH <= latitude <= REGION_NORTH


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance (haversine) of two (longitude, latitude) in WGS84 degrees."""
    (x1, y1), (x2, y2) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * (
        math.sin((x2 - x1) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))
