"""Months, differences and ranges of the monthly report, against their definitions."""

from __future__ import annotations

import datetime
import math

import pytest
import scipy.special  # noqa: F401  (loading it takes longer than any example may)
from hypothesis import assume, given
from hypothesis import strategies as st

from agencies.refuse.monthly import (
    Difference,
    Figure,
    Items,
    Month,
    counts,
    difference_of_rates,
    difference_of_shares,
    rates,
    shares,
)
from agencies.refuse.uncertainty import count_interval, rate_interval, share_interval
from reports.clocks import LONDON, UTC

months = st.builds(Month, st.integers(2000, 2100), st.integers(1, 12))
numbers = st.integers(0, 60)
exposures = st.floats(0.1, 1_000)


# --- Months ---------------------------------------------------------------------------------------


@given(months)
def test_a_month_reads_as_it_is_written(month: Month) -> None:
    assert Month.read(str(month)) == month


@given(st.text(max_size=9))
def test_what_is_no_month_is_none(text: str) -> None:
    found = Month.read(text)
    assert found is None or str(found) == text


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "²026-10"]
)
def test_this_is_no_month(text: str) -> None:
    assert Month.read(text) is None


@given(months, st.integers(0, 600))
def test_back_and_forth_again(month: Month, back: int) -> None:
    assert month.back(back).back(-back) == month


@given(months)
def test_months_join_without_a_gap_at_midnight_in_london(month: Month) -> None:
    assert month.ends_at == month.back(-1).starts_at
    local = month.starts_at.astimezone(LONDON)
    assert (local.year, local.month, local.day, local.hour) == (month.year, month.number, 1, 0)
    assert Month.of(month.starts_at) == month
    assert Month.of(month.starts_at - datetime.timedelta(microseconds=1)) == month.back(1)


def test_october_is_an_hour_longer_and_march_an_hour_shorter() -> None:
    long_ago, later = (datetime.datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2100))
    of = {"since": long_ago, "now": later}
    assert Month(2026, 10).days_recorded(**of) == pytest.approx(31 + 1 / 24)
    assert Month(2026, 3).days_recorded(**of) == pytest.approx(31 - 1 / 24)


def test_what_was_not_recorded_or_is_to_come_is_no_day() -> None:
    month = Month(2026, 6)
    tenth, twentieth = (month.starts_at + datetime.timedelta(days=n) for n in (9, 19))
    assert month.days_recorded(since=tenth, now=twentieth) == 10
    assert month.days_recorded(since=month.ends_at, now=later(month)) == 0
    assert month.days_recorded(since=None, now=later(month)) == 0
    assert month.days_recorded(since=tenth, now=month.starts_at) == 0


def later(month: Month) -> datetime.datetime:
    return month.ends_at + datetime.timedelta(days=100)


# --- Differences ----------------------------------------------------------------------------------


def _at_most(k: int, n: int, p: float) -> float:
    """P(X <= k) of a binomial variable, summed term by term."""
    logs = (
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
        + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    )  # fmt: skip
    return math.fsum(math.exp(each) for each in logs)


@given(numbers, exposures, numbers, exposures)
def test_a_difference_is_beyond_chance_when_a_tail_is_below_two_and_a_half_per_cent(
    now: int, exposure: float, then: int, earlier: float
) -> None:
    share = exposure / (exposure + earlier)
    below = _at_most(now, now + then, share)
    above = 1 - _at_most(now - 1, now + then, share) if now else 1.0
    assume(min(abs(below - 0.025), abs(above - 0.025)) > 1e-6)
    expected = (
        Difference.FEWER
        if below < 0.025
        else Difference.MORE
        if above < 0.025
        else Difference.CHANCE
    )
    assert difference_of_rates(now, exposure, then, earlier) is expected


@given(numbers, exposures, numbers, exposures)
def test_seen_from_then_it_is_the_other_way_round(
    now: int, exposure: float, then: int, earlier: float
) -> None:
    other_way = {Difference.MORE: Difference.FEWER, Difference.FEWER: Difference.MORE}
    found = difference_of_rates(now, exposure, then, earlier)
    assert difference_of_rates(then, earlier, now, exposure) is other_way.get(found, found)


@given(numbers, numbers)
def test_where_nothing_was_recorded_nothing_is_said(now: int, then: int) -> None:
    assert difference_of_rates(now, 0, then, 31) is Difference.UNKNOWN
    assert difference_of_rates(now, 31, then, 0) is Difference.UNKNOWN


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        (0, 0, Difference.CHANCE),
        (3, 0, Difference.CHANCE),
        (5, 0, Difference.CHANCE),
        (6, 0, Difference.MORE),
        (0, 6, Difference.FEWER),
        (12, 20, Difference.CHANCE),
        (120, 200, Difference.FEWER),
    ],
)
def test_few_say_little(now: int, then: int, expected: Difference) -> None:
    """Of six in one month and none in the other, one in 64: below 2.5 %. Of five, one in 32."""
    assert difference_of_rates(now, 30, then, 30) is expected


@st.composite
def _share(draw: st.DrawFn) -> Figure:
    of = draw(st.integers(1, 500))
    some = draw(st.integers(0, of))
    return Figure(some / of, *share_interval(some, of))


# Newcombe 1998, table II, method 10, example (a): 56/70 - 48/80, 0.0524 to 0.3339.
def test_shares_differ_as_published() -> None:
    now, then = (Figure(k / n, *share_interval(k, n)) for k, n in ((56, 70), (48, 80)))
    assert difference_of_shares(now, then) is Difference.MORE
    assert difference_of_shares(then, now) is Difference.FEWER
    below = math.hypot(now.value - now.low, then.high - then.value)
    above = math.hypot(now.high - now.value, then.value - then.low)
    assert (0.2 - below, 0.2 + above) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(_share(), _share())
def test_shares_whose_intervals_lie_apart_differ_and_equal_ones_do_not(
    now: Figure, then: Figure
) -> None:
    found = difference_of_shares(now, then)
    if now.low > then.high:
        assert found is Difference.MORE
    if now.high < then.low:
        assert found is Difference.FEWER
    if now.value == then.value:
        assert found is Difference.CHANCE


def test_no_jobs_no_share() -> None:
    assert difference_of_shares(None, Figure(1, 0.5, 1)) is Difference.UNKNOWN


# --- Lines ----------------------------------------------------------------------------------------


@given(st.lists(numbers, min_size=3, max_size=3), st.lists(exposures, min_size=3, max_size=3))
def test_lines_hold_each_figure_with_its_own_interval(many: list[int], over: list[float]) -> None:
    counted, rated = counts(many, over), rates(many, over)
    for period in range(3):
        assert counted.figures[period] == Figure(many[period], *count_interval(many[period]))
        expected = Figure(many[period] / over[period], *rate_interval(many[period], over[period]))
        assert rated.figures[period] == expected
    assert counted.differences == rated.differences


def test_without_hours_or_jobs_there_is_no_figure() -> None:
    assert rates([3, 2, 1], [0, 1.5, 0]).figures == (
        None,
        Figure(2 / 1.5, *rate_interval(2, 1.5)),
        None,
    )
    line = shares([3, 0, 0], [4, 0, 2])
    assert line.now == Figure(0.75, *share_interval(3, 4))
    assert line.figures[1] is None
    assert line.differences[0] is Difference.UNKNOWN


# --- Items ----------------------------------------------------------------------------------------


@st.composite
def _items(draw: st.DrawFn) -> Items:
    least = draw(st.integers(0, 10_000))
    return Items(least, draw(st.none() | st.integers(least, 10_000)))


@given(st.lists(_items(), max_size=20))
def test_sums_of_ranges_hold_every_sum_and_are_open_if_one_is(many: list[Items]) -> None:
    total = sum(many, Items())
    assert total.at_least == sum(each.at_least for each in many)
    if any(each.at_most is None for each in many):
        assert total.at_most is None
    else:
        assert total.at_most == sum(each.at_most or 0 for each in many)
