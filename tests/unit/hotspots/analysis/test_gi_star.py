"""Gi* and Moran's I: the same numbers as PySAL's, and nothing where there is nothing to tell."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.drawing import distinct, false_discovery
from hotspots.analysis.gi_star import GiStar, gi_star
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.moran import moran
from hotspots.analysis.neighbours import Neighbours, from_pairs, squares, within

SIDE = 250.0


def _grid(rows: int, columns: int, outside: int = 0) -> SquareGrid:
    grid = SquareGrid.over_bounds(0, 0, columns * SIDE - 1, rows * SIDE - 1, side=SIDE)
    inside = np.ones(grid.size, dtype=bool)
    inside[:outside] = False
    return grid.with_inside(inside)


def _pysal(neighbours: Neighbours) -> Any:
    from libpysal.weights import W

    listed = {unit: neighbours.of(unit).tolist() for unit in range(neighbours.n)}
    return W(listed, silence_warnings=True)


def _esda_local(counts: np.ndarray, neighbours: Neighbours, **more: Any) -> Any:
    from esda.getisord import G_Local

    with warnings.catch_warnings():  # of its next version's p-values
        warnings.simplefilter("ignore")
        return G_Local(counts, _pysal(neighbours), transform="B", star=True, n_jobs=1, **more)


def _planted(grid: SquareGrid, seed: int = 5) -> np.ndarray:
    """Counts of 1 on average, and of 9 in a block of nine cells in the middle."""
    rng = np.random.default_rng(seed)
    middle = np.zeros((grid.rows, grid.columns))
    middle[
        grid.rows // 2 - 1 : grid.rows // 2 + 2, grid.columns // 2 - 1 : grid.columns // 2 + 2
    ] = 8
    return rng.poisson(1 + middle.ravel()).astype(float)[grid.inside_cells]


@pytest.mark.parametrize("kind", ["queen", "rook", "distance"])
def test_z_scores_are_those_of_pysal(kind: str) -> None:
    grid = _grid(9, 11, outside=17)
    x, y = (each[grid.inside_cells] for each in grid.centres)
    neighbours = {
        "queen": lambda: squares(grid),
        "rook": lambda: squares(grid, corners=False),
        "distance": lambda: within(x, y, 2.5 * SIDE),
    }[kind]()
    counts = _planted(grid)

    ours = gi_star(counts, neighbours, seed=1, permutations=99)

    np.testing.assert_allclose(
        ours.z, _esda_local(counts, neighbours, permutations=0).Zs, rtol=0, atol=1e-9
    )


def test_pseudo_p_agrees_with_pysals_within_what_its_permutations_can_tell() -> None:
    grid = _grid(8, 8)
    counts = _planted(grid)
    turns = 1_999

    ours = gi_star(counts, squares(grid), seed=1, permutations=50_000)
    theirs = _esda_local(counts, squares(grid), permutations=turns, seed=4)

    # Tails of its simulated sums: its own p_sim leaves ties out of the lower one.
    above = (theirs.sim >= theirs.Gs - 1e-12).mean(axis=0)
    below = (theirs.sim <= theirs.Gs + 1e-12).mean(axis=0)
    expected = np.minimum(1.0, 2 * np.minimum(above, below))
    error = 2 * (4.5 * np.sqrt(ours.p * (1 - ours.p / 2) / 2 / turns) + 1 / turns)
    assert (np.abs(expected - ours.p) < error).all()
    # Where the upper tail is the nearer, it is simply twice their p.
    hot = (ours.z > 0) & (ours.p < 0.8)
    assert hot.sum() > 8
    assert (np.abs(2 * theirs.p_sim - ours.p) < error)[hot].all()


def test_one_draw_for_all_cells_is_as_good_as_a_draw_for_each() -> None:
    # Against every way to choose two of the others, counted out.
    ring = np.arange(24)
    neighbours = from_pairs(ring, (ring + 1) % 24, 24, kind="ring")
    counts = np.random.default_rng(2).poisson(3, 24).astype(float)
    turns = 200_000

    ours = gi_star(counts, neighbours, seed=3, permutations=turns)

    for cell in range(24):
        others = np.delete(counts, cell)
        sums = (others[:, None] + others[None, :])[~np.eye(23, dtype=bool)]
        observed = counts[neighbours.of(cell)].sum()
        exact = min(1.0, 2 * min((sums >= observed).mean(), (sums <= observed).mean()))
        assert ours.p[cell] == pytest.approx(exact, abs=5 * np.sqrt(exact / turns) + 2e-5)


def test_a_planted_hotspot_is_found_and_noise_is_not() -> None:
    grid = _grid(30, 30)
    found = gi_star(_planted(grid), squares(grid), seed=1)

    hot = grid.inside_cells[found.confidence == 99]
    row, column = np.divmod(hot, grid.columns)
    assert 465 in hot  # the middle of the block
    assert np.abs(row - 15).max() <= 2
    assert np.abs(column - 15).max() <= 2
    assert not any("can't be marked" in each for each in found.told.caveats)

    falsely = 0
    for seed in range(20):
        noise = np.random.default_rng(seed).poisson(1.0, grid.size).astype(float)
        falsely += int(
            (gi_star(noise, squares(grid), seed=seed, permutations=9_999).confidence != 0).any()
        )
    assert falsely <= 6  # at 90 % in each of 20 maps: two are expected; 7 has odds of 1 in 400


def test_cold_is_marked_below_zero_and_the_same_seed_gives_the_same() -> None:
    grid = _grid(20, 20)
    counts = np.random.default_rng(1).poisson(6.0, (20, 20)).astype(float)
    counts[8:13, 8:13] = 0
    first, again = (gi_star(counts.ravel(), squares(grid), seed=9) for _ in range(2))

    assert first.confidence[10 * 20 + 10] == -99
    assert first.z[10 * 20 + 10] < 0
    np.testing.assert_array_equal(first.p, again.p)
    other = gi_star(counts.ravel(), squares(grid), seed=10)
    assert (other.p != first.p).any()


def test_few_permutations_say_what_they_cannot_find() -> None:
    grid = _grid(20, 20)
    found = gi_star(_planted(grid), squares(grid), seed=1, permutations=999)

    assert "fewer than 80 cells can't be marked at 99 %" in " ".join(found.told.caveats)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (np.zeros(100), "No events"),
        (np.full(100, 3.0), "same count"),
        (np.r_[np.ones(29), np.zeros(71)], "Fewer than 30"),
    ],
    ids=["none", "equal", "few"],
)
def test_what_cannot_be_told_is_said_and_not_a_number(counts: np.ndarray, words: str) -> None:
    neighbours = squares(_grid(10, 10))
    local = gi_star(counts, neighbours, seed=1)
    whole = moran(counts, neighbours, seed=1)

    for told in (local.told, whole.told):
        assert words in told.reason
        assert not told.enough
    assert np.isfinite(local.z).all()
    assert (local.p == 1).all()
    assert not local.confidence.any()
    assert (whole.z, whole.p) == (0.0, 1.0)


def test_neighbours_that_are_everybody_tell_nothing() -> None:
    grid = _grid(5, 5)
    x, y = grid.centres
    counts = np.arange(25.0)

    assert "shorter distance" in gi_star(counts, within(x, y, 1e6), seed=1).told.reason
    alone = from_pairs([], [], 25, kind="none")
    assert "neighbour" in gi_star(counts, alone, seed=1).told.reason


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_counts_that_are_none_are_refused(bad: float) -> None:
    counts = np.ones(100)
    counts[3] = bad
    with pytest.raises(ValueError, match="numbers from 0"):
        gi_star(counts, squares(_grid(10, 10)), seed=1)


def test_a_cell_without_neighbours_is_never_marked() -> None:
    grid = _grid(6, 6)
    counts = np.ones(36)
    counts[0] = 500.0
    # The first cell has no neighbours; the others are a chain.
    chain = np.arange(1, 35)
    found: GiStar = gi_star(counts, from_pairs(chain, chain + 1, grid.size, kind="chain"), seed=1)

    assert found.p[0] == 1
    assert found.confidence[0] == 0


@pytest.mark.parametrize("permutations", [999])
def test_morans_i_is_pysals(permutations: int) -> None:
    from esda.moran import Moran

    grid = _grid(9, 11, outside=17)
    counts = _planted(grid)
    ours = moran(counts, squares(grid), seed=1, permutations=permutations)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Moran(counts, _pysal(squares(grid)), transformation="r", permutations=0)

    assert ours.value == pytest.approx(theirs.I, abs=1e-12)
    assert ours.expected == pytest.approx(theirs.EI, abs=1e-12)
    # Permutations against the moments under randomisation (Cliff and Ord 1981).
    assert ours.z == pytest.approx(theirs.z_rand, rel=0.15)
    assert ours.p == pytest.approx(2 / (permutations + 1))
    assert ours.chance[0] < theirs.EI < ours.chance[1] < ours.value


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 40), st.integers(0, 2**32))
def test_draws_are_distinct(places: int, more: int, seed: int) -> None:
    drawn = distinct(np.random.default_rng(seed), places + more, places=places, draws=50)

    assert drawn.min() >= 0
    assert drawn.max() < places + more
    assert (np.diff(np.sort(drawn, axis=0), axis=0) > 0).all()


def test_each_ordered_draw_is_equally_likely() -> None:
    drawn = distinct(np.random.default_rng(1), 4, places=3, draws=48_000)
    seen = np.bincount(drawn[0] * 16 + drawn[1] * 4 + drawn[2], minlength=64)

    assert (seen > 0).sum() == 24
    chi_square = ((seen[seen > 0] - 2_000) ** 2 / 2_000).sum()
    assert chi_square < 49.7  # 23 degrees of freedom: once in 1,000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.01, 0.05, 0.1]))
def test_false_discoveries_are_controlled_as_benjamini_and_hochberg_say(
    p: list[float], level: float
) -> None:
    # The largest k with p(k) ≤ k/n · level, and everything up to it.
    ordered = sorted(p)
    found = [k for k in range(1, len(p) + 1) if ordered[k - 1] <= k / len(p) * level]
    limit = ordered[found[-1] - 1] if found else -1.0

    adjusted = false_discovery(p)

    near = np.isclose(adjusted, level, rtol=1e-9)
    assert ((adjusted <= level) == (np.array(p) <= limit))[~near].all()
