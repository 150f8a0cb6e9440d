"""Kernel density: a smooth surface of events, with the width that the events themselves choose.

Events are counted in the grid's cells, and each cell's count spread by a Gaussian whose share in
each cell is exact, cut off at four bandwidths. What would spread outside the study area goes to
the cells inside (the correction of M. C. Jones, Statistics and Computing 3 (1993) 135-146, as
P. J. Diggle's for point data): inside, the surface adds up to the number of events. Of an even
spread a corner is shown a third too low; uncorrected it would be three quarters.
The bandwidth maximises the leave-one-out likelihood (R. P. W. Duin, IEEE Trans. Computers C-25
(1976) 1175-1179) over a bounded range. Reading n events costs O(n), the rest O(cells × reach).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.intervals import weighted_sum_interval
from hotspots.analysis.layers import NOTHING_MORE, About, Told, told

if TYPE_CHECKING:
    from hotspots.analysis.grid import SquareGrid

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

VERSION = 1
REACH = 4.0
"""Bandwidths at which a kernel is cut off: 0.006 % of it lies beyond, on each axis."""
CANDIDATES = 16
NARROWEST, WIDEST = 0.5, 12.0
"""The range of bandwidths tried, in sides of a cell: narrower, cells can't show."""
FEWEST_EVENTS = 10
LONGEST_SIDE = 5_000
"""Cells in a row or column."""
CAVEATS = (
    "The interval is of the smoothed surface: how much a narrow peak is flattened is not in it.",
    "The interval takes the bandwidth as known.",
    "A surface shows something everywhere: read it beside the number of events.",
)

SNAPPED = (
    "The narrowest bandwidth fitted best: events lie on top of each other, as they do on snap "
    "points, and the surface may show those and not the places."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Density:
    """`surface`: events per km² over the period in each cell (rows * columns,), 0 outside; `low`
    and `high`: its 95 % interval. `bandwidth` in metres. `scores`: (bandwidth, log likelihood per
    event) of each that was tried, ascending; empty where it was given.

    Where `told.reason` is given, all are 0 and `bandwidth` is None.
    """

    told: Told
    surface: Floats
    low: Floats
    high: Floats
    bandwidth: float | None
    scores: tuple[tuple[float, float], ...]


def density(
    counts: ArrayLike,
    grid: SquareGrid,
    *,
    bandwidth: float | None = None,
    about: About = NOTHING_MORE,
) -> Density:
    """The density of whole counts (rows * columns,) in a grid's cells, those outside being 0.

    The bandwidth (metres) is chosen unless it is given. ValueError for counts outside the area,
    negative or no whole numbers, and for a bandwidth outside the range that is tried.
    """
    values = _checked(counts, grid)
    span = (NARROWEST * grid.side, WIDEST * grid.side)
    if bandwidth is not None and not span[0] <= bandwidth <= span[1]:
        raise ValueError(f"A bandwidth from {span[0]:g} to {span[1]:g} m, not {bandwidth:g}.")
    events = int(values.sum())
    basis = _basis(grid, span, events, about)
    if events < FEWEST_EVENTS:
        none = np.zeros(grid.size)
        reason = f"Fewer than {FEWEST_EVENTS} events: a surface would be drawn from nothing."
        return Density(
            told=basis.but(reason),
            surface=none,
            low=none.copy(),
            high=none.copy(),
            bandwidth=None,
            scores=(),
        )
    field = values.reshape(grid.rows, grid.columns)
    inside = grid.inside.reshape(grid.rows, grid.columns)
    scores: tuple[tuple[float, float], ...] = ()
    caveats = basis.caveats
    if bandwidth is None:
        tried = np.geomspace(*span, CANDIDATES)
        scores = tuple((float(h), _score(field, inside, h, grid.side)) for h in tried)
        bandwidth = max(scores, key=lambda each: each[1])[0]
        caveats = (*caveats, *_at_an_end(bandwidth, tried))
    per_km2 = 1e6 / grid.cell_area
    kernel = _Kernel(bandwidth, grid.side)
    kept = kernel.kept(inside)
    surface = np.where(inside, kernel.spread(field / kept), 0)
    variance = np.where(inside, kernel.spread(field / kept**2, squared=True), 0)
    low, high = weighted_sum_interval(surface, variance, largest=_heaviest(kernel, inside, kept))
    return Density(
        told=_with(basis, bandwidth, caveats),
        surface=surface.ravel() * per_km2,
        low=low.ravel() * per_km2,
        high=np.where(inside, high, 0).ravel() * per_km2,
        bandwidth=float(bandwidth),
        scores=scores,
    )


def _checked(counts: ArrayLike, grid: SquareGrid) -> Floats:
    values = np.asarray(counts, dtype=float)
    if values.shape != (grid.size,):
        raise ValueError(f"Give one count for each of {grid.size} cells.")
    if not np.isfinite(values).all() or (values < 0).any() or (values % 1).any():
        raise ValueError("Counts are whole numbers from 0.")
    if values[~grid.inside].any():
        raise ValueError("There are events in cells outside the area.")
    if max(grid.rows, grid.columns) > LONGEST_SIDE:
        raise ValueError(f"At most {LONGEST_SIDE:,} cells in a row or column.")
    return values


def _basis(grid: SquareGrid, span: tuple[float, float], events: int, about: About) -> Told:
    return told(
        "Kernel density",
        VERSION,
        sample=events,
        about=about,
        parameters={
            "kernel": "Gaussian, cut off at 4 bandwidths",
            "cell_metres": grid.side,
            "cells": int(grid.inside.sum()),
            "tried_metres": [span[0], span[1]],
            "edges": "what would lie outside the area is put inside it",
            "confidence": 0.95,
        },
        caveats=CAVEATS,
    )


def _with(basis: Told, bandwidth: float, caveats: tuple[str, ...]) -> Told:
    parameters = {**basis.parameters, "bandwidth_metres": round(float(bandwidth), 1)}
    return replace(basis, parameters=parameters, caveats=caveats)


def _at_an_end(bandwidth: float, tried: Floats) -> list[str]:
    if bandwidth <= tried[0]:
        return [SNAPPED]
    if bandwidth >= tried[-1]:
        return ["The widest bandwidth fitted best: the events show no peaks of their own."]
    return []


class _Kernel:
    """A Gaussian's shares of cells along one axis; of two axes it is their product."""

    def __init__(self, bandwidth: float, side: float) -> None:
        from scipy.special import ndtr

        reach = math.ceil(REACH * bandwidth / side)
        steps = np.arange(-reach, reach + 1)
        shares = ndtr((steps + 0.5) * side / bandwidth) - ndtr((steps - 0.5) * side / bandwidth)
        self.line: Floats = shares / shares.sum()
        self.middle = float(self.line[reach] ** 2)

    def spread(self, field: Floats, *, squared: bool = False) -> Floats:
        """A field (rows, columns) spread over its cells; nothing comes from beyond its edges."""
        from scipy.ndimage import convolve1d

        line = self.line**2 if squared else self.line
        across = convolve1d(field, line, axis=1, mode="constant")
        return np.asarray(convolve1d(across, line, axis=0, mode="constant"))

    def kept(self, inside: Bools) -> Floats:
        """The share of an event in each cell that its kernel leaves inside; 1 outside."""
        return np.where(inside, self.spread(inside.astype(float)), 1.0)


def _heaviest(kernel: _Kernel, inside: Bools, kept: Floats) -> Floats:
    """The most that one more event, in whichever cell inside, could add to each cell.

    That is the largest of kernel ÷ kept; in logarithms a dilation, one axis after the other.
    """
    from scipy.ndimage import grey_dilation

    heights = np.log(kernel.line)
    nowhere = -1e9
    most = np.where(inside, -np.log(kept), nowhere)
    for structure in (heights[None, :], heights[:, None]):
        most = grey_dilation(most, structure=structure, mode="constant", cval=nowhere)
    return np.exp(np.where(inside, most, 0.0))


def _score(field: Floats, inside: Bools, bandwidth: float, side: float) -> float:
    """The mean log density of each event under the surface of all others.

    An event that no other reaches is given the density of one event spread over the whole area, so
    that a lonely event costs much but not everything.
    """
    kernel = _Kernel(bandwidth, side)
    kept = kernel.kept(inside)
    some = field > 0
    counts = field[some]
    others = kernel.spread(field / kept)[some] - kernel.middle / kept[some]
    floor = 1.0 / inside.sum()
    total = counts.sum()
    return float(counts @ np.log(np.maximum(others, floor) / (total - 1)) / total)
