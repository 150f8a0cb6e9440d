"""Where events are likely next month, by the way that has earned it, or by the count alone.

What a page shows comes from `next_period`: expected events in each cell, an interval, and in words
by what they were made and whether anything beats a simple count (R8.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.candidates import decayed
from hotspots.analysis.comparison import Comparison, compared
from hotspots.analysis.evaluation import CONFIDENCE, order_of
from hotspots.analysis.panel import Panel
from hotspots.analysis.rolling import (
    LEAST_PERIODS,
    METHODS,
    TINY,
    Progress,
    first_scored,
    roll,
    ties_of,
)

Floats = NDArray[np.float64]

COUNT = "history"
"""What is used when nothing beats the counts."""
LEAST_EVENTS = 50
"""Fewer can't tell one way from another; a policy of this service, not a statistic."""
CALIBRATED_ON = 6
"""Newest periods by which scores are turned into numbers of events."""
LEAST_FOR_NUMBERS = 2
"""Periods that even a count needs before it says how many to expect."""


@dataclass(frozen=True, eq=False)
class NextPeriod:
    """What to expect in the period after the data.

    `expected`, `low`, `high` (cells,): the mean number of events in each of `grid.inside_cells`,
    and the 95 % interval of how many there will be. `order` (cells,): cells from the likeliest on, ties
    broken by the seed. `method`, `name`: by which way. `beats_count`: whether it beat both counts
    on held-out months; without that the numbers are the count's. `why` says it in words.
    `comparison`: the evaluation, None where there was too little for one.
    """

    expected: Floats
    low: Floats
    high: Floats
    order: NDArray[np.int64]
    method: str
    name: str
    beats_count: bool
    why: str
    comparison: Comparison | None


def best_for(comparison: Comparison) -> str | None:
    """The way to deploy, None where nothing beats the counts (R8.4)."""
    return comparison.deployed


def next_period(
    panel: Panel, *, seed: int = 1, progress: Progress = lambda what, done, of: None
) -> NextPeriod:
    """Evaluate every way on the panel's own past and forecast with the one that won.

    With fewer than LEAST_PERIODS periods or LEAST_EVENTS events nothing is evaluated and the count
    is used. ValueError for fewer than LEAST_FOR_NUMBERS periods. The same panel and seed give the
    same numbers. Takes about a second per thousand cells, and some for the regression.
    """
    if panel.periods < LEAST_FOR_NUMBERS:
        raise ValueError(f"At least {LEAST_FOR_NUMBERS} months are needed to expect anything.")
    if panel.periods < LEAST_PERIODS:
        return by_count(
            panel,
            seed,
            f"{panel.periods} months are too few to compare ways; {LEAST_PERIODS} are needed.",
        )
    if panel.counts.sum() < LEAST_EVENTS:
        return by_count(
            panel,
            seed,
            f"{panel.counts.sum():g} events are too few to compare ways; "
            f"{LEAST_EVENTS} are needed.",
        )
    rolled = roll(panel, first=first_scored(panel.periods), seed=seed, progress=progress)
    comparison = compared(rolled, seed=seed)
    method = best_for(comparison)
    scores = rolled.scores[method or COUNT]
    known = scores[-1 - CALIBRATED_ON : -1]
    expected, low, high = expected_counts(known, panel.counts[-len(known) :], scores[-1])
    return NextPeriod(
        expected=expected,
        low=low,
        high=high,
        order=rolled.order(method or COUNT, panel.periods),
        method=method or COUNT,
        name=METHODS[method or COUNT],
        beats_count=method is not None,
        why=why_of(comparison),
        comparison=comparison,
    )


def why_of(comparison: Comparison) -> str:
    months = f"on {comparison.scored} held-out months"
    if comparison.deployed is None:
        return f"Nothing beats a simple count {months}: the count of all history is used."
    return f"{comparison.deployed_name} beat last month's count and that of all history {months}."


def by_count(panel: Panel, seed: int, why: str) -> NextPeriod:
    scores = decayed(panel.counts, float("inf"))
    known = scores[1:-1][-CALIBRATED_ON:]
    expected, low, high = expected_counts(known, panel.counts[-len(known) :], scores[-1])
    return NextPeriod(
        expected=expected,
        low=low,
        high=high,
        order=order_of(scores[-1], ties_of(panel, seed)),
        method=COUNT,
        name=METHODS[COUNT],
        beats_count=False,
        why=f"{why} The count of all history is used.",
        comparison=None,
    )


def expected_counts(past: Floats, counts: Floats, scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Scores turned into expected events (cells,) with the 95 % interval of how many there will be.

    `past`, `counts` (periods, cells): earlier forecasts' scores and what then happened. Each
    period's scores are taken as shares of their sum. The expected number rises with the share as
    isotonic regression finds it (R. E. Barlow et al., Statistical Inference under Order
    Restrictions, 1972), so the level is that of those periods. Intervals are of the negative
    binomial whose overdispersion fits them (method of moments), of Poisson where there is none:
    they cover chance and how the level varied, not a level never seen before.
    """
    from scipy.stats import nbinom, poisson
    from sklearn.isotonic import IsotonicRegression

    shares = past / np.maximum(past.sum(axis=1, keepdims=True), TINY)
    rises = IsotonicRegression(y_min=0.0, increasing=True, out_of_bounds="clip")
    fitted = rises.fit_transform(shares.ravel(), counts.ravel())
    expected = np.asarray(rises.predict(scores / max(float(scores.sum()), TINY)), dtype=float)
    excess = float(((counts.ravel() - fitted) ** 2 - fitted).sum())
    squared = float((fitted**2).sum())
    over = max(0.0, excess / squared) if squared else 0.0
    tail = (1 - CONFIDENCE) / 2
    if over < TINY:
        low, high = poisson.ppf(tail, expected), poisson.ppf(1 - tail, expected)
    else:
        chance = 1 / (1 + over * expected)
        low, high = nbinom.ppf(tail, 1 / over, chance), nbinom.ppf(1 - tail, 1 / over, chance)
    # No event expected is not none possible: scipy gives -1 or NaN for a mean of 0.
    return expected, bounded(low), bounded(high)


def bounded(values: Floats) -> Floats:
    return np.maximum(np.nan_to_num(np.asarray(values, dtype=float), nan=0.0), 0.0)
