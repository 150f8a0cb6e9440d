"""Figures of the night: sums that hold whatever is counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing import night_figures as night

HOURS = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 23), st.integers(1, 3), st.integers(1, 500)),
    max_size=60,
)
PLACES = st.lists(
    st.tuples(
        st.none() | st.sampled_from("pqr"),
        st.sampled_from("abc"),
        st.integers(1, 99),
        st.integers(1, 9),
    ),
    max_size=30,
)
SEIZED = st.lists(
    st.tuples(
        st.none() | st.sampled_from("pqr"),
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        st.integers(1, 99),
    ),
    max_size=30,
)


@given(HOURS)
def test_hours_weekdays_and_severities_each_add_up_to_all(counted: list[tuple[int, ...]]) -> None:
    grid = night.grid_of(counted)
    total = sum(number for *_rest, number in counted)
    assert grid.total == sum(grid.hours) == sum(grid.weekdays) == total
    assert sum(grid.severities.values()) == total
    assert [len(row) for row in grid.cells] == [7] * 24


def test_a_night_falls_on_its_own_hour_and_weekday() -> None:
    grid = night.grid_of([(6, 2, 1, 3), (6, 2, 3, 1), (1, 0, 1, 5)])
    assert (grid.cells[2][5], grid.cells[0][0], grid.most) == (4, 5, 5)
    assert grid.severities == {1: 8, 3: 1}


@given(PLACES, SEIZED)
def test_wards_and_kinds_each_add_up_to_all(
    told: list[tuple[str | None, str, int, int]], seized: list[tuple[str | None, str, str, int]]
) -> None:
    places = night.places_of(told, seized)
    for lines in (places.wards, places.kinds):
        assert sum(each.incidents for each in lines.values()) == places.all.incidents
        assert sum(each.premises for each in lines.values()) == places.all.premises
        assert sum(each.seizures for each in lines.values()) == places.all.seizures
    assert places.all.incidents == sum(number for _ward, _kind, number, _of in told)
    assert sum(places.substances.values()) == places.all.seizures


@given(st.integers(1, 400), st.data())
def test_more_is_never_lighter(most: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, most))
    level = night.level_of(number, most=most)
    assert 1 <= level <= night.LEVELS
    assert night.level_of(number - 1, most=most) <= level
    assert night.level_of(most, most=most) == night.LEVELS
    assert night.level_of(0, most=most) == 0


@given(st.integers(0, 60))
def test_the_legend_names_every_number_once(most: int) -> None:
    said = [n for _level, low, high in night.levels_of(most) for n in range(low, high + 1)]
    assert said == list(range(1, most + 1))


def test_the_picture_has_a_square_for_each_hour_inside_its_frame() -> None:
    heat = night.heat_of(night.grid_of([(7, 23, 1, 2)]), weekdays=list("abcdefg"))
    assert len({(each.x, each.y) for each in heat.squares}) == 168
    assert all(each.x + heat.cell <= heat.width for each in heat.squares)
    assert all(each.y + heat.cell <= heat.height for each in heat.squares)
    assert [each.level for each in heat.squares if each.level] == [night.LEVELS]
    assert heat.squares[-1].level == night.LEVELS
