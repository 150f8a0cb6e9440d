"""Getis-Ord Gi*: where high or low counts lie together, more than chance would put them.

z is the statistic of J. K. Ord and A. Getis, Geographical Analysis 27 (1995) 286-306, with weights
of 1 for a cell itself and each neighbour. Whether it is extreme is asked of conditional
permutations (L. Anselin, Geographical Analysis 27 (1995) 93-115): a cell keeps its own count, and
its neighbours get counts drawn from all other cells. Of thousands of cells some are extreme by
chance, so the false discovery rate is controlled (`drawing.false_discovery`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.drawing import distinct, false_discovery
from hotspots.analysis.layers import NOTHING_MORE, About, Told, told
from hotspots.analysis.neighbours import Neighbours

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Classes = NDArray[np.int8]

VERSION = 1
LEVELS = (90, 95, 99)
"""Per cent of confidence: the share of cells so marked that are false is at most 10, 5, 1 %."""
FEWEST_EVENTS = 30
FEWEST_CELLS = 20
FEWEST_PERMUTATIONS = 9_999
MOST_PERMUTATIONS = 5_000_000
MOST_DRAWN = 50_000_000
"""Cells drawn in all permutations together: bounds the time."""
AT_ONCE = 1_000_000
"""Cells drawn at once: bounds the memory."""
CAVEATS = (
    "A cell counts together with its neighbours: the edge of a marked group may itself be calm.",
    "Cells without events were not told of; that is not the same as nothing happening.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class GiStar:
    """For each cell (n,): `z`; `p`, two-sided pseudo-p of permutations; `q`, p after control of
    false discoveries; `confidence`: 99, 95, 90 hot, -99, -95, -90 cold, 0 neither, of q.

    Where `told.reason` is given, z is 0, p and q are 1, and nothing is marked.
    """

    told: Told
    z: Floats
    p: Floats
    q: Floats
    confidence: Classes


def gi_star(
    counts: ArrayLike,
    neighbours: Neighbours,
    *,
    seed: int,
    permutations: int | None = None,
    about: About = NOTHING_MORE,
) -> GiStar:
    """Gi* of counts (n,) ≥ 0 over cells with these neighbours.

    Without `permutations` there are as many as a single cell needs to be found at 99 % among all
    (2n/0.01), within bounds of time; what can't be found is then said in the caveats. ValueError
    for counts that are negative, not finite or not one for each cell.
    """
    values = checked(counts, neighbours)
    drawn = int(neighbours.degrees.max(initial=0)) + 1
    turns = permutations or _turns(values.size, drawn)
    basis = told(
        "Getis-Ord Gi*",
        VERSION,
        sample=round(float(values.sum())),
        about=about,
        seed=seed,
        parameters={
            "cells": int(values.size),
            "neighbours": neighbours.kind,
            "permutations": turns,
            "control": "Benjamini-Hochberg",
            "levels": list(LEVELS),
        },
        caveats=(*CAVEATS, *_blind(values.size, turns)),
    )
    reason = not_enough(values, neighbours)
    if reason:
        ones = np.ones(values.size)
        return GiStar(
            told=basis.but(reason),
            z=np.zeros(values.size),
            p=ones,
            q=ones.copy(),
            confidence=np.zeros(values.size, dtype=np.int8),
        )
    z = z_scores(values, neighbours)
    p = _p_values(values, neighbours, turns, np.random.default_rng(seed))
    q = false_discovery(p)
    return GiStar(told=basis, z=z, p=p, q=q, confidence=classes(z, q))


def checked(counts: ArrayLike, neighbours: Neighbours) -> Floats:
    values = np.asarray(counts, dtype=float)
    if values.shape != (neighbours.n,):
        raise ValueError(f"Give one count for each of {neighbours.n} cells.")
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("Counts are numbers from 0.")
    return values


def not_enough(values: Floats, neighbours: Neighbours) -> str:
    """Why nothing can be told of these counts, in words; empty if it can."""
    reasons = {
        f"There are {values.size} cells; below {FEWEST_CELLS} chance can't be told apart.": (
            values.size < FEWEST_CELLS
        ),
        "No events in this period.": not values.any(),
        f"Fewer than {FEWEST_EVENTS} events: too few to tell a pattern from chance.": (
            values.sum() < FEWEST_EVENTS
        ),
        "Every cell has the same count: there is no pattern to look for.": (
            np.ptp(values) == 0 if values.size else True
        ),
        "No cell has a neighbour.": not neighbours.indices.size,
        "The neighbours of a cell are all other cells: choose a shorter distance.": (
            int(neighbours.degrees.max(initial=0)) >= values.size - 1
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def z_scores(values: Floats, neighbours: Neighbours) -> Floats:
    """Gi* as a z-score (n,). Ord and Getis 1995, equation 14.3 with weights of 0 and 1."""
    n = values.size
    mean = values.mean()
    deviation = math.sqrt(float(np.mean((values - mean) ** 2)))
    weight = neighbours.degrees + 1.0
    share = np.maximum((n * weight - weight**2) / (n - 1), 0)
    top = values + neighbours.sums(values) - mean * weight
    # Of a cell whose neighbours are all others the sum is fixed: 0 ÷ 0.
    z = np.zeros(n)
    np.divide(top, deviation * np.sqrt(share), out=z, where=share > 0)
    return z


def classes(z: Floats, q: Floats) -> Classes:
    found = np.zeros(z.size, dtype=np.int8)
    for level in LEVELS:
        found[q <= 1 - level / 100 + 1e-12] = level
    return np.asarray(np.where(z < 0, -found, found), dtype=np.int8)


def _turns(cells: int, drawn: int) -> int:
    wanted = max(FEWEST_PERMUTATIONS, math.ceil(2 * cells / 0.01))
    return int(min(wanted, MOST_PERMUTATIONS, max(999, MOST_DRAWN // drawn)))


def _blind(cells: int, turns: int) -> list[str]:
    """The smallest group that the number of permutations can find at 99 %, if it is not one."""
    least = math.ceil(cells * 2 / (turns + 1) / 0.01 - 1e-9)
    if least <= 1:
        return []
    return [f"With {turns:,} permutations fewer than {least:,} cells can't be marked at 99 %."]


def _p_values(
    values: Floats, neighbours: Neighbours, turns: int, rng: np.random.Generator
) -> Floats:
    places = int(neighbours.degrees.max()) + 1
    above = np.zeros(values.size, dtype=np.int64)
    below = np.zeros(values.size, dtype=np.int64)
    step = max(1, AT_ONCE // places)
    for begun in range(0, turns, step):
        drawn = distinct(rng, values.size, places=places, draws=min(step, turns - begun))
        _add_tails(values, neighbours, drawn, above, below)
    return np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (turns + 1))


def _add_tails(
    values: Floats, neighbours: Neighbours, drawn: Ints, above: Ints, below: Ints
) -> None:
    """Add how many of these draws are at least, and at most, what each cell's neighbours have.

    One draw serves all cells. A cell may not be its own neighbour: where it was drawn, the next
    drawn takes its place, which leaves each choice of the others equally likely. So the sorted sums
    are looked up once for a cell, and put right only in the draws that hold it.
    """
    observed = neighbours.sums(values)
    slack = 1e-9 * max(1.0, float(values.sum()))  # sums of weights round differently
    degrees = neighbours.degrees
    of_drawn = degrees[drawn]
    sums = np.cumsum(values[drawn], axis=0)
    for degree in np.unique(degrees):
        own = degrees == degree
        if degree == 0:  # its neighbours' sum is always 0: nothing is extreme
            above[own] += drawn.shape[1]
            below[own] += drawn.shape[1]
            continue
        ordered = np.sort(sums[degree - 1])
        above[own] += ordered.size - np.searchsorted(ordered, observed[own] - slack, "left")
        below[own] += np.searchsorted(ordered, observed[own] + slack, "right")
        place, turn = np.nonzero(of_drawn[:degree] == degree)
        cell = drawn[place, turn]
        before = sums[degree - 1, turn]
        after = before - values[cell] + values[drawn[degree, turn]]
        high, low = observed[cell] - slack, observed[cell] + slack
        _count(above, cell, (after >= high).astype(np.int64) - (before >= high))
        _count(below, cell, (after <= low).astype(np.int64) - (before <= low))


def _count(totals: Ints, cell: Ints, change: Ints) -> None:
    some = change != 0
    np.add.at(totals, cell[some], change[some])
