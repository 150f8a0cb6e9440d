"""Intervals against their definitions: solved for the tails that they promise, and published."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.uncertainty import count_interval, rate_interval, share_interval

Z = 1.959963984540054


@st.composite
def _trials(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, 20_000))
    return draw(st.integers(0, trials)), trials


def _at_most(count: int, mean: float) -> float:
    """P(X <= count) of a Poisson variable, summed term by term."""
    logs = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1))
    return math.fsum(math.exp(each) for each in logs)


# R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_the_interval_that_was_published(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert share_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(_trials())
def test_the_ends_of_a_share_lie_z_standard_errors_from_what_was_seen(
    seen: tuple[int, int],
) -> None:
    successes, trials = seen
    share = successes / trials
    low, high = share_interval(successes, trials)
    assert 0 <= low <= share <= high <= 1
    assert low < high
    for end in (low, high):
        error = math.sqrt(end * (1 - end) / trials)
        assert abs(share - end) == pytest.approx(Z * error, abs=1e-9)


@given(_trials())
def test_what_failed_has_the_mirrored_interval(seen: tuple[int, int]) -> None:
    successes, trials = seen
    low, high = share_interval(successes, trials)
    assert share_interval(trials - successes, trials) == pytest.approx((1 - high, 1 - low))


@given(_trials(), st.integers(2, 50))
def test_more_of_the_same_makes_a_share_surer(seen: tuple[int, int], times: int) -> None:
    successes, trials = seen
    low, high = share_interval(successes, trials)
    surer = share_interval(successes * times, trials * times)
    assert surer[1] - surer[0] < high - low


def test_of_no_trials_nothing_is_known() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials"), [(1, 0), (-1, 3), (4, 3), (0, -1)])
def test_a_share_that_cannot_be_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="can't be"):
        share_interval(successes, trials)


# E. S. Pearson and H. O. Hartley, Biometrika Tables for Statisticians, table 40.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.69), (1, 0.0253, 5.57), (4, 1.09, 10.24), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_a_count_has_the_interval_that_was_published(count: int, low: float, high: float) -> None:
    assert count_interval(count) == pytest.approx((low, high), abs=6e-3)


@given(st.integers(0, 2_000))
def test_the_ends_of_a_count_leave_two_and_a_half_per_cent_outside(count: int) -> None:
    low, high = count_interval(count)
    assert low <= count <= high
    assert _at_most(count, high) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert 1 - _at_most(count - 1, low) == pytest.approx(0.025, rel=1e-6)
    else:
        assert low == 0


def test_a_count_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be"):
        count_interval(-1)


@given(st.integers(0, 2_000), st.floats(1e-3, 1e6))
def test_a_rate_is_a_count_per_unit(count: int, exposure: float) -> None:
    low, high = count_interval(count)
    assert rate_interval(count, exposure) == pytest.approx((low / exposure, high / exposure))


@pytest.mark.parametrize("exposure", [0, -1, math.inf, math.nan])
def test_a_rate_over_nothing_is_refused(exposure: float) -> None:
    with pytest.raises(ValueError, match="exposure above 0"):
        rate_interval(3, exposure)
