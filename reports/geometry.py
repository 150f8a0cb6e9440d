"""Coordinates: everything is stored as WGS84 (EPSG:4326) longitude, latitude in degrees."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Point

SRID = 4326

# A box around Peterborough and its neighbours, in degrees: the bound of what a form may send.
# Points outside it are typing mistakes, not places we could send anybody to.
REGION_WEST, REGION_SOUTH, REGION_EAST, REGION_NORTH = -1.0, 52.0, 0.6, 53.1


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
