"""Ways to say where events will be next, each a rule from past counts to a score per cell.

A score orders cells; it is no number of events (`forecast.py` makes those). The scores of period t
come from counts of periods before t alone. Where a way has settings, `forecast.py` chooses them for
each period by how well they did in periods before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.panel import Panel

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

DAMPINGS: dict[str, Callable[[Floats], Floats]] = {
    "none": lambda counts: counts,
    "root": np.sqrt,
    "log": np.log1p,
}
"""What a month's count in a cell adds: damped, one month's burst is no lasting hotspot."""
HALF_LIVES = (3.0, 6.0, 12.0, 24.0)
"""After how many months a count weighs half."""
KERNEL_WIDTHS = (0.5, 1.0, 2.0, 3.0)
MIXTURE_WIDTHS = (1.0, 2.0)
"""Standard deviations of the Gaussian kernel, in cells' widths."""
SHARES = (0.03, 0.1, 0.3)
"""How much the surroundings add to a cell's own: shrinks it towards what is around it."""
BESIDE_SHARES = (0.0, 0.1, 0.3)
"""How much other events in a cell add, where they are given (their decayed count, log1p)."""
BESIDE_HALF_LIFE = 12.0
KERNEL_REACH = 3.0
"""Beyond so many standard deviations the kernel is 0."""
HISTORY = float("inf")

FIRST_FORECAST = 4
"""Periods of data that the earliest forecast needs."""
TREES = {
    "max_iter": 80,
    "learning_rate": 0.06,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
}
"""Of the regression: fixed before any month was scored, and not tuned."""
MOST_TRAINING_ROWS = 400_000
YEAR = 12


def kernel(grid: SquareGrid, width: float) -> csr_matrix:
    """The Gaussian kernel (cells, cells) between cells inside, `width` in cells' widths.

    Each event's weights add up to 1 over the area, so none is lost at its edge (P. Diggle, Applied
    Statistics 34 (1985) 138-147).
    """
    from scipy.sparse import csr_matrix

    reach = int(np.ceil(KERNEL_REACH * width))
    column = np.full((grid.rows + 2 * reach, grid.columns + 2 * reach), -1, dtype=np.int64)
    row_at, column_at = np.divmod(grid.inside_cells, grid.columns)
    column[row_at + reach, column_at + reach] = np.arange(len(grid.inside_cells))
    sources, targets, weights = [], [], []
    for down, across in product(range(-reach, reach + 1), repeat=2):
        squared = (down * down + across * across) / width**2
        if squared > KERNEL_REACH**2:
            continue
        target = column[row_at + reach + down, column_at + reach + across]
        there = np.flatnonzero(target >= 0)
        sources.append(there)
        targets.append(target[there])
        weights.append(np.full(len(there), np.exp(-squared / 2)))
    source, target, weight = map(np.concatenate, (sources, targets, weights))
    cells = len(grid.inside_cells)
    total = np.bincount(source, weights=weight, minlength=cells)
    return csr_matrix((weight / total[source], (target, source)), shape=(cells, cells))


def decayed(values: Floats, half_life: float) -> Floats:
    """Sums (periods + 1, cells) of the values (periods, cells) before each period, the newest with
    weight 1, those of `half_life` periods before it with half; the last row is for what is next."""
    keep = 0.5 ** (1 / half_life)
    sums = np.zeros((len(values) + 1, values.shape[1]))
    for period, value in enumerate(values):
        sums[period + 1] = sums[period] * keep + value
    return sums


@dataclass
class Workshop:
    """A panel with what several ways need of it. `seed` is for the regression."""

    panel: Panel
    seed: int
    kernels: dict[float, csr_matrix] = field(default_factory=dict)
    smooth: dict[tuple[str, float], Floats] = field(default_factory=dict)
    features: NDArray[np.float32] | None = None

    def spread(self, values: Floats, width: float) -> Floats:
        """The values (periods, cells), each period smoothed by the kernel."""
        if width not in self.kernels:
            self.kernels[width] = kernel(self.panel.grid, width)
        return np.asarray((self.kernels[width] @ values.T).T)

    def smoothed(self, damping: str, width: float) -> Floats:
        if (damping, width) not in self.smooth:
            self.smooth[damping, width] = self.spread(DAMPINGS[damping](self.panel.counts), width)
        return self.smooth[damping, width]


@dataclass(frozen=True)
class Setting:
    """One choice of a way's settings, in words, and its scores: (periods + 1, cells)."""

    words: str
    scores: Callable[[Workshop], Floats]


def last_scores(work: Workshop) -> Floats:
    return np.vstack([np.zeros((1, work.panel.cells)), work.panel.counts])


def history_scores(work: Workshop) -> Floats:
    return decayed(work.panel.counts, HISTORY)


def decayed_scores(half_life: float, work: Workshop) -> Floats:
    return decayed(work.panel.counts, half_life)


def density_scores(width: float, work: Workshop) -> Floats:
    """Kernel density of all history (B. W. Silverman, Density Estimation, 1986)."""
    return decayed(work.smoothed("none", width), HISTORY)


@dataclass(frozen=True)
class Mixture:
    """A cell's damped, decayed counts and a share of its surroundings'.

    The order is that of an empirical Bayes rate, which draws a cell's own count towards the local
    mean by a weight that is the same everywhere (R. J. Marshall, Applied Statistics 40 (1991)
    283-294).
    """

    damping: str
    half_life: float
    width: float
    share: float
    beside: float

    @property
    def words(self) -> str:
        return (
            f"damping {self.damping}, half-life {self.half_life:g}, "
            f"kernel {self.width:g} cells × {self.share:g}"
            + (f", other events × {self.beside:g}" if self.beside else "")
        )

    def scores(self, work: Workshop) -> Floats:
        own = decayed(DAMPINGS[self.damping](work.panel.counts), self.half_life)
        around = decayed(work.smoothed(self.damping, self.width), self.half_life)
        scores = own + self.share * around
        if self.beside and work.panel.beside is not None:
            scores += self.beside * np.log1p(decayed(work.panel.beside, BESIDE_HALF_LIFE))
        return scores


def mixture_settings(*, with_beside: bool) -> tuple[Setting, ...]:
    mixtures = (
        Mixture(damping, half_life, width, share, beside)
        for damping, half_life, width, share, beside in product(
            DAMPINGS,
            HALF_LIVES,
            MIXTURE_WIDTHS,
            SHARES,
            BESIDE_SHARES if with_beside else BESIDE_SHARES[:1],
        )
    )
    return tuple(Setting(mixture.words, mixture.scores) for mixture in mixtures)


def simple_settings(key: str, *, with_beside: bool = False) -> tuple[Setting, ...]:
    """The settings of a way that needs no fitting."""
    if key == "last":
        return (Setting("", last_scores),)
    if key == "history":
        return (Setting("", history_scores),)
    if key == "decayed":
        return tuple(
            Setting(f"half-life {half_life:g}", partial(decayed_scores, half_life))
            for half_life in HALF_LIVES
        )
    if key == "density":
        return tuple(
            Setting(f"kernel {width:g} cells", partial(density_scores, width))
            for width in KERNEL_WIDTHS
        )
    return mixture_settings(with_beside=with_beside)


def features_of(work: Workshop) -> NDArray[np.float32]:
    """What the regression knows (periods + 1, cells, features) of each cell before each period:
    last month's count, counts decayed over 2 and 6 months and all of them, alone and with two
    kernels, capped at 1 a month, damped, the same month a year before (with its surroundings), and
    other events decayed, alone and smoothed. All as log1p."""
    if work.features is not None:
        return work.features
    counts, panel = work.panel.counts, work.panel
    sums = [np.vstack([np.zeros((1, panel.cells)), counts])]
    for half_life in (2.0, 6.0, HISTORY):
        sums.append(decayed(counts, half_life))
        sums += [decayed(work.smoothed("none", width), half_life) for width in (1.0, 3.0)]
    sums.append(decayed(np.minimum(counts, 1), HISTORY))
    sums.append(decayed(np.sqrt(counts), 6.0))
    year_before = np.zeros((panel.periods + 1, panel.cells))
    if panel.periods + 1 > YEAR:
        year_before[YEAR:] = work.smoothed("none", 1.0)[: panel.periods + 1 - YEAR]
    sums.append(year_before)
    if panel.beside is not None:
        sums.append(decayed(panel.beside, 6.0))
        sums.append(decayed(work.spread(panel.beside, 1.0), 6.0))
    work.features = np.stack([np.log1p(each).astype(np.float32) for each in sums], axis=-1)
    return work.features


def regression_scores(work: Workshop, period: int) -> Floats:
    """Expected counts (cells,) of a period by gradient-boosted trees with Poisson loss (J. H.
    Friedman, Annals of Statistics 29 (2001) 1189-1232), trained on the periods before it.

    Of very many cells the newest periods are learnt from, so many as make MOST_TRAINING_ROWS.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    features = features_of(work)
    newest = max(1, MOST_TRAINING_ROWS // work.panel.cells)
    first = max(FIRST_FORECAST, period - newest)
    known = features[first:period].reshape(-1, features.shape[-1])
    target = work.panel.counts[first:period].ravel()
    if not target.any():
        return np.asarray(history_scores(work)[period])
    trees = HistGradientBoostingRegressor(
        loss="poisson", early_stopping=False, random_state=work.seed, **TREES
    )
    # One thread: workers share their processors with others, and waiting threads would burn them.
    with threadpool_limits(limits=1):
        return np.asarray(trees.fit(known, target).predict(features[period]), dtype=float)
