"""Clusters of now: circles in which the last days have more events than their share.

The space-time permutation scan of M. Kulldorff, R. Heffernan, J. Hartman, R. Assunção and
F. Mostashari, PLoS Medicine 2 (2005) e59. Every circle around a cell with recent events, and every
span of days up to the last one, is compared with what it would hold if days and places had nothing
to do with each other; the best is compared with the best of permuted days, so that p holds for the
whole search. No population is needed: busy places and busy days are busy under permutation too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.layers import NOTHING_MORE, About, LeftOut, Told, told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VERSION = 1
FEWEST_EVENTS = 30
MOST_CENTRES = 2_000
MOST_SHARE = 0.5
"""A circle holds at most this share of all events: a larger one says what lies outside it."""
RADII_METRES = (250.0, 500.0, 750.0, 1_000.0, 1_500.0)
SPANS_DAYS = (7, 14, 21, 28, 42, 56)
MOST_FOUND = 10
CAVEATS = (
    "A circle says where to look, not where something ends.",
    "Where one part of the area grows for other reasons (new homes, a new round), it is found too.",
)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A circle (middle in metres on the plane, radius) and its last days. `p` is of the whole
    search: the share of permutations whose best circle is at least as good."""

    x: float
    y: float
    radius: float
    days: int
    observed: int
    expected: float
    ratio: float
    p: float


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """The best circles that share no cell, best first, whatever their p: whoever shows them says
    which are at most 0.05 (`found`)."""

    told: Told
    circles: tuple[Cluster, ...]

    @property
    def found(self) -> tuple[Cluster, ...]:
        return tuple(each for each in self.circles if each.p <= 0.05)


def clusters(
    cells: ArrayLike,
    days: ArrayLike,
    centres: tuple[ArrayLike, ArrayLike],
    *,
    last_day: int,
    precision: str,
    seed: int,
    radii: Sequence[float] = RADII_METRES,
    spans: Sequence[int] = SPANS_DAYS,
    permutations: int = 999,
    about: About = NOTHING_MORE,
) -> Clusters:
    """Circles of events in `cells` (n,) on whole `days` (n,), up to and with `last_day`.

    `centres`: eastings and northings (m,) of the cells' middles, in metres. Events later than the
    last day are left out and counted, as are centres beyond MOST_CENTRES (those with fewest recent
    events). Dates by month are refused in words (`precision`). ValueError for cells that are none,
    and for radii or spans that do not ascend.
    """
    places, when, middles = _checked(cells, days, centres)
    _ascending(radii, spans)
    ago = last_day - when
    late = ago < 0
    places, ago = places[~late], ago[~late]
    recent = np.unique(places[ago < spans[-1]], return_counts=True)
    kept, omitted = _centres(*recent)
    basis = told(
        "Space-time permutation scan",
        VERSION,
        sample=places.size,
        about=about,
        seed=seed,
        parameters={
            "radii_metres": list(radii),
            "spans_days": list(spans),
            "permutations": permutations,
            "centres": int(kept.size),
            "centres_left_out": omitted,
        },
        left_out=[LeftOut(why="later than the period", count=int(late.sum()))],
        caveats=CAVEATS,
    )
    reason = _refusal(ago, precision, spans, int(recent[1].sum()))
    if reason:
        return Clusters(told=basis.but(reason), circles=())
    scan = _Scan(places, ago, middles, kept=kept, radii=radii, spans=spans)
    return Clusters(
        told=basis, circles=scan.circles(permutations, np.random.default_rng(seed), middles)
    )


def _checked(
    cells: ArrayLike, days: ArrayLike, centres: tuple[ArrayLike, ArrayLike]
) -> tuple[Ints, Ints, Floats]:
    places, when = np.asarray(cells).ravel(), np.asarray(days).ravel()
    middles = np.column_stack([np.asarray(each, dtype=float) for each in centres])
    if places.size != when.size:
        raise ValueError("Give a cell and a day for each event.")
    for each in (places, when):
        if each.size and not np.issubdtype(each.dtype, np.integer):
            raise ValueError("Cells and days are whole numbers.")
    if places.size and not 0 <= places.min() <= places.max() < len(middles):
        raise ValueError(f"Cells are numbered 0 to {len(middles) - 1}; leave out those outside.")
    return places.astype(np.int64), when.astype(np.int64), middles


def _ascending(radii: Sequence[float], spans: Sequence[int]) -> None:
    for each in (radii, spans):
        ascending = all(a < b for a, b in pairwise(each))
        if not len(each) or each[0] <= 0 or not ascending or each[-1] == float("inf"):
            raise ValueError("Radii and spans ascend from above 0.")


def _centres(cells: Ints, counts: Ints) -> tuple[Ints, int]:
    """The cells to draw circles around (ascending), and how many were left out."""
    order = np.lexsort((cells, -counts))[:MOST_CENTRES]
    return np.sort(cells[order]), cells.size - order.size


def _refusal(ago: Ints, precision: str, spans: Sequence[int], recent: int) -> str:
    different = np.unique(ago)
    if precision != "day" or (different.size > 1 and int(np.diff(different).min()) >= 28):
        return "The events are dated by month: what is new in the last days can't be told."
    if ago.size < FEWEST_EVENTS:
        return f"Fewer than {FEWEST_EVENTS} events: too few to tell a cluster from chance."
    if not recent:
        return f"No events in the last {spans[-1]} days."
    if recent == ago.size:
        return f"All events are of the last {spans[-1]} days: there is nothing to compare with."
    return ""


class _Scan:
    """All circles (centre, radius) and spans, and how good each is for given days."""

    def __init__(
        self,
        places: Ints,
        ago: Ints,
        middles: Floats,
        *,
        kept: Ints,
        radii: Sequence[float],
        spans: Sequence[int],
    ) -> None:
        self.kept, self.radii, self.spans = kept, radii, spans
        self.used, self.cell = np.unique(places, return_inverse=True)
        self.ago = ago
        self.n = places.size
        self.rings = self._rings(middles)
        # Events of the last span first: permuting days is drawing who is recent.
        self.recent = np.array([int((ago < span).sum()) for span in spans])
        self.held = self._held(np.bincount(self.cell, minlength=self.used.size)[:, None])[..., 0]
        self.expected = self.held[..., None] * (self.recent / self.n)
        self.allowed = (self.held <= MOST_SHARE * self.n)[..., None]

    def _rings(self, middles: Floats) -> list[Any]:
        """For each radius a sparse matrix (centres, used cells): what it adds to the one before."""
        from scipy.sparse import csr_matrix
        from scipy.spatial import cKDTree

        tree = cKDTree(middles[self.used])
        near = tree.query_ball_point(middles[self.kept], float(self.radii[-1]), return_sorted=True)
        centre = np.repeat(np.arange(self.kept.size), [len(each) for each in near])
        cell = np.concatenate([np.asarray(each, dtype=np.int64) for each in near])
        step = middles[self.kept][centre] - middles[self.used][cell]
        ring = np.searchsorted(self.radii, np.hypot(step[:, 0], step[:, 1]) - 1e-9)
        shape = (self.kept.size, self.used.size)
        return [
            csr_matrix((np.ones(int(own.sum())), (centre[own], cell[own])), shape=shape)
            for own in (ring == each for each in range(len(self.radii)))
        ]

    def _held(self, by_cell: NDArray[np.int64]) -> Floats:
        """Events in each circle (centres, radii, columns) of counts by used cell (c, columns)."""
        counts = by_cell.astype(float)
        return np.cumsum([np.asarray(ring @ counts) for ring in self.rings], axis=0).transpose(
            1, 0, 2
        )

    def _by_span(self, recent_cells: Ints) -> Ints:
        """Counts by used cell and span (c, spans) when these cells have the recent events, the most
        recent first."""
        size = self.used.size
        edges = [0, *self.recent.tolist()]
        pieces = [
            np.bincount(recent_cells[begin:end], minlength=size) for begin, end in pairwise(edges)
        ]
        return np.cumsum(pieces, axis=0).T

    def _goodness(self, observed: Floats) -> Floats:
        """Kulldorff's log likelihood ratio of each circle and span; 0 where it holds no more than
        is expected, or too large a share."""
        expected, n = self.expected, float(self.n)
        more = (observed > expected) & self.allowed & (observed < n)
        c, mu = observed[more], expected[more]
        found = np.zeros(observed.shape)
        found[more] = c * np.log(c / mu) + (n - c) * np.log((n - c) / (n - mu))
        return found

    def circles(
        self, permutations: int, rng: np.random.Generator, middles: Floats
    ) -> tuple[Cluster, ...]:
        order = np.argsort(self.ago, kind="stable")
        observed = self._held(self._by_span(self.cell[order]))
        goodness = self._goodness(observed)
        best = np.empty(permutations)
        for turn in range(permutations):
            drawn = rng.choice(self.cell, int(self.recent[-1]), replace=False)
            best[turn] = self._goodness(self._held(self._by_span(drawn))).max()
        found: list[Cluster] = []
        covered = np.zeros(self.used.size, dtype=bool)
        # Of each centre its best: circles around one middle share it.
        by_centre = goodness.reshape(self.kept.size, -1)
        for centre in np.argsort(-by_centre.max(axis=1), kind="stable").tolist():
            radius, span = np.unravel_index(int(by_centre[centre].argmax()), goodness.shape[1:])
            if goodness[centre, radius, span] <= 0 or len(found) == MOST_FOUND:
                break
            members = self._members(centre, int(radius))
            if covered[members].any():
                continue
            covered[members] = True
            better = int((best >= goodness[centre, radius, span] - 1e-9).sum())
            x, y = middles[self.kept[centre]]
            count, mean = observed[centre, radius, span], self.expected[centre, radius, span]
            found.append(
                Cluster(
                    x=float(x),
                    y=float(y),
                    radius=float(self.radii[int(radius)]),
                    days=int(self.spans[int(span)]),
                    observed=int(count),
                    expected=float(mean),
                    ratio=float(count / mean),
                    p=(better + 1) / (permutations + 1),
                )
            )
        return tuple(found)

    def _members(self, centre: int, radius: int) -> Ints:
        rows = [ring[centre].indices for ring in self.rings[: radius + 1]]
        return np.concatenate(rows)
