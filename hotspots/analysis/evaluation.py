"""How good a forecast of places was: measures, intervals, comparisons.

For a share of the area, the cells with the highest scores are taken as forecast. The share is met
exactly: where it is no whole number of cells, the last one counts in part, for its events too, as
if that part of it were searched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHARES_OF_AREA = (0.01, 0.02, 0.05)
DECIDING = 1
"""Which of SHARES_OF_AREA decides: 2 %."""
CONFIDENCE = 0.95
RESAMPLES = 4000
MEASURES = ("hit_rate", "pai", "pei", "rri")


@dataclass(frozen=True)
class Scored:
    """The measures of one forecast of one period at one share of the area; see `score`."""

    hit_rate: float
    pai: float
    pei: float
    rri: float


def caught(in_order: Floats, cells: float) -> float:
    """Events in the first so many cells (a fraction of the last one counts in part)."""
    whole = math.floor(cells + 1e-9)
    part = max(0.0, cells - whole)
    rest = part * float(in_order[whole]) if whole < len(in_order) and part > 1e-9 else 0.0
    return float(in_order[:whole].sum()) + rest


def order_of(scores: Floats, ties: Floats) -> NDArray[np.int64]:
    """Cells from the highest score to the lowest; equal ones by `ties`, random numbers drawn from
    the seed once, so that no method gains from how cells happen to be numbered."""
    return np.lexsort((ties, -scores))


def score(order: NDArray[np.int64], actual: Floats, past: Floats, share: float) -> Scored | None:
    """The measures of a forecast, None of a period without any event.

    `order` (cells,): from `order_of`. `actual` (cells,): the period's counts. `past` (cells,): all
    counts before it. With n of N events in area a of A:

    - hit rate n/N;
    - PAI (n/N)/(a/A) (S. Chainey, L. Tompson, S. Uhlig, Security Journal 21 (2008) 4-28);
    - PEI n/n*, where n* is what the best choice of as much area would have caught (J. M. Hunt, PhD
      thesis, City University of New York, 2016), from 0 to 1;
    - RRI (n/N)/(n'/N'), the same cells in the past (N. Levine, Security Journal 21 (2008) 295-302):
      1 where they hold as large a share as before, less where the past promised too much; NaN
      where they held nothing.
    """
    total = float(actual.sum())
    if total <= 0:
        return None
    cells = share * len(actual)
    hit = caught(actual[order], cells)
    best = caught(np.sort(actual)[::-1], cells)
    hit_rate = hit / total
    before = caught(past[order], cells)
    share_before = before / float(past.sum()) if past.sum() else 0.0
    return Scored(
        hit_rate=hit_rate,
        pai=hit_rate / share,
        pei=hit / best,
        rri=hit_rate / share_before if share_before else math.nan,
    )


@dataclass(frozen=True)
class Interval:
    """A mean over periods with its interval of 95 %, and of how many periods it is."""

    mean: float
    low: float
    high: float
    periods: int

    @property
    def above_zero(self) -> bool:
        return self.low > 0


def interval_of(values: Sequence[float] | Floats, *, seed: int) -> Interval:
    """The mean of a measure over periods, with an expanded percentile bootstrap interval.

    Periods are drawn again with replacement. The percentiles are moved outwards so that few periods
    give as wide an interval as Student's t would (T. C. Hesterberg, The American Statistician 69
    (2015) 371-386). It covers how the measure varies from month to month. It does not cover that
    neighbouring months are alike, that the next ones may be unlike all of these, nor that the best
    of several methods looks better than it is. NaNs are left out; fewer than two periods give an
    interval without bounds.
    """
    from scipy.stats import norm, t

    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    count = len(known)
    if count < 2:
        mean = float(known.mean()) if count else math.nan
        return Interval(mean, -math.inf, math.inf, count)
    rng = np.random.default_rng(seed)
    means = known[rng.integers(0, count, size=(RESAMPLES, count))].mean(axis=1)
    widened = math.sqrt(count / (count - 1)) * t.ppf((1 - CONFIDENCE) / 2, count - 1)
    tail = float(norm.cdf(widened))
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(known.mean()), float(low), float(high), count)
