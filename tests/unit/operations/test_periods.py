"""Whole quarters before and after, none of which overlaps another."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.operations import periods

DAY = st.dates(datetime.date(2015, 1, 1), datetime.date(2035, 12, 31))


@given(began_on=DAY, quarters=st.integers(1, periods.MOST_QUARTERS))
def test_periods_are_whole_quarters_apart_from_the_one_it_began_in(
    began_on: datetime.date, quarters: int
) -> None:
    every = [
        periods.before(began_on, quarters),
        *(periods.after(began_on, quarters, n) for n in range(1, 5)),
    ]
    for each in every:
        assert periods.quarter_of(each.first) == each.first
        assert periods.quarter_of(each.until) == each.until
        assert 89 * quarters <= each.days <= 93 * quarters
    assert every[0].until <= began_on <= every[1].first
    assert (every[1].first - every[0].until).days <= 92
    for one, two in itertools.pairwise(every[1:]):
        assert one.until == two.first


@pytest.mark.parametrize(
    ("began_on", "before", "after"),
    [
        ("2026-04-01", ("2026-01-01", "2026-04-01"), ("2026-04-01", "2026-07-01")),
        ("2026-04-02", ("2026-01-01", "2026-04-01"), ("2026-07-01", "2026-10-01")),
        ("2025-12-31", ("2025-07-01", "2025-10-01"), ("2026-01-01", "2026-04-01")),
    ],
)
def test_quarters_by_hand(began_on: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    day = datetime.date.fromisoformat(began_on)
    for found, expected in ((periods.before(day, 1), before), (periods.after(day, 1, 1), after)):
        assert (str(found.first), str(found.until)) == expected


@given(began_on=DAY, quarters=st.integers(1, periods.MOST_QUARTERS))
def test_quarters_of_a_period_follow_each_other(began_on: datetime.date, quarters: int) -> None:
    period = periods.after(began_on, quarters, 2)
    found = periods.quarters_in(period)
    days = [datetime.date(year, 3 * number - 2, 1) for year, number in found]
    assert len(found) == quarters
    assert (days[0], days) == (period.first, sorted(set(days)))
    assert days[-1] == periods.quarter_of(period.last)
