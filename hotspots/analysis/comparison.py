"""Ways to forecast, scored against each other on held-out periods, and which one is deployed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from hotspots.analysis.candidates import Workshop, history_scores
from hotspots.analysis.evaluation import (
    CONFIDENCE,
    DECIDING,
    MEASURES,
    RESAMPLES,
    SHARES_OF_AREA,
    Interval,
    interval_of,
    score,
)
from hotspots.analysis.event_csv import month_name
from hotspots.analysis.panel import Panel
from hotspots.analysis.rolling import (
    BASELINES,
    METHODS,
    WARM_UP,
    Progress,
    Rolled,
    first_scored,
    roll,
    ties_of,
)

COMPARED = (*BASELINES, "density")
"""Differences are shown against these; only BASELINES must be beaten."""
DEPLOYABLE = tuple(key for key in METHODS if key not in (*BASELINES, "chosen"))


@dataclass(frozen=True)
class MethodResult:
    """One way. `measures[name][i]` and `pei_over[baseline][i]` (paired differences of PEI) at
    SHARES_OF_AREA[i]; `settings`: what was chosen for the last scored period; `beats`: whether
    the difference's interval at 2 % lies above zero for every one of BASELINES."""

    key: str
    name: str
    measures: dict[str, tuple[Interval, ...]]
    pei_over: dict[str, tuple[Interval, ...]]
    settings: str
    beats: bool


@dataclass(frozen=True)
class Comparison:
    """The whole evaluation. `deployed`: the way with the highest PEI at 2 % among those that beat
    both baselines, or None when nothing does. `scored`: months; `empty`: those without events."""

    cells: int
    side: float
    area_km2: float
    events: float
    first_month: str
    last_month: str
    first_scored: str
    scored: int
    empty: int
    seed: int
    methods: tuple[MethodResult, ...]
    deployed: str | None

    @property
    def deployed_name(self) -> str | None:
        return METHODS[self.deployed] if self.deployed else None

    def cells_of(self, share: float) -> float:
        """How many cells this share of the area is: not always a whole number."""
        return share * self.cells

    def as_json(self) -> dict[str, Any]:
        """Plain values; an interval without bounds has null ones."""
        return {
            "area": {"km2": self.area_km2, "cells": self.cells, "cell_metres": self.side},
            "events": self.events,
            "months": {
                "first": self.first_month,
                "last": self.last_month,
                "first_scored": self.first_scored,
                "scored": self.scored,
                "without_events": self.empty,
            },
            "seed": self.seed,
            "interval": {"confidence": CONFIDENCE, "resamples": RESAMPLES, "resampled": "months"},
            "shares_of_area": [
                {"share": share, "cells": self.cells_of(share)} for share in SHARES_OF_AREA
            ],
            "methods": [method_json(method) for method in self.methods],
            "deployed": self.deployed,
        }


def method_json(method: MethodResult) -> dict[str, Any]:
    return {
        "key": method.key,
        "name": method.name,
        "settings_of_last_month": method.settings,
        "beats_both_counts": method.beats,
        **{name: [interval_json(each) for each in method.measures[name]] for name in MEASURES},
        "pei_difference": {
            key: [interval_json(each) for each in each_share]
            for key, each_share in method.pei_over.items()
        },
    }


def interval_json(interval: Interval) -> dict[str, float | int | None]:
    numbers = {"mean": interval.mean, "low": interval.low, "high": interval.high}
    known = {key: value if math.isfinite(value) else None for key, value in numbers.items()}
    return {**known, "months": interval.periods}


def compare(
    panel: Panel,
    *,
    months: int | None = None,
    seed: int = 1,
    progress: Progress = lambda what, done, of: None,
) -> Comparison:
    """Score every way on the last `months` of a panel (by default all but the first twelve).

    TooShort where there are too few months. The same panel and seed give the same result.
    """
    return compared(
        roll(panel, first=first_scored(panel.periods, months), seed=seed, progress=progress),
        seed=seed,
    )


def count_alone(panel: Panel, *, seed: int) -> Interval:
    """PEI at 2 % of the count of all history, without the other ways: cheap, for comparing areas.

    Equal to what `compare` gives for it with the same panel and seed.
    """
    first = first_scored(panel.periods)
    start = first - WARM_UP
    scores = {"history": history_scores(Workshop(panel, seed))[start:]}
    ties = ties_of(panel, seed)
    rolled = Rolled(panel, start, first, scores, {}, ties)
    return interval_of(measured(rolled, "history")[:, DECIDING, MEASURES.index("pei")], seed=seed)


def measured(rolled: Rolled, key: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Measures (periods scored, shares, MEASURES) of one way; NaN of periods without events."""
    panel = rolled.panel
    rows = np.full((panel.periods - rolled.first, len(SHARES_OF_AREA), len(MEASURES)), math.nan)
    for at, period in enumerate(range(rolled.first, panel.periods)):
        order = rolled.order(key, period)
        past = panel.counts[:period].sum(axis=0)
        for number, share in enumerate(SHARES_OF_AREA):
            one = score(order, panel.counts[period], past, share)
            if one is not None:
                rows[at, number] = [getattr(one, name) for name in MEASURES]
    return rows


def compared(rolled: Rolled, *, seed: int) -> Comparison:
    panel = rolled.panel
    table = {key: measured(rolled, key) for key in METHODS}
    methods = tuple(result_of(rolled, key, table, seed) for key in METHODS)
    winners = [method for method in methods if method.beats and method.key in DEPLOYABLE]
    best = max(winners, key=lambda method: method.measures["pei"][DECIDING].mean, default=None)
    held_out = panel.counts[rolled.first :].sum(axis=1)
    return Comparison(
        cells=panel.cells,
        side=panel.grid.side,
        area_km2=panel.area_km2,
        events=float(panel.counts.sum()),
        first_month=month_name(panel.first_month),
        last_month=month_name(panel.first_month + panel.periods - 1),
        first_scored=month_name(panel.first_month + rolled.first),
        scored=len(held_out),
        empty=int((held_out == 0).sum()),
        seed=seed,
        methods=methods,
        deployed=best.key if best else None,
    )


def result_of(
    rolled: Rolled, key: str, table: dict[str, np.ndarray[Any, Any]], seed: int
) -> MethodResult:
    mine, pei = table[key], MEASURES.index("pei")
    shares = range(len(SHARES_OF_AREA))
    over = {
        other: tuple(
            interval_of(mine[:, share, pei] - table[other][:, share, pei], seed=seed)
            for share in shares
        )
        for other in COMPARED
    }
    return MethodResult(
        key=key,
        name=METHODS[key],
        measures={
            name: tuple(interval_of(mine[:, share, number], seed=seed) for share in shares)
            for number, name in enumerate(MEASURES)
        },
        pei_over=over,
        settings=rolled.settings[key][-2],
        beats=all(over[other][DECIDING].above_zero for other in BASELINES),
    )
