"""Near repeats: whether events come close to earlier ones in space *and* time more than chance.

The test of E. G. Knox, Applied Statistics 13 (1964) 25-29, with bands of distance and time: pairs
in each are counted, and compared with the same places under permuted times. Times are permuted
among all events, so neither busy places nor busy weeks count as near repeats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.drawing import false_discovery
from hotspots.analysis.intervals import weighted_sum_interval
from hotspots.analysis.layers import NOTHING_MORE, About, LeftOut, Told, told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VERSION = 1
FEWEST_EVENTS = 30
MOST_PAIRS = 1_000_000
"""Pairs near in space that are permuted: bounds time and memory. Beyond, events are sampled."""
MOST_DAYS = 30_000
BANDS_METRES = (0.0, 100.0, 200.0, 300.0, 400.0)
BANDS_DAYS = (7, 14, 28, 56)
CAVEATS = (
    "A trend that differs from one part of the area to another looks like near repeats.",
    "One reporter telling twice looks like a near repeat: fold repeats first.",
    "Folded or not, somebody who tells of one place week after week looks like a near repeat.",
    "No distance or time found elsewhere, or for another kind of event, holds here.",
)
MONTHS = "The events are dated by month: whether they lie days apart can't be told."
TOO_FEW_DAYS = "All events are of the same day: nothing can be told of time."


@dataclass(frozen=True, kw_only=True, eq=False)
class NearRepeat:
    """Bands of distance (s,) by bands of time (t,). Band 0 reaches from 0 to its edge, included;
    each further one from beyond the edge before.

    `metres` (s,), `days` (t,): the upper edges. `pairs` (s, t): observed. `expected` (s, t): the
    exact mean over all permutations. `ratio`: Knox's, observed ÷ expected (1 where nothing is
    expected), with `low` and `high`: its approximate 95 % interval, a Poisson count's widened by
    how much more than Poisson the permutations vary. `p` (s, t): one-sided, of more pairs than
    chance gives; `q`: after control of false discoveries over the table.
    """

    told: Told
    metres: Floats
    days: Ints
    pairs: Ints
    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats


def near_repeat(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    *,
    precision: str,
    seed: int,
    metres: Sequence[float] = BANDS_METRES,
    within_days: Sequence[int] = BANDS_DAYS,
    permutations: int = 999,
    about: About = NOTHING_MORE,
) -> NearRepeat:
    """Knox's test over events at x, y (metres on a plane, n) on whole `days` (n,) from a fixed one.

    `precision`: "day", or what else the dates are good for ("month"), which is refused in words, as
    are dates that are months in disguise. Beyond MOST_PAIRS near pairs a random sample of events is
    used, and the rest is told as left out. ValueError for bands that do not ascend, places that are
    not finite and arrays of different lengths.
    """
    places, when = _checked(x, y, days)
    bands = _Bands.of(metres, within_days)
    rng = np.random.default_rng(seed)
    reason = _refusal(when, precision)
    kept = np.arange(when.size) if reason else _sample(places, bands.metres[-1], rng)
    basis = told(
        "Near repeat (Knox)",
        VERSION,
        sample=kept.size,
        about=about,
        seed=seed,
        parameters={
            "metres": bands.metres.tolist(),
            "days": bands.days.tolist(),
            "permutations": permutations,
            "control": "Benjamini-Hochberg",
            "most_pairs": MOST_PAIRS,
        },
        left_out=[
            LeftOut(
                why="beyond what can be compared pair by pair: a random sample was used",
                count=when.size - kept.size,
            )
        ],
        caveats=CAVEATS,
    )
    if reason:
        return _nothing(basis.but(reason), bands)
    near = _NearPairs.among(places[kept], bands.metres)
    return _result(basis, bands, _Permuted(near, bands, when[kept], permutations, rng))


@dataclass(frozen=True)
class _Bands:
    metres: Floats
    days: Ints

    @classmethod
    def of(cls, metres: Sequence[float], days: Sequence[int]) -> _Bands:
        edges, limits = np.asarray(metres, dtype=float), np.asarray(days, dtype=np.int64)
        for each in (edges, limits):
            if not each.size or each[0] < 0 or (np.diff(each) <= 0).any() or not each[-1] > 0:
                raise ValueError("Bands ascend from 0 or above.")
        if not np.isfinite(edges).all() or limits[-1] > MOST_DAYS:
            raise ValueError(f"Bands end at a finite distance and at most {MOST_DAYS:,} days.")
        return cls(edges, limits)


@dataclass(frozen=True)
class _NearPairs:
    """Pairs of events near in space, by band: those of band b are `one[starts[b]:starts[b + 1]]`
    and `other` likewise."""

    one: Ints
    other: Ints
    starts: Ints

    @classmethod
    def among(cls, places: Floats, metres: Floats) -> _NearPairs:
        from scipy.spatial import cKDTree

        pairs = cKDTree(places).query_pairs(float(metres[-1]), output_type="ndarray")
        step = places[pairs[:, 0]] - places[pairs[:, 1]]
        apart = np.hypot(step[:, 0], step[:, 1])
        # The tree compares squares: what it lets in by a rounding belongs to the last band.
        band = np.minimum(np.searchsorted(metres, apart, side="left"), metres.size - 1)
        order = np.lexsort((pairs[:, 1], pairs[:, 0], band))
        starts = np.searchsorted(band[order], np.arange(metres.size + 1))
        return cls(pairs[order, 0], pairs[order, 1], starts.astype(np.int64))

    @property
    def by_band(self) -> Ints:
        return np.diff(self.starts)

    def counted(self, when: NDArray[np.int16], days: Ints) -> Ints:
        """Pairs by band of space and time (s, t) if events happened at these times."""
        apart = np.abs(when[self.one] - when[self.other])
        found = np.empty((self.starts.size - 1, days.size), dtype=np.int64)
        for place, limit in enumerate(days.tolist()):  # plain numbers: int16 is compared as such
            inside = apart <= limit
            for band, (begin, end) in enumerate(
                zip(self.starts[:-1], self.starts[1:], strict=True)
            ):
                found[band, place] = np.count_nonzero(inside[begin:end])
        return np.diff(found, axis=1, prepend=0)


def _checked(x: ArrayLike, y: ArrayLike, days: ArrayLike) -> tuple[Floats, Ints]:
    xs, ys = np.asarray(x, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()
    when = np.asarray(days).ravel()
    if not xs.size == ys.size == when.size:
        raise ValueError("Give a place and a day for each event.")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ValueError("A place is a number of metres east and north.")
    if when.size and not np.issubdtype(when.dtype, np.integer):
        raise ValueError("Days are whole numbers.")
    when = when.astype(np.int64)
    if when.size and int(np.ptp(when)) > MOST_DAYS:
        raise ValueError(f"Events may lie at most {MOST_DAYS:,} days apart.")
    return np.column_stack([xs, ys]), when - when.min(initial=0) if when.size else when


def _refusal(when: Ints, precision: str) -> str:
    if precision != "day":
        return MONTHS
    if when.size < FEWEST_EVENTS:
        return f"Fewer than {FEWEST_EVENTS} events: too few pairs to tell anything."
    different = np.unique(when)
    if different.size == 1:
        return TOO_FEW_DAYS
    return MONTHS if int(np.diff(different).min()) >= 28 else ""


def _sample(places: Floats, metres: float, rng: np.random.Generator) -> Ints:
    """Which events to use (ascending), so that about MOST_PAIRS lie near each other at most.

    How many pairs there are is asked of 2,000 events first: counting all would take what the bound
    is there to avoid. Sampling events at random keeps the ratio and loses only sharpness.
    """
    from scipy.spatial import cKDTree

    kept = np.arange(len(places))
    for _ in range(8):
        tree = cKDTree(places[kept])
        asked = kept if kept.size <= 2_000 else rng.choice(kept, 2_000, replace=False)
        found = tree.query_ball_point(places[asked], metres, return_length=True)
        pairs = float(found.mean() - 1) * kept.size / 2
        if pairs <= 1.05 * MOST_PAIRS:
            break
        size = int(kept.size * math.sqrt(MOST_PAIRS / pairs))
        kept = np.sort(rng.choice(kept, max(size, FEWEST_EVENTS), replace=False))
    return kept


def _pairs_by_days(when: Ints, days: Ints) -> Ints:
    """How many of all pairs lie in each band of time (t,), from how many events each day had."""
    by_day = np.bincount(when).astype(np.int64)
    up_to = np.empty(int(days[-1]) + 1, dtype=np.int64)
    up_to[0] = int((by_day * (by_day - 1)).sum()) // 2
    for gap in range(1, up_to.size):
        up_to[gap] = int(by_day[:-gap] @ by_day[gap:]) if gap < by_day.size else 0
    return np.diff(np.cumsum(up_to)[days], prepend=0)


class _Permuted:
    """Pairs as they are, and what permuting the times makes of them."""

    def __init__(
        self, near: _NearPairs, bands: _Bands, when: Ints, turns: int, rng: np.random.Generator
    ) -> None:
        times = when.astype(np.int16)
        pairs = near.counted(times, bands.days)
        share = _pairs_by_days(when, bands.days) / (when.size * (when.size - 1) / 2)
        expected = near.by_band[:, None] * share
        above = np.zeros(pairs.shape, dtype=np.int64)
        squares = np.zeros(pairs.shape)
        for _ in range(turns):
            drawn = near.counted(rng.permutation(times), bands.days)
            above += drawn >= pairs
            squares += (drawn - expected) ** 2
        self.pairs: Ints = pairs
        self.expected: Floats = expected
        self.variance: Floats = squares / max(1, turns)
        self.p: Floats = (above + 1) / (turns + 1)


def _result(basis: Told, bands: _Bands, found: _Permuted) -> NearRepeat:
    pairs, expected, p = found.pairs, found.expected, found.p
    some = expected > 0
    # How many times Poisson's the variance of the permutations is; never less than Poisson's.
    wider = np.ones(pairs.shape)
    np.divide(found.variance, expected, out=wider, where=some)
    wider = np.maximum(wider, 1.0)
    low, high = weighted_sum_interval(pairs, pairs * wider, largest=wider)
    divisor = np.where(some, expected, 1.0)
    return NearRepeat(
        told=basis,
        metres=bands.metres,
        days=bands.days,
        pairs=pairs,
        expected=expected,
        ratio=np.where(some, pairs / divisor, 1.0),
        low=np.where(some, low / divisor, 0.0),
        high=np.where(some, high / divisor, np.inf),
        p=p,
        q=false_discovery(p),
    )


def _nothing(basis: Told, bands: _Bands) -> NearRepeat:
    shape = (bands.metres.size, bands.days.size)
    ones = np.ones(shape)
    return NearRepeat(
        told=replace(basis, sample=0),
        metres=bands.metres,
        days=bands.days,
        pairs=np.zeros(shape, dtype=np.int64),
        expected=np.zeros(shape),
        ratio=ones,
        low=np.zeros(shape),
        high=np.full(shape, np.inf),
        p=ones.copy(),
        q=ones.copy(),
    )
