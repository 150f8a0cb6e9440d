"""The ground on which a run counts: the partnership's wards, cut into squares, hexagons or wards.

The same wards, units and size always give the same cells with the same names, so that runs can be
compared cell by cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from django.contrib.gis.geos import MultiPolygon, Polygon
from numpy.typing import NDArray

from hotspots.enums import Units
from hotspots.events import Events
from reports.geometry import SRID
from reports.places.areas import Ward, wards_with_boundaries

if TYPE_CHECKING:
    from hotspots.analysis.grid import SquareGrid
    from hotspots.analysis.hexes import Hexes
    from hotspots.analysis.neighbours import Neighbours
    from hotspots.analysis.projection import Projection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_UNITS = 60_000
"""Peterborough in squares of 100 m has some 35,000. Bounds the time of a part and its rows."""
SQUARE_METRES_OF_KM2 = 1e6


class NoArea(ValueError):
    """No wards are loaded."""


class TooManyUnits(ValueError):
    """There would be more than MOST_UNITS cells."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Cells numbered 0 to n-1. `plane`: metres on which distances are measured; `outline`: the area
    on it (shapely)."""

    units: Units
    size: int
    wards: Sequence[Ward]
    plane: Projection
    outline: Any
    grid: SquareGrid | None = None
    hexes: Hexes | None = None

    @property
    def n(self) -> int:
        if self.grid is not None:
            return int(self.grid.inside_cells.size)
        return self.hexes.n if self.hexes is not None else len(self.wards)

    @cached_property
    def names(self) -> list[str]:
        """A stable name of each cell (n,)."""
        if self.grid is not None:
            east, north = self.grid.lower_corners
            return [
                f"{round(east[each])}-{round(north[each])}"
                for each in self.grid.inside_cells.tolist()
            ]
        return self.hexes.names if self.hexes is not None else [ward.code for ward in self.wards]

    @cached_property
    def km2(self) -> Floats:
        """Area of each cell (n,) in square kilometres."""
        if self.grid is not None:
            return np.full(self.n, self.grid.cell_area / SQUARE_METRES_OF_KM2)
        if self.hexes is not None:
            return self.hexes.areas() / SQUARE_METRES_OF_KM2
        areas = [self._on_plane(ward).area for ward in self.wards]
        return np.array(areas) / SQUARE_METRES_OF_KM2

    def neighbours(self) -> Neighbours:
        """Cells that share an edge or a corner; hexagons beside each other; wards that touch."""
        from hotspots.analysis import neighbours

        if self.grid is not None:
            return neighbours.squares(self.grid)
        if self.hexes is not None:
            return self.hexes.neighbours()
        return neighbours.touching(self._on_plane(ward) for ward in self.wards)

    def metres(self, events: Events) -> tuple[Floats, Floats]:
        """Eastings and northings of events, all of which have a point."""
        if not events.size:
            return np.empty(0), np.empty(0)
        return self.plane.to_metres(events.longitude, events.latitude)

    def cell_of(self, events: Events) -> Ints:
        """The cell of each event, -1 for one outside the area."""
        if not events.size:
            return np.empty(0, dtype=np.int64)
        if self.grid is not None:
            position = np.full(self.grid.size + 1, -1, dtype=np.int64)
            position[self.grid.inside_cells] = np.arange(self.n)
            return position[self.grid.cell_of(*self.metres(events))]
        if self.hexes is not None:
            from hotspots.analysis import hexes

            indexes = hexes.index(events.longitude, events.latitude, resolution=self.size)
            return self.hexes.position(indexes)
        return events.ward

    def shape(self, cell: int) -> MultiPolygon:
        """A cell in WGS84."""
        if self.grid is not None:
            east, north = zip(*self.grid.corners(int(self.grid.inside_cells[cell])), strict=True)
            ring = list(
                zip(*map(np.ndarray.tolist, self.plane.to_degrees(east, north)), strict=True)
            )
        elif self.hexes is not None:
            ring = list(self._hexagons[cell])
        else:
            return self.wards[cell].boundary
        return MultiPolygon(Polygon(ring, srid=SRID), srid=SRID)

    def ward_of(self, cells: Ints) -> list[int | None]:
        """The key of the ward in which each cell's middle lies, None where it lies in none."""
        import shapely

        if self.units == Units.WARDS:
            return [self.wards[each].id for each in cells.tolist()]
        shapes = np.array([self._on_plane(ward) for ward in self.wards], dtype=object)
        tree = shapely.STRtree(shapes)
        point, ward = tree.query(shapely.points(*self.middles(cells)), predicate="intersects")
        found: dict[int, int] = {}
        for each, number in zip(point.tolist(), ward.tolist(), strict=True):
            found[each] = min(number, found.get(each, number))
        return [self.wards[found[each]].id if each in found else None for each in range(cells.size)]

    def middles(self, cells: Ints) -> tuple[Floats, Floats]:
        """Eastings and northings of the middle of each of these cells."""
        if self.grid is not None:
            east, north = self.grid.centres
            inside = self.grid.inside_cells[cells]
            return east[inside], north[inside]
        if self.hexes is not None:
            rings = [np.mean(self._hexagons[each][:-1], axis=0) for each in cells.tolist()]
            points = np.array(rings).reshape(-1, 2)
        else:
            middles = [self.wards[each].boundary.point_on_surface for each in cells.tolist()]
            points = np.array([(each.x, each.y) for each in middles]).reshape(-1, 2)
        if not points.size:
            return np.empty(0), np.empty(0)
        return self.plane.to_metres(points[:, 0], points[:, 1])

    @cached_property
    def _hexagons(self) -> list[tuple[tuple[float, float], ...]]:
        assert self.hexes is not None
        return self.hexes.corners()

    def _on_plane(self, ward: Ward) -> Any:
        import shapely

        return on_plane(shapely.from_wkb(bytes(ward.boundary.wkb)), self.plane)


def on_plane(shape: Any, plane: Projection) -> Any:
    """A shapely geometry in degrees as metres, vertex by vertex."""
    import shapely

    def metres(points: Floats) -> Floats:
        return np.column_stack(plane.to_metres(points[:, 0], points[:, 1]))

    return shapely.transform(shape, metres)


@dataclass(frozen=True)
class _Wards:
    """Wards that are the same when their codes and boundaries are."""

    digest: bytes
    all: tuple[Ward, ...] = field(compare=False, repr=False)


def ground_for(units: str, size: int) -> Ground:
    """The cells of a run. One statement. Raises NoArea, TooManyUnits."""
    wards = tuple(wards_with_boundaries())
    if not wards:
        raise NoArea
    digest = hashlib.sha256()
    for each in wards:
        digest.update(f"{each.id} {each.code} {each.name}".encode() + bytes(each.boundary.wkb))
    return _ground_of(units, size, _Wards(digest.digest(), wards))


@lru_cache(maxsize=2)
def _ground_of(units: str, size: int, wards: _Wards) -> Ground:
    """Kept for the next part of the same run, which asks for the same."""
    import shapely

    from hotspots.analysis import grid, hexes
    from hotspots.analysis.projection import projection_for

    outline = shapely.union_all([shapely.from_wkb(bytes(each.boundary.wkb)) for each in wards.all])
    middle = outline.centroid
    plane = projection_for([middle.x], [middle.y])
    area = on_plane(outline, plane)
    squares, hexagons = None, None
    if units == Units.SQUARES:
        if area.area / size**2 > MOST_UNITS:
            raise TooManyUnits
        squares = grid.SquareGrid.over_outline(area, side=size)
    elif units == Units.HEXAGONS:
        hexagons = hexes.over(json.loads(shapely.to_geojson(outline)), resolution=size)
    found = Ground(Units(units), size, wards.all, plane, area, squares, hexagons)
    if found.n > MOST_UNITS:
        raise TooManyUnits
    return found
