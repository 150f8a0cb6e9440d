"""Counts by named street: the unit in which people say where something is."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.intervals import weighted_sum_interval
from hotspots.analysis.layers import NOTHING_MORE, About, LeftOut, Told, told

Floats = NDArray[np.float64]

VERSION = 1
BEFORE = re.compile(r"^\s*on or near\s+", re.IGNORECASE)
"""How the police's open data begin the name of a snap point."""
SPACE = re.compile(r"\s+")
CAVEATS = (
    "A long street has more room for events than a short one: lengths are not taken into account.",
    "An event on a corner is counted on the street that it was told for.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Streets:
    """Units, most events first, then by name: `names` and `areas` (k,), `counts` (k,) and their
    exact 95 % intervals `low`, `high` (k,)."""

    told: Told
    names: tuple[str, ...]
    areas: tuple[str, ...]
    counts: Floats
    low: Floats
    high: Floats


def plain_name(name: str) -> str:
    """A street's name as units are told apart: no "On or near", no doubled spaces."""
    return SPACE.sub(" ", BEFORE.sub("", name)).strip()


def by_street(
    names: Sequence[str],
    areas: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    no_street: Collection[str] = (),
    about: About = NOTHING_MORE,
) -> Streets:
    """Events (n,) by street, `areas` (ward or LSOA, n) telling apart streets of the same name.

    Capitals make no difference; the spelling that comes first is shown. An event without a name, or
    with one of `no_street` ("Parking Area", "No Location": the caller's list), is left out and
    counted. `weights` (n,): 0 for a folded repeat (`repeats.py`). ValueError for different lengths.
    """
    shown = [plain_name(each) for each in names]
    keys = [each.casefold() for each in shown]
    none = {plain_name(each).casefold() for each in no_street} | {""}
    weighed = np.ones(len(shown)) if weights is None else np.asarray(weights, dtype=float)
    if not len(shown) == len(areas) == weighed.size:
        raise ValueError("Give a name, an area and a weight for each event.")
    if not np.isfinite(weighed).all() or (weighed < 0).any():
        raise ValueError("Weights are numbers from 0.")
    totals: dict[tuple[str, str], tuple[str, float, float]] = {}
    unnamed = 0
    for name, key, area, weight in zip(shown, keys, areas, weighed.tolist(), strict=True):
        if key in none:
            unnamed += 1
            continue
        first, total, squares = totals.get((key, area), (name, 0.0, 0.0))
        totals[key, area] = (first, total + weight, squares + weight**2)
    order = sorted(totals, key=lambda unit: (-totals[unit][1], unit))
    counts = np.array([totals[unit][1] for unit in order])
    variances = np.array([totals[unit][2] for unit in order])
    low, high = weighted_sum_interval(counts, variances, largest=1.0)
    return Streets(
        told=told(
            "Counts by street",
            VERSION,
            sample=round(float(counts.sum())),
            about=about,
            parameters={"streets": len(order), "confidence": 0.95},
            left_out=[LeftOut(why="no street was named", count=unnamed)],
            caveats=CAVEATS,
        ),
        names=tuple(totals[unit][0] for unit in order),
        areas=tuple(area for _, area in order),
        counts=counts,
        low=low,
        high=high,
    )
