"""Vector tiles (Mapbox Vector Tile 2.1), made by PostGIS in one statement each.

Every statement starts from reports_visible_to(user), so that a tile holds what its person may see
and nothing else; row security repeats it. Points, cells and hexagons have coordinates of the tile
(4,096 to a side); what comes in is WGS84.

- `reports`: cells of a grid that is the same at every tile of a zoom, each with the number `n` of
  its reports at their mean. Where a cell of a near zoom holds one report alone, the tile says which
  and gives the fields of map_fields. A tile can't have more cells than its grid, so that none is
  ever cut off.
- `hexagons`: the flat-topped hexagons of PostGIS's ST_HexagonGrid with origin 0, 0 in EPSG:3857,
  by `i` and `j`; those without a report are left out.
- `wards`, `lsoas`: published boundaries with the number of reports of the whole area.
- `classes`: cells of a run, or of the latest finished one, with their class of Gi*
  (hotspots.enums.Confidence).
- `labels`: the middles of shapes, with what is written there.
- `about`, one point in each tile: whether something was left out (`cut`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import RawSQL

from hotspots.map_classes import CLASS_FIELDS, cells_on_map, layer_on_map
from hotspots.map_enums import MapLayer
from hotspots.map_fields import fields_for, with_fields
from hotspots.map_filters import Wanted, reports_on_map, within
from hotspots.tile_grid import Tile
from portal.accounts.models import User
from reports.enums import AreaKind
from reports.geometry import REGION_NORTH, REGION_SOUTH, SRID
from reports.queries import reports_visible_to
from reports.triage.points import Coordinate

if TYPE_CHECKING:
    from django.db.models import QuerySet

Sql = tuple[str, tuple[Any, ...]]

EXTENT = 4096
BUFFER = 256
"""Around a tile, of its 4,096: a cell of the grid below. What crosses an edge is drawn whole."""
CELLS_FAR, CELLS_NEAR = 16, 64
"""Cells of the grid of reports along a tile's side: tiles are drawn 512 pixels wide."""
POINTS_FROM_ZOOM = 14
MOST_HEXAGONS = 4_000

MERCATOR_RADIUS = 6_378_137.0
MIDDLE_LATITUDE = (REGION_SOUTH + REGION_NORTH) / 2
"""Where a hexagon is as wide as it says; over the region its width differs by 1.3 % at most."""

AREAS = {
    MapLayer.WARDS.value: (AreaKind.WARD, "ward"),
    MapLayer.LSOAS.value: (AreaKind.LSOA, "lsoa"),
}


class MadeTile(NamedTuple):
    """A tile as it is sent, and how many features it shows."""

    content: bytes
    shown: int


def make_tile(user: User, layer: str, tile: Tile, wanted: Wanted) -> MadeTile:
    """One tile of one layer, for this user. One statement, in a transaction that shows what the
    user may see (agencies.registry.row_security)."""
    sql, values = statement_of(user, layer, tile, wanted)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ((made, shown),) = cursor.fetchall()
    return MadeTile(bytes(made), int(shown))


def statement_of(user: User, layer: str, tile: Tile, wanted: Wanted) -> Sql:
    """The statement that makes a tile, and its values."""
    if layer in AREAS:
        return _areas(user, layer, tile, wanted)
    if layer == MapLayer.HEXAGONS:
        return _hexagons(user, tile, wanted)
    if layer == MapLayer.CLASSES:
        return _classes(user, tile, wanted)
    return _cells(user, tile, wanted)


def compiled(found: QuerySet[Any]) -> Sql:
    sql, values = found.query.sql_with_params()
    return sql, tuple(values)


def located(found: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """Rows of `lon`, `lat` (WGS84 degrees) and further columns."""
    degrees = {
        "lon": Coordinate(F("point"), function="ST_X"),
        "lat": Coordinate(F("point"), function="ST_Y"),
    }
    rows: QuerySet[Any] = found.annotate(**degrees).values_list(*fields, *degrees)
    return rows


# --- Reports, near ones together ------------------------------------------------------------------


def _cells(user: User, tile: Tile, wanted: Wanted) -> Sql:
    near = tile.z >= POINTS_FROM_ZOOM
    along = CELLS_NEAR if near else CELLS_FAR
    around = reports_on_map(user, wanted).filter(within(tile.wider(BUFFER / EXTENT)))
    seen, seen_values = compiled(located(around, "id"))
    one, one_values = _one_report(user) if near else ("SELECT", ())
    fields = "".join(f", {each}" for each in ("id", *fields_for(user))) if near else ""
    across = float(2**tile.z * along)
    sql = f"""
        WITH seen AS ({seen}),
        cells AS (
            SELECT gx, gy, count(*) AS n, avg(lon) AS lon, avg(lat) AS lat,
                (array_agg(id))[1] AS one
            FROM (
                SELECT id, lon, lat, floor((lon + 180) / 360 * %s) AS gx,
                    floor((1 - asinh(tan(radians(lat))) / pi()) / 2 * %s) AS gy
                FROM seen OFFSET 0
            ) placed GROUP BY gx, gy
        ),
        drawn AS (
            SELECT n, gx::int, gy::int, {int(across)} AS across{fields}, ST_AsMVTGeom(
                ST_Transform(ST_SetSRID(ST_MakePoint(cells.lon, cells.lat), 4326), 3857),
                ST_TileEnvelope(%s, %s, %s), {EXTENT}, {BUFFER}, true
            ) AS geom
            FROM cells LEFT JOIN LATERAL ({one} OFFSET 0) one ON true ORDER BY gy, gx
        )
        {_answer("reports", "drawn")}
    """  # noqa: S608
    at = (tile.z, tile.x, tile.y)
    return sql, (*seen_values, across, across, *at, *one_values, *at)


def _one_report(user: User) -> Sql:
    """The one report of a cell that holds no other, within the statement above."""
    alone = RawSQL("CASE WHEN cells.n = 1 THEN cells.one END", ())
    found = with_fields(user, reports_visible_to(user).filter(pk=alone)).order_by()
    return compiled(found.values_list("id", *fields_for(user)))


# --- Hexagons -------------------------------------------------------------------------------------


def edge_of(size: int) -> float:
    """The edge of a hexagon in metres of EPSG:3857, whose opposite sides are `size` metres apart on
    the ground."""
    return size / math.sqrt(3) / math.cos(math.radians(MIDDLE_LATITUDE))


def hexagons_of(seen: str, edge: float) -> Sql:
    """`i`, `j` and the number `n` of each hexagon that holds a row of `seen` (lon, lat in degrees).

    Points are put into axial coordinates and rounded to the nearest middle; columns are those of
    ST_Hexagon, of which the odd ones stand half a hexagon further north.
    """
    sql = f"""
        SELECT i, j, count(*) AS n FROM (
            SELECT i, r + floor(i / 2) AS j FROM (
                SELECT
                    CASE WHEN dq > dr AND dq > ds THEN -rr - rs ELSE rq END AS i,
                    CASE WHEN dr > ds AND NOT (dq > dr AND dq > ds) THEN -rq - rs ELSE rr END AS r
                FROM (
                    SELECT rq, rr, rs, abs(rq - q) AS dq, abs(rr - r) AS dr, abs(rs + q + r) AS ds
                    FROM (
                        SELECT q, r, round(q) AS rq, round(r) AS rr, round(-q - r) AS rs FROM (
                            SELECT x * 2 / 3 AS q, (y * sqrt(3) - x) / 3 AS r FROM (
                                SELECT radians(lon) * {MERCATOR_RADIUS} / %s AS x,
                                    asinh(tan(radians(lat))) * {MERCATOR_RADIUS} / %s AS y
                                FROM {seen} OFFSET 0
                            ) metres OFFSET 0
                        ) axial OFFSET 0
                    ) rounded OFFSET 0
                ) off OFFSET 0
            ) middle OFFSET 0
        ) placed GROUP BY i, j
    """  # noqa: S608
    return sql, (edge, edge)


def _hexagons(user: User, tile: Tile, wanted: Wanted) -> Sql:
    edge = edge_of(wanted.size)
    side = 2 * math.pi * MERCATOR_RADIUS / 2**tile.z
    share = 2 * edge / side + BUFFER / EXTENT
    around = reports_on_map(user, wanted).filter(within(tile.wider(share)))
    seen, seen_values = compiled(located(around))
    cells, cell_values = hexagons_of("seen", edge)
    sql = f"""
        WITH seen AS ({seen}), cells AS ({cells}),
        shaped AS (
            SELECT i::int, j::int, n, ST_SetSRID(ST_Hexagon(%s, i::int, j::int), 3857) AS shape
            FROM cells ORDER BY n DESC, i, j LIMIT {MOST_HEXAGONS + 1}
        ),
        drawn AS (
            SELECT i, j, n, {_in_tile("shape")} AS geom, {_in_tile("ST_Centroid(shape)")} AS middle,
                {_wide("shape")}
            FROM shaped ORDER BY n DESC, i, j LIMIT {MOST_HEXAGONS}
        )
        {
        _answer(
            "hexagons",
            "(SELECT i, j, n, geom FROM drawn)",
            labels="n",
            cut=f"(SELECT count(*) > {MOST_HEXAGONS} FROM shaped)",
        )
    }
    """  # noqa: S608
    at = (tile.z, tile.x, tile.y)
    return sql, (*seen_values, *cell_values, edge, *at, *at, *at)


# --- Areas ----------------------------------------------------------------------------------------


def _areas(user: User, layer: str, tile: Tile, wanted: Wanted) -> Sql:
    """MATERIALIZED: PostgreSQL expects one area in the tile, and would count anew for each."""
    kind, column = AREAS[layer]
    inside = {f"{column}_id__in": RawSQL("SELECT id FROM here", ())}
    found = reports_on_map(user, wanted, with_point=False).filter(**inside)
    seen, seen_values = compiled(found.values_list(f"{column}_id"))
    sql = f"""
        WITH here AS MATERIALIZED (
            SELECT id, code, name, boundary FROM reports_area
            WHERE kind = %s AND boundary && ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326)
        ),
        counted AS MATERIALIZED (
            SELECT {column}_id AS id, count(*) AS n FROM ({seen}) seen GROUP BY {column}_id
        ),
        drawn AS (
            SELECT code, name, coalesce(counted.n, 0) AS n,
                {_in_tile("ST_Transform(boundary, 3857)")} AS geom,
                {_in_tile("ST_Transform(ST_PointOnSurface(boundary), 3857)")} AS middle,
                {_wide("ST_Transform(boundary, 3857)")}
            FROM here LEFT JOIN counted ON counted.id = here.id ORDER BY code
        )
        {_answer(layer, "(SELECT code, name, n, geom FROM drawn)", labels="n")}
    """  # noqa: S608
    at = (tile.z, tile.x, tile.y)
    return sql, (kind.value, *at, *seen_values, *at, *at, *at)


# --- Classes of Gi* -------------------------------------------------------------------------------


def _classes(user: User, tile: Tile, wanted: Wanted) -> Sql:
    layer = layer_on_map(user, wanted)
    box = Polygon.from_bbox(tile.wider(BUFFER / EXTENT))
    box.srid = SRID
    shown = cells_on_map(user, layer).filter(shape__bboverlaps=box).order_by()
    # As text for Django, which would make bytes of a geometry that it is to read.
    mercator = Func(F("shape"), Value(3857), function="ST_Transform", output_field=TextField())
    named = shown.annotate(outline=mercator)
    seen, seen_values = compiled(named.values_list(*CLASS_FIELDS, "id", "in_order", "outline"))
    fields = ", ".join(["id", *CLASS_FIELDS])
    at = (tile.z, tile.x, tile.y)
    sql = f"""
        WITH seen AS ({seen}),
        drawn AS (
            SELECT {fields}, {_in_tile("outline")} AS geom,
                {_in_tile("ST_Centroid(outline)")} AS middle, {_wide("outline")}
            FROM seen ORDER BY in_order, unit LIMIT {MOST_HEXAGONS}
        )
        {
        _answer(
            "classes",
            f"(SELECT {fields}, geom FROM drawn)",
            labels="confidence",
            cut=f"(SELECT count(*) > {MOST_HEXAGONS} FROM seen)",
        )
    }
    """  # noqa: S608
    return sql, (*seen_values, *at, *at, *at)


def _in_tile(shape: str) -> str:
    """A shape of EPSG:3857 in the tile's coordinates. Needs z, x, y."""
    return f"ST_AsMVTGeom({shape}, ST_TileEnvelope(%s, %s, %s), {EXTENT}, {BUFFER}, true)"


def _wide(shape: str) -> str:
    """How wide a shape of EPSG:3857 is, about, in its metres: whether there is room to write."""
    return f"round(sqrt(ST_Area({shape})))::int AS wide"


def _answer(layer: str, features: str, *, labels: str = "", cut: str = "false") -> str:
    """What stands at the end of each: the layer of `features`; `labels`, the middles of shapes with
    what is written there, in each tile that they come near to; `about`. Needs z, x, y once."""
    label = f"""
            || (SELECT coalesce(ST_AsMVT(label, 'labels', {EXTENT}, 'geom'), '') FROM (
                SELECT {labels}, wide, middle AS geom FROM drawn WHERE middle IS NOT NULL
            ) label)
    """  # noqa: S608
    return f"""
        SELECT (SELECT coalesce(ST_AsMVT(shown, '{layer}', {EXTENT}, 'geom'), '')
                FROM {features} shown)
            {label if labels else ""}
            || (SELECT ST_AsMVT(about, 'about', {EXTENT}, 'geom') FROM (
                SELECT {cut} AS cut, ST_AsMVTGeom(
                    ST_Centroid(box), box, {EXTENT}, 0, true) AS geom
                FROM (SELECT ST_TileEnvelope(%s, %s, %s) AS box) tile
            ) about),
            (SELECT count(*) FROM drawn WHERE geom IS NOT NULL)
    """  # noqa: S608
