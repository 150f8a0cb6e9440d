"""H3 hexagons: equal-looking cells all over the world, for maps and figures.

Points are WGS84 degrees; cells are H3 indexes as whole numbers (version 4 of the library).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.neighbours import Neighbours, from_pairs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COARSEST, FINEST = 5, 10
"""From 250 km² down to 0.015 km²: below that, a hexagon is a house."""


@dataclass(frozen=True, eq=False)
class Hexes:
    """Hexagons of one resolution, by ascending index (n,)."""

    resolution: int
    cells: Ints

    @property
    def n(self) -> int:
        return int(self.cells.size)

    @property
    def names(self) -> list[str]:
        """The indexes as H3 writes them (n,)."""
        import h3.api.basic_int as h3

        return [str(h3.int_to_str(each)) for each in self.cells.tolist()]

    def position(self, indexes: ArrayLike) -> Ints:
        """Where each index (k,) stands among ours, -1 for one that does not."""
        given = np.asarray(indexes, dtype=np.int64)
        if not self.n:
            return np.full(given.shape, -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.cells, given), self.n - 1)
        return np.where(self.cells[place] == given, place, -1)

    def counts(self, indexes: ArrayLike, weights: ArrayLike | None = None) -> Floats:
        """Events, or the sum of their weights, in each of our hexagons (n,), from their indexes."""
        place = self.position(indexes)
        known = place >= 0
        weighed = None if weights is None else np.asarray(weights, dtype=float)[known]
        return np.bincount(place[known], weights=weighed, minlength=self.n).astype(float)

    def areas(self) -> Floats:
        """Square metres of each (n,): they differ by some per cent over a county."""
        import h3.api.basic_int as h3

        return np.array([h3.cell_area(each, unit="m^2") for each in self.cells.tolist()])

    def corners(self) -> list[tuple[tuple[float, float], ...]]:
        """The closed ring of each as (lon, lat), anticlockwise."""
        import h3.api.basic_int as h3

        rings = []
        for each in self.cells.tolist():
            ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(each)]
            rings.append((*ring, ring[0]))
        return rings

    def neighbours(self, rings: int = 1) -> Neighbours:
        """Those of ours that are at most so many steps away."""
        import h3.api.basic_int as h3

        if not 1 <= rings <= 10:
            raise ValueError(f"From 1 to 10 rings, not {rings}.")
        one, other = [], []
        for number, each in enumerate(self.cells.tolist()):
            around = self.position(list(h3.grid_disk(each, rings)))
            around = around[around > number]
            one.append(np.full(around.size, number, dtype=np.int64))
            other.append(around)
        empty = np.empty(0, dtype=np.int64)
        return from_pairs(
            np.concatenate([empty, *one]),
            np.concatenate([empty, *other]),
            self.n,
            kind=f"hexagons, {rings} ring{'s' if rings > 1 else ''}",
        )


def _checked(resolution: int) -> int:
    if not COARSEST <= resolution <= FINEST:
        raise ValueError(f"A resolution from {COARSEST} to {FINEST}, not {resolution}.")
    return resolution


def index(lon: ArrayLike, lat: ArrayLike, *, resolution: int) -> Ints:
    """The hexagon of each point (n,). Points that lie on each other (snap points) are looked up
    once. ValueError for what is no place or no resolution of ours."""
    import h3.api.basic_int as h3

    _checked(resolution)
    points = np.column_stack([np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)])
    if not np.isfinite(points).all() or (np.abs(points) > [90, 180]).any():
        raise ValueError("A place has a latitude of at most 90° and a longitude of at most 180°.")
    if not len(points):
        return np.empty(0, dtype=np.int64)
    unique, inverse = np.unique(points, axis=0, return_inverse=True)
    found = np.fromiter(
        (h3.latlng_to_cell(lat_, lon_, resolution) for lat_, lon_ in unique.tolist()),
        dtype=np.int64,
        count=len(unique),
    )
    return np.asarray(found[inverse.ravel()], dtype=np.int64)


def over(outline: Mapping[str, Any], *, resolution: int) -> Hexes:
    """The hexagons whose middle lies in an outline (GeoJSON Polygon or MultiPolygon, degrees).

    Those without an event are there too: without them no count is low.
    """
    import h3.api.basic_int as h3

    _checked(resolution)
    found: Sequence[int] = h3.geo_to_cells(outline, resolution)
    return Hexes(resolution, np.unique(np.array(list(found), dtype=np.int64)))
