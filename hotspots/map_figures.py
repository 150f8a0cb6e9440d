"""The figures of a map as rows: what stands in the table beside it, and in files.

Each row is what one shape of the map shows, counted by the same statements as its tiles.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from django.db import connection

from hotspots.map_enums import CLASSES
from hotspots.map_filters import Wanted, reports_on_map
from hotspots.tiles import AREAS, MERCATOR_RADIUS, Sql, compiled, edge_of, hexagons_of, located
from portal.accounts.models import User
from reports.enums import AreaKind
from reports.triage.paging import MOST_LISTED, PAGE_SIZE, Extent

MOST_EXPORTED = 5_000
"""Rows of one file; whoever needs more narrows the filters."""


class Figure(NamedTuple):
    """One shape with its count. `key`: a hexagon's `i,j` or an area's code; `place`: the ward that
    a hexagon's middle lies in, or the area's name; `lon`, `lat`: the middle, WGS84 degrees;
    `shape`: GeoJSON of WGS84, where it was asked for."""

    key: str
    place: str
    number: int
    lon: float
    lat: float
    shape: str = ""


class Figures(NamedTuple):
    """A page of them. `total`: of all pages; `counted`: reports in all shapes together."""

    rows: list[Figure]
    total: int
    counted: int


def class_words() -> list[tuple[int, str]]:
    """The classes, lowest first, with the counts that they hold."""
    ends = [*(f"{after - 1}" for after in CLASSES[1:]), ""]
    return [
        (number, f"{first}–{end}" if end else f"{first}+")
        for number, (first, end) in enumerate(zip(CLASSES, ends, strict=True), 1)
    ]


def hexagons(user: User, wanted: Wanted, *, start: int, many: int, shapes: bool = False) -> Figures:
    """Hexagons with most reports first. One statement."""
    seen, seen_values = compiled(located(reports_on_map(user, wanted)))
    edge = edge_of(wanted.size)
    cells, cell_values = hexagons_of("seen", edge)
    shape = "ST_AsGeoJSON(ST_Transform(hexagon, 4326), 6)" if shapes else "''"
    sql = f"""
        WITH seen AS ({seen}), cells AS MATERIALIZED ({cells}),
        shown AS (
            SELECT i, j, n, ST_SetSRID(ST_Hexagon(%s, i::int, j::int), 3857) AS hexagon FROM cells
            ORDER BY n DESC, i, j OFFSET %s LIMIT %s
        ),
        placed AS (SELECT *, ST_Transform(ST_Centroid(hexagon), 4326) AS middle FROM shown)
        SELECT i::int || ',' || j::int, coalesce(ward.name, ''), n, ST_X(middle), ST_Y(middle),
            {shape}, (SELECT count(*) FROM cells), (SELECT coalesce(sum(n), 0) FROM cells)
        FROM placed LEFT JOIN LATERAL (
            SELECT name FROM reports_area
            WHERE kind = '{AreaKind.WARD}' AND ST_Covers(boundary, middle) ORDER BY code LIMIT 1
        ) ward ON true ORDER BY n DESC, i, j
    """  # noqa: S608
    return _read((sql, (*seen_values, *cell_values, edge, start, many)))


def areas(
    user: User, layer: str, wanted: Wanted, *, start: int, many: int, shapes: bool = False
) -> Figures:
    """Wards or LSOAs with most reports first, those without any at the end. One statement."""
    kind, column = AREAS[layer]
    found = reports_on_map(user, wanted, with_point=False).filter(**{f"{column}__isnull": False})
    seen, seen_values = compiled(found.values_list(f"{column}_id"))
    shape = "ST_AsGeoJSON(area.boundary, 6)" if shapes else "''"
    sql = f"""
        WITH counted AS MATERIALIZED (
            SELECT {column}_id AS id, count(*) AS n FROM ({seen}) seen GROUP BY {column}_id
        ),
        listed AS (
            SELECT area.*, coalesce(counted.n, 0) AS n, ST_PointOnSurface(boundary) AS middle
            FROM reports_area area LEFT JOIN counted ON counted.id = area.id
            WHERE area.kind = %s
        )
        SELECT code, name, n, ST_X(middle), ST_Y(middle), {shape},
            (SELECT count(*) FROM listed), (SELECT coalesce(sum(n), 0) FROM counted)
        FROM listed area ORDER BY n DESC, name, code OFFSET %s LIMIT %s
    """  # noqa: S608
    return _read((sql, (*seen_values, kind.value, start, many)))


def _read(statement: Sql) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    rows = [Figure(*each[:6]) for each in found]
    return Figures(rows, *(map(int, found[0][6:]) if found else (0, 0)))


def extent_of(figures: Figures, *, number: int) -> Extent:
    """The same as a page of a list says it."""
    return Extent(
        number=number,
        shown=len(figures.rows),
        total=min(figures.total, MOST_LISTED),
        is_more=figures.total > MOST_LISTED,
    )


def start_of_page(number: int) -> int:
    return (number - 1) * PAGE_SIZE


def hexagon_corners(i: int, j: int, size: int) -> list[tuple[float, float]]:
    """A hexagon's six corners and the first again: longitude and latitude, WGS84 degrees."""
    edge = edge_of(size)
    x, y = 1.5 * edge * i, math.sqrt(3) * edge * (j + (i % 2) / 2)
    corners = [
        (
            x + edge * math.cos(math.radians(60 * each)),
            y + edge * math.sin(math.radians(60 * each)),
        )
        for each in (*range(6), 0)
    ]
    return [
        (
            math.degrees(east / MERCATOR_RADIUS),
            math.degrees(math.atan(math.sinh(north / MERCATOR_RADIUS))),
        )
        for east, north in corners
    ]
