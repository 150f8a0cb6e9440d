"""Shapes of the areas of which figures are published: wards and LSOAs as the portal has them,
hexagons as H3 draws them. Everything in WGS84 degrees, longitude first."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import connection

from agencies.operations.ground import MOST_CORNERS
from hotspots.releases.enums import FigureKind
from reports.enums import AreaKind
from reports.triage.points import DECIMALS

STORED = {FigureKind.WARD.value: AreaKind.WARD, FigureKind.LSOA.value: AreaKind.LSOA}
TOLERANCES = (0.0, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016)
"""By how much an outline may be simplified, in degrees: a ten-thousandth is about ten metres."""


class Shape(NamedTuple):
    """`geometry`: of GeoJSON; `lon`, `lat`: a point within; `ward`: the ward of a hexagon's middle,
    "" where there is none, and of everything else."""

    geometry: dict[str, Any]
    lon: float
    lat: float
    ward: str = ""


def shapes_of(kind: str, codes: Collection[str]) -> dict[str, Shape]:
    """The shapes of these areas, by code; what has none (a place not known) is left out. One
    statement."""
    if kind in STORED:
        return _stored(STORED[kind], codes)
    return _hexagons(codes) if kind == FigureKind.HEXAGON else {}


def _stored(kind: AreaKind, codes: Collection[str]) -> dict[str, Shape]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, ST_AsGeoJSON(boundary, %s), ST_X(ST_PointOnSurface(boundary)),"
            " ST_Y(ST_PointOnSurface(boundary)) FROM reports_area"
            " WHERE kind = %s AND code = ANY(%s)",
            [DECIMALS, kind.value, sorted(codes)],
        )
        return {
            code: Shape(json.loads(shape), lon, lat) for code, shape, lon, lat in cursor.fetchall()
        }


def _hexagons(codes: Collection[str]) -> dict[str, Shape]:
    import h3.api.basic_str as h3

    known = sorted(each for each in codes if h3.is_valid_cell(each))
    middles = [h3.cell_to_latlng(each) for each in known]
    wards = _wards_at(middles)
    found = {}
    for code, (lat, lon), ward in zip(known, middles, wards, strict=True):
        ring = [[round(x, DECIMALS), round(y, DECIMALS)] for y, x in h3.cell_to_boundary(code)]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        found[code] = Shape(geometry, lon, lat, ward)
    return found


def _wards_at(places: Sequence[tuple[float, float]]) -> list[str]:
    """The name of the ward at each place (latitude, longitude), "" outside of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT name FROM reports_area WHERE kind = %s AND ST_Covers("
            " boundary, ST_SetSRID(ST_MakePoint(lon, lat), 4326)) ORDER BY code LIMIT 1), '')"
            " FROM unnest(%s::float[], %s::float[]) WITH ORDINALITY place(lat, lon, n) ORDER BY n",
            [AreaKind.WARD.value, [each[0] for each in places], [each[1] for each in places]],
        )
        return [name for (name,) in cursor.fetchall()]


def meet(shapes: dict[str, Shape], boxes: Iterable[tuple[float, float, float, float]]) -> set[str]:
    """The codes whose shape meets a box of west, south, east, north."""
    asked = [Polygon.from_bbox(each) for each in boxes]
    return {
        code
        for code, shape in shapes.items()
        if any(box.intersects(GEOSGeometry(json.dumps(shape.geometry))) for box in asked)
    }


def ground_of(kind: str, code: str, shape: Shape) -> str:
    """The query by which a new problem begins with this ground: a ward by its code, anything else
    by its corners, of which a problem takes MOST_CORNERS."""
    if kind == FigureKind.WARD:
        return urlencode({"ward": code})
    return corners_query(GEOSGeometry(json.dumps(shape.geometry)))


def corners_query(shape: GEOSGeometry) -> str:
    """The corners of the largest part's outline, latitude first as people write them, simplified
    until there are few enough; by its hull where that does not help."""
    parts = [shape] if isinstance(shape, Polygon) else _polygons(shape)
    whole = Polygon(max(parts, key=lambda part: part.area).exterior_ring)
    simpler = (_rounded(whole.simplify(each, preserve_topology=True)) for each in TOLERANCES)
    rim = next(filter(_is_ground, simpler), None)
    rim = rim or _rounded(whole.convex_hull.simplify(TOLERANCES[-1]))
    said = ";".join(f"{y:.{DECIMALS}f},{x:.{DECIMALS}f}" for x, y in _corners(rim)[:-1])
    return urlencode({"corners": said}, safe=",;")


def _polygons(shape: GEOSGeometry) -> list[Polygon]:
    found: Iterable[GEOSGeometry] = shape if isinstance(shape, MultiPolygon) else ()
    return [each for each in found if isinstance(each, Polygon)]


def _corners(shape: GEOSGeometry) -> list[tuple[float, float]]:
    """Of the outer ring, the first one again at the end."""
    assert isinstance(shape, Polygon)
    return [(float(each[0]), float(each[1])) for each in shape.exterior_ring.coords]


def _rounded(shape: GEOSGeometry) -> Polygon:
    """As it is written: what is narrower than a metre may cross itself then."""
    return Polygon([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in _corners(shape)])


def _is_ground(shape: Polygon) -> bool:
    is_short = len(shape.exterior_ring) <= MOST_CORNERS + 1
    return is_short and shape.valid_reason == "Valid Geometry"  # .valid would write to the log
