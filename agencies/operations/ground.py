"""Shapes on the ground: drawn by corners, put together, measured. Pure.

Shapes come and go in WGS84 (EPSG:4326); metres are those of the British grid (EPSG:27700).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

from agencies.operations.errors import BadArea
from reports.geometry import SRID, in_region

BRITISH_GRID = 27700
LARGEST_KM2 = 400.0
"""More than the city has."""
FEWEST_CORNERS, MOST_CORNERS = 3, 60
_CORNER = re.compile(
    r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*\Z", re.ASCII
)


def polygon_of(corners: str) -> Polygon:
    """What stands between corners, one on a line as maps give them: latitude, then longitude.
    Raises BadArea."""
    lines = [each for each in re.split(r"[\n;]", corners) if each.strip()]
    if not FEWEST_CORNERS <= len(lines) <= MOST_CORNERS:
        raise BadArea(
            _("Give between %(few)d and %(many)d corners, each on a line of its own.")
            % {"few": FEWEST_CORNERS, "many": MOST_CORNERS}
        )
    ring = [_corner(each) for each in lines]
    shape = Polygon([*ring, ring[0]], srid=SRID)
    if not shape.valid or not shape.area:
        raise BadArea(_("The lines between these corners cross. Give them in order, going round."))
    return shape


def _corner(line: str) -> tuple[float, float]:
    found = _CORNER.match(line)
    if found is None:
        raise BadArea(_("Write each corner as latitude, longitude: for example 52.5741, -0.2436."))
    latitude, longitude = float(found[1]), float(found[2])
    if not in_region(longitude, latitude):
        raise BadArea(_("One of the corners is far away from Peterborough. Latitude comes first."))
    return longitude, latitude


def together(shapes: Iterable[GEOSGeometry]) -> MultiPolygon | None:
    """The ground of all of them; None of none."""
    found: GEOSGeometry | None = None
    for each in shapes:
        found = each if found is None else found.union(each)
    return None if found is None else as_multi(found)


def as_multi(shape: GEOSGeometry) -> MultiPolygon:
    """Its polygons, whatever else an operation on shapes left over."""
    if isinstance(shape, Polygon):
        return MultiPolygon(shape, srid=SRID)
    if isinstance(shape, MultiPolygon):
        return shape
    parts = []
    if isinstance(shape, GeometryCollection):
        parts = [each for each in shape if isinstance(each, Polygon)]
    return MultiPolygon(parts, srid=SRID)


def square_metres(shape: GEOSGeometry) -> float:
    if shape.empty:
        return 0.0
    return float(shape.transform(BRITISH_GRID, clone=True).area)


def square_km(shape: GEOSGeometry) -> float:
    return square_metres(shape) / 1_000_000


def widened(area: GEOSGeometry, metres: int) -> MultiPolygon:
    """An area with all that lies within so many metres of it."""
    there = area.transform(BRITISH_GRID, clone=True).buffer(metres)
    there.transform(SRID)
    return as_multi(there)


def share(of: GEOSGeometry, within: GEOSGeometry) -> float:
    """How much of a shape lies within another: from 0 to 1. In square degrees, which are alike all
    over a city: each change of coordinates takes longer than all the rest."""
    if not of.intersects(within):
        return 0.0
    return float(of.intersection(within).area / of.area)


def check_size(shape: GEOSGeometry) -> None:
    """Raise BadArea of a drawn shape that is larger than the city."""
    if square_km(shape) > LARGEST_KM2:
        raise BadArea(_("What was drawn is larger than the city. Draw it smaller."))
