"""Forecasts: nothing of the future in them, the same from a seed, and no win where none can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import candidates, forecast, rolling
from hotspots.analysis.candidates import decayed, kernel
from hotspots.analysis.comparison import compare, count_alone
from hotspots.analysis.forecast import expected_counts, next_period
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.panel import Panel, TooLarge, area_near, area_of_size, counts_by_period

SIDE = 12


def grid_of(rows=SIDE, columns=SIDE):
    return SquareGrid(0, 0, 100, rows, columns, np.ones(rows * columns, dtype=bool))


def moving_panel(periods=18, side=SIDE, seed=5):
    """Twenty hotspots too weak for one month to show them, of which each month the oldest is gone
    and another there: what is recent tells, all history misleads, last month says little."""
    rng = np.random.default_rng(seed)
    cells = side * side
    rate = np.full((periods, cells), 0.15)
    hot = list(rng.choice(cells, 20, replace=False))
    for period in range(periods):
        hot = [*hot[1:], int(rng.choice(cells))]
        rate[period, hot] = 1.0
    return Panel(grid_of(side, side), rng.poisson(rate).astype(float), 2025 * 12)


def even_panel(periods=20, seed=8):
    """Every cell the same at any time: nobody can know better than anybody."""
    rng = np.random.default_rng(seed)
    return Panel(grid_of(), rng.poisson(0.4, size=(periods, SIDE * SIDE)).astype(float), 2025 * 12)


@pytest.fixture(scope="module")
def rolled():
    return rolling.roll(moving_panel(), first=12, seed=1)


def test_what_a_month_holds_reaches_no_forecast_of_it_or_before(rolled):
    panel = moving_panel()
    changed = panel.counts.copy()
    changed[15:] = changed[15:, ::-1] * 3 + 1
    again = rolling.roll(Panel(panel.grid, changed, panel.first_month), first=12, seed=1)
    upto = 15 - rolled.start + 1
    for key in rolling.METHODS:
        assert np.array_equal(rolled.scores[key][:upto], again.scores[key][:upto]), key
        assert rolled.settings[key][:upto] == again.settings[key][:upto], key
    # And the change does reach what comes after: the test could not pass on constants.
    assert all(
        not np.array_equal(rolled.scores[key][upto:], again.scores[key][upto:])
        for key in rolling.METHODS
    )


def test_a_forecast_is_the_same_with_the_later_months_cut_off(rolled):
    cut = rolling.roll(moving_panel().before(14), first=12, seed=1)
    for key in rolling.METHODS:
        assert np.array_equal(cut.scores[key], rolled.scores[key][: len(cut.scores[key])]), key


def test_recent_counts_win_where_hotspots_move():
    panel = moving_panel(periods=40, side=20)
    found = compare(panel, seed=1)
    by_key = {method.key: method for method in found.methods}
    assert by_key["decayed"].pei_over["history"][1].above_zero
    assert found.deployed is not None
    deployed = by_key[found.deployed]
    assert deployed.beats
    assert deployed.holds
    assert deployed.measures["pei"][1].mean > by_key["history"].measures["pei"][1].mean
    assert count_alone(panel, seed=1) == by_key["history"].measures["pei"][1]


def test_nothing_wins_where_nothing_can_be_known():
    found = next_period(even_panel(), seed=1)
    assert found.comparison.deployed is None
    assert not any(method.holds for method in found.comparison.methods)
    assert not found.beats_count
    assert found.method == forecast.COUNT
    assert "Nothing surely beats a simple count" in found.why


def test_next_month_of_a_lasting_hotspot():
    rng = np.random.default_rng(2)
    rate = np.full(SIDE * SIDE, 0.1)
    rate[40] = 12.0
    counts = rng.poisson(rate, size=(14, SIDE * SIDE)).astype(float)
    found = next_period(Panel(grid_of(), counts, 0), seed=1)
    assert found.order[0] == 40
    assert 8 < found.expected[40] < 16
    assert found.low[40] < 12 < found.high[40]
    assert (found.low <= found.expected + 1).all()
    assert found.expected.sum() == pytest.approx(rate.sum(), rel=0.25)


@pytest.mark.parametrize(("periods", "words"), [(5, "5 months"), (13, "events are too few")])
def test_too_little_is_said_and_the_count_is_used(periods, words):
    counts = np.zeros((periods, 4))
    counts[:, 1] = 2
    found = next_period(Panel(grid_of(2, 2), counts, 0))
    assert words in found.why
    assert (found.method, found.beats_count, found.comparison) == ("history", False, None)
    assert found.order[0] == 1
    assert found.expected[1] == pytest.approx(2)
    with pytest.raises(ValueError, match="At least 2 months"):
        next_period(Panel(grid_of(2, 2), counts[:1], 0))


def test_intervals_of_numbers_hold_as_often_as_they_say():
    rng = np.random.default_rng(4)
    rate = np.tile(rng.gamma(2, 2, size=400), (8, 1))
    counts = rng.negative_binomial(3, 3 / (3 + rate)).astype(float)
    _, low, high = expected_counts(rate[:6], counts[:6], rate[6])
    held = ((low <= counts[6]) & (counts[6] <= high)).mean()
    assert 0.9 < held <= 1
    # Poisson's interval would be too narrow here.
    narrow = expected_counts(rate[:6], rng.poisson(rate[:6]).astype(float), rate[6])
    assert (narrow[2] - narrow[1]).mean() < 0.8 * (high - low).mean()


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([1.0, 3.0, 12.0, candidates.HISTORY]),
)
def test_decay_is_the_sum_it_says(values, half_life):
    array = np.array(values, dtype=float)
    found = decayed(array, half_life)
    assert found.shape == (len(values) + 1, 3)
    for period in range(len(values) + 1):
        expected = sum(
            array[before] * 0.5 ** ((period - 1 - before) / half_life) for before in range(period)
        )
        assert np.allclose(found[period], expected)


@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([0.5, 1.0, 3.0]), st.data())
def test_kernel_keeps_every_event_in_the_area(rows, columns, width, data):
    inside = data.draw(
        st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns).filter(any)
    )
    grid = SquareGrid(0, 0, 1, rows, columns, np.array(inside))
    matrix = kernel(grid, width).toarray()
    assert np.allclose(matrix.sum(axis=0), 1)
    # Of two cells, the nearer one gets more of an event, as the Gaussian has it.
    at = np.array(np.divmod(grid.inside_cells, columns)).T
    squared = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    near = squared <= (candidates.KERNEL_REACH * width) ** 2
    expected = np.where(near, np.exp(-squared / (2 * width**2)), 0)
    assert np.allclose(matrix, expected / expected.sum(axis=0))


def test_areas():
    x, y = np.array([50.0, 850.0]), np.array([50.0, 50.0])
    near = area_near(x, y, 100, reach=1)
    assert near.inside.sum() == 10
    assert (near.cell_of(x, y) >= 0).all()
    sized = area_of_size(x, y, 100, 1.0)
    assert sized.area == 1e6
    assert (sized.cell_of(x, y) >= 0).all()
    with pytest.raises(ValueError, match=r"can't be 0\.01"):
        area_of_size(x, y, 100, 0.01)
    counts, outside = counts_by_period(
        near,
        np.array([50.0, 5000.0]),
        np.array([50.0, 50.0]),
        period=np.array([1, 1]),
        weights=np.array([3.0, 2.0]),
        periods=2,
    )
    assert (counts.sum(axis=1).tolist(), outside) == ([0.0, 3.0], 2.0)


def test_a_panel_has_bounds(monkeypatch):
    with pytest.raises(ValueError, match="periods × 4 cells"):
        Panel(grid_of(2, 2), np.zeros((3, 5)))
    with pytest.raises(ValueError, match="none below 0"):
        Panel(grid_of(2, 2), np.full((3, 4), -1.0))
    monkeypatch.setattr("hotspots.analysis.panel.MOST_VALUES", 11)
    with pytest.raises(TooLarge, match="too many"):
        Panel(grid_of(2, 2), np.zeros((3, 4)))


@pytest.mark.parametrize(
    ("periods", "months", "first"), [(24, None, 12), (14, None, 8), (24, 6, 18), (27, None, 12)]
)
def test_which_months_are_scored(periods, months, first):
    assert rolling.first_scored(periods, months) == first


@pytest.mark.parametrize(("periods", "months"), [(11, None), (24, 17), (24, 1), (24, -3)])
def test_too_few_months_are_refused(periods, months):
    with pytest.raises(rolling.TooShort):
        rolling.first_scored(periods, months)
