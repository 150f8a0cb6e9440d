"""The order and the times of an evening's visits."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.route import DETOUR, length_of, sensible_order, timed
from reports.geometry import metres_between

POINTS = st.tuples(st.floats(-0.5, 0.2), st.floats(52.4, 52.7))
NOW = datetime.datetime(2031, 5, 4, 20, 0, tzinfo=datetime.timezone.utc)


@given(st.lists(POINTS, max_size=30), st.none() | POINTS)
def test_every_stop_comes_once_and_the_way_is_never_longer(
    points: list[tuple[float, float]], start: tuple[float, float] | None
) -> None:
    order = sensible_order(points, start)
    assert sorted(order) == list(range(len(points)))
    given_order = range(len(points))
    assert length_of(points, order, start) <= length_of(points, list(given_order), start) + 1e-6


@given(st.lists(POINTS, min_size=1, max_size=12))
def test_without_a_start_the_first_stays_first(points: list[tuple[float, float]]) -> None:
    assert sensible_order(points)[0] == 0


@given(st.permutations(range(9)))
def test_places_along_a_street_are_visited_along_it(numbers: list[int]) -> None:
    points = [(-0.3 + number / 100, 52.57) for number in numbers]
    order = sensible_order(points, start=(-0.31, 52.57))
    assert [numbers[each] for each in order] == sorted(numbers)


def test_a_way_that_crosses_itself_is_turned_round() -> None:
    """Nearest first alone goes 0, 1, -2 on this line and back: 2-opt finds the shorter way."""
    points = [(0.0, 52.5), (0.010, 52.5), (-0.011, 52.5), (0.022, 52.5)]
    order = sensible_order(points)
    assert order == [0, 2, 1, 3]


def test_more_than_an_evening_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="30"):
        sensible_order([(0.0, 52.5)] * 31)


def test_times_count_the_stay_and_the_way() -> None:
    way = [(-0.24, 52.57), None, (-0.25, 52.57)]
    stops = timed(way, begins=NOW, minutes_each=30, travel="foot")
    metres = metres_between((-0.24, 52.57), (-0.25, 52.57))
    assert 600 < metres < 700
    walk = round(metres * DETOUR / 75)
    minutes = [round((each.at - NOW).total_seconds() / 60) for each in stops]
    assert minutes == [0, 30, 60 + walk]
