"""Square cells over an area, numbered row by row from the south-west corner.

All coordinates are metres on a plane (`projection.py`). Cells start at whole multiples of their
side, so that the same side gives the same cells whatever the data, and a cell of 500 m holds
exactly four of 250 m.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OUTSIDE = -1
MOST_CELLS = 4_000_000


class TooManyCells(ValueError):
    """The side is too small for the area: a larger one, or a smaller area, is needed."""


@dataclass(frozen=True, eq=False)
class SquareGrid:
    """Cells of `side` metres; cell `row * columns + column`, row 0 in the south, column 0 in the
    west.

    `inside` (rows * columns,): the cells that belong to the area. The others keep their numbers but
    no point is ever in them.
    """

    left: float
    bottom: float
    side: float
    rows: int
    columns: int
    inside: Bools

    @classmethod
    def over_bounds(
        cls, left: float, bottom: float, right: float, top: float, *, side: float
    ) -> SquareGrid:
        """Every cell that the rectangle (metres) reaches into; all of them are inside.

        ValueError for a side or rectangle that is none; TooManyCells beyond MOST_CELLS.
        """
        if not (math.isfinite(side) and side > 0):
            raise ValueError(f"The side of a cell is a number of metres above 0, not {side}.")
        if not all(map(math.isfinite, (left, bottom, right, top))) or left > right or bottom > top:
            raise ValueError(f"No such rectangle: {left}, {bottom}, {right}, {top}.")
        first_column, first_row = math.floor(left / side), math.floor(bottom / side)
        # A point on the eastern or northern edge lies in the cell beyond it (`cell_of`).
        columns = math.floor(right / side) - first_column + 1
        rows = math.floor(top / side) - first_row + 1
        if rows * columns > MOST_CELLS:
            raise TooManyCells(
                f"Cells of {side:g} m would be {rows * columns:,}; "
                f"at most {MOST_CELLS:,} are allowed."
            )
        return cls(
            left=first_column * side,
            bottom=first_row * side,
            side=float(side),
            rows=rows,
            columns=columns,
            inside=np.ones(rows * columns, dtype=bool),
        )

    @classmethod
    def over_outline(cls, outline: BaseGeometry, *, side: float) -> SquareGrid:
        """The cells that share more than an edge with the outline (polygons, in metres)."""
        import shapely

        if outline.is_empty or outline.area <= 0:
            raise ValueError("The outline encloses no area.")
        grid = cls.over_bounds(*outline.bounds, side=side)
        west, south = grid.lower_corners
        boxes = shapely.box(west, south, west + grid.side, south + grid.side)
        shapely.prepare(outline)
        inside = shapely.intersects(outline, boxes) & ~shapely.touches(outline, boxes)
        return grid.with_inside(np.asarray(inside, dtype=bool))

    def with_inside(self, inside: Bools) -> SquareGrid:
        """The same cells, of which these (rows * columns,) belong to the area."""
        if inside.shape != (self.size,):
            raise ValueError(f"Say of each of {self.size} cells whether it is inside.")
        return SquareGrid(self.left, self.bottom, self.side, self.rows, self.columns, inside.copy())

    @property
    def size(self) -> int:
        """Number of cells, inside and outside: the length of every array of cells."""
        return self.rows * self.columns

    @property
    def cell_area(self) -> float:
        """Square metres of one cell."""
        return self.side * self.side

    @property
    def area(self) -> float:
        """Square metres of all cells inside: whole cells, also where the outline cuts them."""
        return float(self.inside.sum()) * self.cell_area

    @cached_property
    def inside_cells(self) -> Ints:
        """Numbers of the cells inside, ascending."""
        return np.flatnonzero(self.inside).astype(np.int64)

    @cached_property
    def lower_corners(self) -> tuple[Floats, Floats]:
        """Eastings and northings (size,) of each cell's south-west corner."""
        row, column = np.divmod(np.arange(self.size), self.columns)
        return self.left + column * self.side, self.bottom + row * self.side

    @property
    def centres(self) -> tuple[Floats, Floats]:
        """Eastings and northings (size,) of each cell's middle."""
        west, south = self.lower_corners
        return west + self.side / 2, south + self.side / 2

    def cell_of(self, x: ArrayLike, y: ArrayLike) -> Ints:
        """The cell of each point (n,), OUTSIDE (-1) for one in no cell inside.

        A cell owns its southern and western edge, so no point is in two.
        """
        # Divided before the origin is taken off, as in `over_bounds`: subtracting first could round
        # a point on an edge into the other cell.
        xs, ys = np.asarray(x, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()
        first_column, first_row = round(self.left / self.side), round(self.bottom / self.side)
        with np.errstate(invalid="ignore"):
            column = np.floor(xs / self.side) - first_column
            row = np.floor(ys / self.side) - first_row
            within = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cells = np.full(xs.shape, OUTSIDE, dtype=np.int64)
        cells[within] = (row[within] * self.columns + column[within]).astype(np.int64)
        cells[within] = np.where(self.inside[cells[within]], cells[within], OUTSIDE)
        return cells

    def counts(self, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> Floats:
        """Points, or the sum of their weights (n,), in each cell (size,).

        Points outside count nowhere.
        """
        cells = self.cell_of(x, y)
        known = cells != OUTSIDE
        weighed = None if weights is None else np.asarray(weights, dtype=float).ravel()[known]
        return np.bincount(cells[known], weights=weighed, minlength=self.size).astype(float)

    def corners(self, cell: int) -> tuple[tuple[float, float], ...]:
        """The closed ring of a cell: five (easting, northing), anticlockwise from the south-west.

        IndexError where there is no such cell.
        """
        if not 0 <= cell < self.size:
            raise IndexError(f"No cell {cell} in a grid of {self.size}.")
        row, column = divmod(int(cell), self.columns)
        west, south = self.left + column * self.side, self.bottom + row * self.side
        east, north = west + self.side, south + self.side
        return ((west, south), (east, south), (east, north), (west, north), (west, south))

    def neighbours(self, *, corners: bool = True) -> tuple[Ints, Ints]:
        """Pairs (cell, neighbour) of cells inside that share an edge, or a corner if `corners`.

        Each pair is there in both directions, ordered by cell, then neighbour; none with itself.
        """
        inside = self.inside.reshape(self.rows, self.columns)
        number = np.arange(self.size).reshape(self.rows, self.columns)
        steps = [(0, 1), (1, 0)] + ([(1, 1), (1, -1)] if corners else [])
        first, second = [], []
        for down, across in steps:
            here = (
                slice(0, self.rows - down),
                slice(max(0, -across), self.columns - max(0, across)),
            )
            there = (slice(down, self.rows), slice(max(0, across), self.columns + min(0, across)))
            both = inside[here] & inside[there]
            first.append(number[here][both])
            second.append(number[there][both])
        one, other = np.concatenate(first), np.concatenate(second)
        cell, neighbour = np.concatenate([one, other]), np.concatenate([other, one])
        order = np.lexsort((neighbour, cell))
        return cell[order].astype(np.int64), neighbour[order].astype(np.int64)
