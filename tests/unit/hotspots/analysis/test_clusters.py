"""The space-time scan: what was planted is found, noise is not, and p means what it says."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.analysis import clusters as module
from hotspots.analysis.clusters import Clusters, clusters
from hotspots.analysis.layers import as_json

SIDE = 250.0
ROWS = 16
X, Y = (each.ravel() for each in np.meshgrid(np.arange(ROWS) * SIDE, np.arange(ROWS) * SIDE))


def _noise(rng: np.random.Generator, events: int) -> tuple[np.ndarray, np.ndarray]:
    busy = rng.gamma(0.6, size=ROWS * ROWS)  # some places are always busier
    return rng.choice(ROWS * ROWS, events, p=busy / busy.sum()), rng.integers(0, 365, events)


def _scan(cells: np.ndarray, days: np.ndarray, seed: int = 1, **more: object) -> Clusters:
    return clusters(cells, days, (X, Y), last_day=364, precision="day", seed=seed, **more)  # type: ignore[arg-type]


def test_a_planted_cluster_is_found_where_and_when_it_is() -> None:
    cells, days = _noise(np.random.default_rng(3), 900)
    middle = 5 * ROWS + 11
    new = np.repeat([middle, middle + 1, middle - ROWS, middle + ROWS], 5)
    cells, days = np.r_[cells, new], np.r_[days, np.arange(new.size) % 12 + 353]

    found = _scan(cells, days)
    (best, *_) = found.found
    assert np.hypot(best.x - X[middle], best.y - Y[middle]) <= SIDE
    assert best.days in (14, 21)
    assert best.observed >= 18
    assert best.p == 0.001
    assert best.ratio > 4
    inside = np.hypot(X - best.x, Y - best.y) <= best.radius
    recent = days > 364 - best.days
    assert best.observed == (inside[cells] & recent).sum()
    assert best.expected == pytest.approx(inside[cells].sum() * recent.sum() / cells.size)


def test_goodness_is_that_of_every_circle_by_hand() -> None:
    rng = np.random.default_rng(9)
    cells, days = _noise(rng, 200)
    radii, spans = [250.0, 600.0], [10, 40]
    (best, *_) = _scan(cells, days, radii=radii, spans=spans, permutations=9).circles

    n, top = cells.size, 0.0
    for centre in np.unique(cells[days > 324]):
        for radius in radii:
            inside = (np.hypot(X - X[centre], Y - Y[centre]) <= radius)[cells]
            for span in spans:
                c, mu = (
                    (inside & (days > 364 - span)).sum(),
                    inside.sum() * (days > 364 - span).mean(),
                )
                if c > mu and inside.sum() <= n / 2:
                    top = max(top, c * np.log(c / mu) + (n - c) * np.log((n - c) / (n - mu)))
    c, mu = best.observed, best.expected
    assert c * np.log(c / mu) + (n - c) * np.log((n - c) / (n - mu)) == pytest.approx(top)


def test_noise_is_a_cluster_once_in_twenty() -> None:
    falsely = sum(
        bool(_scan(*_noise(np.random.default_rng(seed), 150), seed=seed, permutations=39).found)
        for seed in range(100)
    )
    assert falsely <= 13  # five are expected; more than 13 has odds of 1 in 2,000


def test_circles_share_no_cell_and_the_seed_decides() -> None:
    cells, days = _noise(np.random.default_rng(4), 600)
    first, again, other = (_scan(cells, days, seed=seed, permutations=99) for seed in (1, 1, 2))

    assert as_json(first) == as_json(again)
    assert [each.p for each in other.circles] != [each.p for each in first.circles]
    assert 2 <= len(first.circles) <= module.MOST_FOUND
    covered = [
        np.isin(np.flatnonzero(np.hypot(X - each.x, Y - each.y) <= each.radius), cells)
        * np.flatnonzero(np.hypot(X - each.x, Y - each.y) <= each.radius)
        for each in first.circles
    ]
    together = np.concatenate([each[each > 0] for each in covered])
    assert np.unique(together).size == together.size


def test_a_busy_place_and_a_busy_week_are_no_cluster() -> None:
    rng = np.random.default_rng(12)
    cells, days = _noise(rng, 800)
    cells[:300] = 77  # at all times
    days[500:] = rng.integers(355, 365, 300)  # at all places
    rng.shuffle(days)
    assert not _scan(cells, days, permutations=199).found


def test_centres_beyond_the_bound_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CENTRES", 10)
    cells, days = _noise(np.random.default_rng(3), 600)
    told = _scan(cells, days, permutations=9).told
    assert told.parameters["centres"] == 10
    assert told.parameters["centres_left_out"] > 10


def test_later_events_are_left_out_and_counted() -> None:
    cells, days = _noise(np.random.default_rng(3), 100)
    told = _scan(np.r_[cells, 3, 4], np.r_[days, 365, 400], permutations=9).told
    assert told.sample == 100
    assert told.left_out[0].count == 2


@pytest.mark.parametrize(
    ("cells", "days", "precision", "words"),
    [
        (np.arange(40), np.arange(40) * 9, "month", "by month"),
        (np.arange(40), np.arange(40) // 4 * 31, "day", "by month"),
        (np.arange(29), np.arange(29) + 330, "day", "Fewer than 30"),
        (np.arange(40), np.arange(40), "day", "No events in the last"),
        (np.arange(40), np.arange(40) + 320, "day", "nothing to compare"),
        (np.arange(0), np.arange(0), "day", "Fewer than 30"),
    ],
    ids=["month", "disguised", "few", "old", "new", "none"],
)
def test_what_cannot_be_told_is_said(
    cells: np.ndarray, days: np.ndarray, precision: str, words: str
) -> None:
    found = clusters(cells, days, (X, Y), last_day=364, precision=precision, seed=1)
    assert words in found.told.reason
    assert not found.circles


def test_cells_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        clusters([-1], [0], (X, Y), last_day=1, precision="day", seed=1)
    with pytest.raises(ValueError, match="ascend"):
        _scan(np.arange(40), np.arange(40), radii=[500.0, 250.0])
