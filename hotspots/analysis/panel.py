"""Events as counts of cells by month: what every forecast is made from and scored on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.grid import OUTSIDE, SquareGrid

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 3
"""How many cells' widths around places with events belong to the area, where none is given."""
MOST_VALUES = 3_000_000
"""Cells times months that a forecast may be made from: some hundred megabytes of memory."""


class TooLarge(ValueError):
    """More cells and months than a forecast is made from: larger cells or a smaller area."""


@dataclass(frozen=True, eq=False)
class Panel:
    """`counts` (periods, cells): events of each period in each of `grid.inside_cells`, in order.

    `beside` (periods, cells): events of another kind that may tell of these, or None.
    `first_month`: year * 12 + month - 1 of period 0. Each cell is as large as any other; the area
    is theirs together.
    """

    grid: SquareGrid
    counts: Floats
    first_month: int = 0
    beside: Floats | None = None

    def __post_init__(self) -> None:
        cells = len(self.grid.inside_cells)
        for array in (self.counts, self.beside):
            if array is None:
                continue
            if array.ndim != 2 or array.shape != (len(self.counts), cells):
                raise ValueError(f"Counts must be periods × {cells} cells, not {array.shape}.")
            if not (np.isfinite(array).all() and (array >= 0).all()):
                raise ValueError("Counts are numbers, none below 0.")
        if self.counts.size > MOST_VALUES:
            raise TooLarge(
                f"{cells:,} cells over {len(self.counts)} months are too many "
                f"(at most {MOST_VALUES:,} together)."
            )

    @property
    def periods(self) -> int:
        return len(self.counts)

    @property
    def cells(self) -> int:
        return int(self.counts.shape[1])

    @property
    def area_km2(self) -> float:
        return self.grid.area / 1e6

    def before(self, period: int) -> Panel:
        """The same cells with the periods before this one only."""
        beside = None if self.beside is None else self.beside[:period]
        return Panel(self.grid, self.counts[:period], self.first_month, beside)


def counts_by_period(
    grid: SquareGrid, x: Floats, y: Floats, *, period: Ints, weights: Floats, periods: int
) -> tuple[Floats, float]:
    """Counts (periods, cells inside) of events (n,) at metres, and the sum of weights left out
    since their place is in no cell inside or their period is none of 0 … periods - 1."""
    cell = grid.cell_of(x, y)
    known = (cell != OUTSIDE) & (period >= 0) & (period < periods)
    column = np.full(grid.size, 0, dtype=np.int64)
    column[grid.inside_cells] = np.arange(len(grid.inside_cells))
    cells = len(grid.inside_cells)
    if periods * cells > MOST_VALUES:
        raise TooLarge(
            f"{cells:,} cells over {periods} months are too many "
            f"(at most {MOST_VALUES:,} together)."
        )
    flat = period[known] * cells + column[cell[known]]
    counts = np.bincount(flat, weights=weights[known], minlength=periods * cells)
    return counts.reshape(periods, cells).astype(float), float(weights[~known].sum())


def area_of_outline(outline: BaseGeometry, side: float) -> SquareGrid:
    """The cells that an outline (metres) reaches into."""
    return SquareGrid.over_outline(outline, side=side)


def area_seen(x: Floats, y: Floats, side: float) -> SquareGrid:
    """The cells with at least one event."""
    return area_near(x, y, side, reach=0)


def area_near(x: Floats, y: Floats, side: float, *, reach: float = REACH) -> SquareGrid:
    """The cells whose middle is at most `reach` cells' widths from the middle of one with an event.

    Where people report, with its surroundings: the empty country around a city would make any
    method look better than it is.
    """
    grid, steps = steps_to_events(x, y, side, around=math.ceil(reach))
    return grid.with_inside(steps <= reach)


def area_of_size(x: Floats, y: Floats, side: float, km2: float) -> SquareGrid:
    """The cells nearest to events, as many as make this area (to the nearest whole cell).

    ValueError where the cells with events are more than that already.
    """
    wanted = round(km2 * 1e6 / side**2)
    grid, steps = steps_to_events(x, y, side, around=0)
    seen = int((steps == 0).sum())
    if wanted < seen:
        raise ValueError(
            f"The cells with events are {seen * side**2 / 1e6:.2f} km² already: "
            f"the area can't be {km2:g} km²."
        )
    around = 1
    # A cell so near is on the grid only if the grid reaches so far around the events.
    while True:
        grid, steps = steps_to_events(x, y, side, around=around)
        if int((steps <= around).sum()) >= wanted:
            break
        around *= 2
    inside = np.zeros(grid.size, dtype=bool)
    inside[np.argsort(steps, kind="stable")[:wanted]] = True
    return grid.with_inside(inside)


def steps_to_events(x: Floats, y: Floats, side: float, *, around: int) -> tuple[SquareGrid, Floats]:
    """The cells of the events' bounds and so many more around, and how many cells' widths each
    (size,) is from the nearest cell with an event."""
    from scipy.ndimage import distance_transform_edt

    room = around * side
    grid = SquareGrid.over_bounds(
        float(x.min()) - room,
        float(y.min()) - room,
        float(x.max()) + room,
        float(y.max()) + room,
        side=side,
    )
    empty = np.ones(grid.size, dtype=bool)
    empty[grid.cell_of(x, y)] = False
    steps = distance_transform_edt(empty.reshape(grid.rows, grid.columns))
    return grid, np.asarray(steps, dtype=float).ravel()
