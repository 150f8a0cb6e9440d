"""Kernel density: mass, edges, bandwidth and intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from hotspots.analysis.density import density
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.layers import as_json

SIDE = 100.0


def _grid(rows: int, columns: int, inside: np.ndarray | None = None) -> SquareGrid:
    grid = SquareGrid.over_bounds(0, 0, columns * SIDE - 1, rows * SIDE - 1, side=SIDE)
    return grid if inside is None else grid.with_inside(inside.ravel())


@given(seed=st.integers(0, 2**32), rows=st.integers(3, 12), columns=st.integers(3, 12))
@settings(max_examples=40, deadline=None)
def test_the_surface_holds_every_event_and_nothing_outside(
    seed: int, rows: int, columns: int
) -> None:
    rng = np.random.default_rng(seed)
    inside = rng.random((rows, columns)) < 0.7
    inside[0, 0] = True
    grid = _grid(rows, columns, inside)
    counts = (rng.poisson(2.0, grid.size) * grid.inside).astype(float)
    counts[0] += 10

    found = density(counts, grid)

    assert found.surface.sum() * grid.cell_area / 1e6 == pytest.approx(counts.sum(), rel=1e-9)
    assert (found.surface[~grid.inside] == 0).all()
    assert (found.high[~grid.inside] == 0).all()
    assert (found.low <= found.surface + 1e-9).all()
    assert (found.surface <= found.high + 1e-9).all()


def test_one_place_is_spread_as_a_gaussian_over_cells() -> None:
    grid = _grid(41, 41)
    counts = np.zeros((41, 41))
    counts[20, 20] = 50
    found = density(counts.ravel(), grid, bandwidth=200.0)

    steps = np.arange(-20, 21) * SIDE
    line = norm.cdf(steps + SIDE / 2, scale=200) - norm.cdf(steps - SIDE / 2, scale=200)
    exact = 50 * np.outer(line, line) / (SIDE**2 / 1e6)
    np.testing.assert_allclose(
        found.surface.reshape(41, 41), exact, atol=2e-4 * exact.max()
    )  # the cut at four bandwidths
    assert found.told.parameters["bandwidth_metres"] == 200.0


def test_an_even_spread_stays_even_to_the_edge() -> None:
    inside = np.ones((20, 20), dtype=bool)
    inside[:8, :8] = False
    found = density(np.where(inside, 3.0, 0).ravel(), _grid(20, 20, inside), bandwidth=150.0)
    shown = found.surface.reshape(20, 20)[inside] / (3 / (SIDE**2 / 1e6))

    assert shown.min() > 0.67  # a corner: without correction, a quarter and a bit
    assert shown.max() < 1.25
    assert shown.mean() == pytest.approx(1)


def _clumps(rng: np.random.Generator, spread: float, events: int = 3_000) -> np.ndarray:
    middles = rng.uniform(0, 4_000, (25, 2))
    return middles[rng.integers(25, size=events)] + rng.normal(0, spread, (events, 2))


def test_the_bandwidth_follows_the_events() -> None:
    rng = np.random.default_rng(4)
    grid = _grid(40, 40)
    chosen = []
    for spread in (60.0, 400.0):
        points = _clumps(rng, spread)
        chosen.append(density(grid.counts(*points.T), grid))

    assert chosen[0].bandwidth is not None
    assert chosen[1].bandwidth is not None
    assert chosen[0].bandwidth * 2 < chosen[1].bandwidth
    scores = dict(chosen[1].scores)
    assert scores[chosen[1].bandwidth] == max(scores.values())


def test_leaving_one_out_is_what_it_says() -> None:
    # Once more by hand: each event taken out, the surface made anew, its density looked up.
    rng = np.random.default_rng(6)
    inside = np.ones((9, 9), dtype=bool)
    inside[:, :2] = False
    grid = _grid(9, 9, inside)
    counts = rng.poisson(1.5, grid.size) * grid.inside
    found = density(counts.astype(float), grid)
    bandwidth, score = found.scores[6]
    total = counts.sum()

    logs = []
    for cell in np.flatnonzero(counts):
        fewer = counts.astype(float)
        fewer[cell] -= 1
        surface = density(fewer, grid, bandwidth=bandwidth).surface * grid.cell_area / 1e6
        there = max(surface[cell], 1 / grid.inside.sum())
        logs += [np.log(there / (total - 1))] * counts[cell]
    assert score == pytest.approx(np.mean(logs), abs=1e-9)


def test_snap_points_are_pointed_out() -> None:
    grid = _grid(30, 30)
    counts = np.zeros(grid.size)
    counts[np.random.default_rng(1).choice(grid.size, 12, replace=False)] = 20

    assert any("snap points" in each for each in density(counts, grid).told.caveats)
    even = density(np.ones(grid.size), grid)
    assert any("no peaks" in each for each in even.told.caveats)


def test_the_interval_covers_the_smoothed_truth() -> None:
    rng = np.random.default_rng(8)
    inside = np.ones((16, 16), dtype=bool)
    inside[:4, :6] = False
    grid = _grid(16, 16, inside)
    rate = np.where(inside, rng.gamma(0.7, 0.9, (16, 16)), 0)
    # What the surface is on average: the surface of many times the events, scaled down.
    scale = 1e6
    truth = density(np.round(rate * scale).ravel(), grid, bandwidth=150.0).surface / scale

    covered = []
    for _ in range(150):
        found = density(rng.poisson(rate).astype(float).ravel(), grid, bandwidth=150.0)
        covered.append(((found.low <= truth) & (truth <= found.high))[grid.inside])
    by_cell = np.mean(covered, axis=0)
    assert 0.95 <= by_cell.mean() < 0.995
    assert by_cell.min() > 0.88  # of 150: below that is four standard errors


def test_too_few_events_make_no_surface() -> None:
    grid = _grid(5, 5)
    counts = np.zeros(25)
    counts[3] = 9
    found = density(counts, grid)

    assert "Fewer than 10" in found.told.reason
    assert not found.surface.any()
    assert as_json(found)["bandwidth"] is None


@pytest.mark.parametrize(
    ("counts", "bandwidth", "words"),
    [
        (np.full(25, 0.5), None, "whole"),
        (np.full(25, -1.0), None, "whole"),
        (np.ones(24), None, "25 cells"),
        (np.ones(25), 49.0, "bandwidth"),
        (np.ones(25), float("nan"), "bandwidth"),
    ],
    ids=["parts", "negative", "length", "narrow", "none"],
)
def test_what_is_no_count_is_refused(
    counts: np.ndarray, bandwidth: float | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        density(counts, _grid(5, 5), bandwidth=bandwidth)


def test_events_outside_the_area_are_refused() -> None:
    inside = np.ones(25, dtype=bool)
    inside[0] = False
    with pytest.raises(ValueError, match="outside"):
        density(np.ones(25), _grid(5, 5, inside))
