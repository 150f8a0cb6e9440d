"""Surges: whether an area has risen above its own history, at a stated rate of false alarms.

A Poisson CUSUM (J. M. Lucas, Technometrics 27 (1985) 129-144): the excess over a reference value
is added up, never below 0, and signals at a limit. The limit is the least at which an area whose
rate has not changed signals, on average, once in so many periods; that average is computed from a
Markov chain (D. Brook and D. A. Evans, Biometrika 59 (1972) 539-549), exactly, since the sum moves
on a lattice. The expected rate is the area's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.intervals import weighted_sum_interval
from hotspots.analysis.layers import NOTHING_MORE, About, Told, told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

VERSION = 1
FEWEST_PERIODS = 8
"""Of history: below, an area's own rate is a guess."""
FEWEST_EVENTS = 8
MOST_STATES = 1_500
LONGEST = 100_000.0
CAVEATS = (
    "The expected rate is taken from the history alone: seasons and trends in it are not known.",
    "A surge in reports may be a campaign to report: ask before it is called a surge in events.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Surges:
    """For each area (a,): whether it `signal`s at the last period; `since`, the number of the
    monitored period (from 0) in which the present rise began, -1 without a rise; `observed` and
    `expected` events since then (over all monitored periods where there is no rise); `total`, the
    sum at the end, of which each period takes `reference` off, and its `limit`; `enough`, whether
    the history tells a rate. False alarms of an area that has not changed come once in `between`
    periods on average; once in `between_low` or `between_high`, if its true rate is at the upper or
    lower end of its 90 % interval.

    Where not `enough`: no signal, and expected, reference, limit and between are NaN.
    """

    told: Told
    signal: Bools
    since: Ints
    observed: Ints
    expected: Floats
    total: Floats
    reference: Floats
    limit: Floats
    enough: Bools
    between: Floats
    between_low: Floats
    between_high: Floats

    def in_words(self, area: int, period: str = "week") -> str:
        """The false-alarm rate of an area as a sentence, with the name of a period."""
        if not self.enough[area]:
            return "The history is too short, or has too few events, to tell a surge."
        low, high = self.between_low[area], self.between_high[area]
        return (
            f"If nothing had changed, this area would signal falsely once in about "
            f"{_rounded(self.between[area])} {period}s on average (once in {_rounded(low)} to "
            f"{_rounded(high)}, as its usual rate is not known exactly)."
        )


def surges(
    counts: ArrayLike,
    *,
    history: int,
    between: float,
    factor: float = 2.0,
    about: About = NOTHING_MORE,
) -> Surges:
    """Surges of whole counts (areas, periods), oldest first.

    The first `history` periods give each area's rate; those after are monitored. `between`: how
    many periods should lie between false alarms of one area, on average. `factor`: the rise that is
    to be found soonest. ValueError for counts that are none, for less than one monitored period,
    and for a factor or an average that makes no sense.
    """
    values = _checked(counts, history, between, factor)
    areas, periods = values.shape
    before, after = values[:, :history], values[:, history:]
    seen = before.sum(axis=1)
    enough = (seen >= FEWEST_EVENTS) & (history >= FEWEST_PERIODS)
    basis = told(
        "Poisson CUSUM",
        VERSION,
        sample=int(values.sum()),
        about=about,
        parameters={
            "areas": areas,
            "history": history,
            "monitored": periods - history,
            "factor": factor,
            "between": between,
            "too_little_history": int((~enough).sum()),
        },
        caveats=(*CAVEATS, *_all_together(int(enough.sum()), between)),
    )
    if not enough.any():
        reason = f"No area has {FEWEST_PERIODS} periods and {FEWEST_EVENTS} events of history."
        basis = basis.but(reason)
    charts = [
        _chart(int(events), history, between, factor) if good else None
        for events, good in zip(seen, enough, strict=True)
    ]
    return _found(basis, charts, after)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The scheme of one area: `rate` expected in a period, `reference` and `limit` of the sum, and
    the average number of periods to a false alarm at the rate and at the ends of its interval."""

    rate: float
    reference: float
    limit: float
    between: float
    between_low: float
    between_high: float


def average_run_length(rate: float, *, parts: int, reference: int, limit: int) -> float:
    """The mean number of periods until a CUSUM that starts at 0 signals, at a true Poisson rate.

    The sum, in parts of an event (`parts` to one), goes up by parts·count - `reference`, never
    below 0, and signals at `limit`. Brook and Evans 1972: with Q the chances among the states below
    the limit, the run lengths μ solve (I - Q) μ = 1. Not above LONGEST.
    """
    if limit <= 0:
        return 1.0
    chances = _chances(rate, parts, limit + reference)
    states = np.arange(limit)
    # From state i to state j > 0 by a step of j - i; to 0 by all steps of at most -i.
    steps = states[None, :] - states[:, None] + reference
    inside = np.where(steps >= 0, chances[np.maximum(steps, 0)], 0.0)
    falling = np.cumsum(chances)
    low = reference - states
    inside[:, 0] = np.where(low >= 0, falling[np.maximum(low, 0)], 0.0)
    try:
        lengths = np.linalg.solve(np.eye(limit) - inside, np.ones(limit))
    except np.linalg.LinAlgError:  # the limit is never reached, as far as numbers go
        return LONGEST
    first = float(lengths[0])
    return first if 0 < first < LONGEST else LONGEST


def _chances(rate: float, parts: int, size: int) -> Floats:
    """The chance of each lattice step (size,) up: of count·parts."""
    from scipy.stats import poisson

    chances = np.zeros(size)
    chances[::parts] = poisson.pmf(np.arange(len(chances[::parts])), rate)
    return chances


@lru_cache(maxsize=4_096)
def _chart(events: int, history: int, between: float, factor: float) -> Chart:
    rate = events / history
    ideal = rate * (factor - 1) / math.log(factor)
    parts = _parts(rate)
    reference = max(1, round(ideal * parts))
    limit = _limit(rate, parts, reference, between)
    low, high = (
        float(each[0]) / history
        for each in weighted_sum_interval([events], [events], largest=1.0, confidence=0.9)
    )
    lengths = [
        average_run_length(each, parts=parts, reference=reference, limit=limit)
        for each in (rate, high, low)
    ]
    return Chart(
        rate=rate,
        reference=reference / parts,
        limit=limit / parts,
        between=lengths[0],
        between_low=lengths[1],
        between_high=lengths[2],
    )


def _parts(rate: float) -> int:
    """Into how many parts an event is divided: fine for small rates, coarse for large ones, where
    the reference need not be so exact and the states would be too many."""
    return int(min(40, max(1, round(20 / rate**0.75))))


def _limit(rate: float, parts: int, reference: int, between: float) -> int:
    """The least limit whose false alarms come at most once in `between` periods on average."""
    low, high = 0, parts
    while high < MOST_STATES and _length(rate, parts, reference, high) < between:
        low, high = high, high * 2
    high = min(high, MOST_STATES)
    while high - low > 1:
        middle = (low + high) // 2
        if _length(rate, parts, reference, middle) < between:
            low = middle
        else:
            high = middle
    return high


def _length(rate: float, parts: int, reference: int, limit: int) -> float:
    return average_run_length(rate, parts=parts, reference=reference, limit=limit)


def _found(basis: Told, charts: Sequence[Chart | None], after: Ints) -> Surges:
    areas = len(charts)
    limit, reference, rate, between, low, high = (
        np.array([getattr(chart, name) if chart else np.nan for chart in charts], dtype=float)
        for name in ("limit", "reference", "rate", "between", "between_low", "between_high")
    )
    taken = np.where(np.isfinite(reference), reference, np.inf)
    total = np.zeros(areas)
    since = np.full(areas, -1, dtype=np.int64)
    for period, count in enumerate(after.T):
        total = np.maximum(0.0, total + count - taken)
        rising = total > 1e-9
        since = np.where(rising, np.where(since < 0, period, since), -1)
    enough = np.isfinite(limit)
    begun = np.maximum(since, 0)
    periods = np.arange(after.shape[1])
    counted = periods[None, :] >= begun[:, None]
    return Surges(
        told=basis,
        signal=enough & (total >= np.where(enough, limit, np.inf) - 1e-9),
        since=since,
        observed=np.asarray((after * counted).sum(axis=1), dtype=np.int64),
        expected=rate * counted.sum(axis=1),
        total=total,
        reference=reference,
        limit=limit,
        enough=enough,
        between=between,
        between_low=low,
        between_high=high,
    )


def _checked(counts: ArrayLike, history: int, between: float, factor: float) -> Ints:
    values = np.asarray(counts)
    if values.ndim != 2 or (values.size and not np.issubdtype(values.dtype, np.integer)):
        raise ValueError("Counts are whole numbers, one row for each area.")
    if (values < 0).any():
        raise ValueError("Counts are from 0.")
    if not 1 <= history < values.shape[1]:
        raise ValueError("There is a history, and at least one period after it.")
    if not 2 <= between <= LONGEST / 10:
        raise ValueError(f"From 2 to {LONGEST / 10:,.0f} periods between false alarms.")
    if not 1.1 <= factor <= 10:
        raise ValueError(f"A rise by a factor of 1.1 to 10, not {factor}.")
    return values.astype(np.int64)


def _all_together(areas: int, between: float) -> list[str]:
    if areas < 2:
        return []
    rarely = _rounded(between / areas)
    return [f"Over all {areas} areas a false alarm is expected about once in {rarely} periods."]


def _rounded(periods: float) -> str:
    if periods >= LONGEST:
        return f"more than {LONGEST:,.0f}"
    return f"{periods:,.1f}" if periods < 10 else f"{periods:,.0f}"
