"""Ranges from published figures: they hold what is true, and depend on nothing else."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agencies.operations.ranges import (
    FEWEST,
    LSOA,
    WARD,
    Figure,
    Pieces,
    Range,
    Shown,
    counted_in,
    range_of,
    total,
)

WARDS, LSOAS = ("W1", "W2", "W3"), ("L1", "L2", "L3", "L4")
PARTS = tuple(product(WARDS, LSOAS))
"""LSOAs reach over the edges of wards, so that each may share ground with each."""
COUNT = st.integers(0, 12)
MEETS = dict.fromkeys(LSOAS, WARDS)

City = dict[tuple[str, str], int]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[City, dict[tuple[str, str], Figure], Pieces]:
    """What really happened in each part, what was published of it, and some ground."""
    city = {each: draw(COUNT) for each in PARTS}
    published = {}
    for key, number in _totals(city).items():
        if draw(st.booleans()):
            continue  # left out, as a level that is too fine
        hidden = draw(st.booleans())  # large or small: what is withheld may be either
        shown = Shown.VALUE if number >= FEWEST else Shown.FEW
        published[key] = Figure(Shown.WITHHELD) if hidden else Figure(shown, _value(number))
    some = draw(st.sets(st.sampled_from(LSOAS)))
    wards = draw(st.sets(st.sampled_from(WARDS))) if not some else set()
    return city, published, Pieces(wards, some, MEETS)


def _value(number: int) -> int | None:
    return number if number >= FEWEST else None


def _totals(city: City) -> dict[tuple[str, str], int]:
    wards = {(WARD, each): sum(n for (w, _l), n in city.items() if w == each) for each in WARDS}
    lsoas = {(LSOA, each): sum(n for (_w, x), n in city.items() if x == each) for each in LSOAS}
    return wards | lsoas


def _true(city: City, pieces: Pieces) -> int:
    return sum(
        n for (ward, lsoa), n in city.items() if ward in pieces.wards or lsoa in pieces.lsoas
    )


@given(world=worlds())
def test_what_really_happened_is_always_within_the_range(world: Any) -> None:
    city, published, pieces = world
    found = counted_in(pieces, published)
    assert found.least <= _true(city, pieces)
    assert found.most is None or _true(city, pieces) <= found.most


@given(world=worlds())
def test_no_range_says_more_than_sums_of_published_figures(world: Any) -> None:
    """What the database checks as well: no small number, neither as an end nor as a width."""
    _city, published, pieces = world
    if pieces.wards or pieces.lsoas:
        found = counted_in(pieces, published)
        assert found.least == 0 or found.least >= FEWEST
        assert found.most is None or found.most >= max(FEWEST - 1, found.least)
        assert found.exact is None or found.exact >= FEWEST


@given(world=worlds(), part=st.sampled_from(PARTS))
def test_worlds_of_which_the_same_is_published_are_told_alike(world: Any, part: Any) -> None:
    """One more event, where that changes nothing that is published, changes no range; and the
    range holds what is true of both, so whoever is told it can't tell them apart."""
    city, published, pieces = world
    other = {**city, part: city[part] + 1}
    totals = _totals(other)
    hidden = {
        each: figure
        for each, figure in published.items()
        if figure.shown is Shown.WITHHELD or totals[each] == _totals(city)[each]
    }
    found = counted_in(pieces, hidden)
    for each in (city, other):
        assert found.least <= _true(each, pieces)
        assert found.most is None or _true(each, pieces) <= found.most


def test_what_each_figure_says() -> None:
    assert range_of(Figure(Shown.VALUE, 7)) == Range(7, 7)
    assert range_of(Figure(Shown.FEW)) == Range(0, 4)
    assert range_of(Figure(Shown.WITHHELD)) == range_of(None) == Range(0, None)
    assert total([Range(7, 7), Range(0, 4)]) == Range(7, 11)
    assert total([Range(7, 7), Range(0, None)]) == Range(7, None)
    assert total([]) == Range(0, 0)


def test_wards_bound_what_is_withheld_alone_where_that_says_more() -> None:
    """By hand: 12 and a withheld LSOA of a ward of 20, and the rest of it elsewhere."""
    published = {
        (LSOA, "L1"): Figure(Shown.VALUE, 12),
        (LSOA, "L2"): Figure(Shown.WITHHELD),
        (WARD, "W1"): Figure(Shown.VALUE, 20),
        (WARD, "W2"): Figure(Shown.VALUE, 9),
    }
    inside = Pieces(lsoas=("L1", "L2"), meets={"L1": ["W1"], "L2": ["W1"]})
    assert counted_in(inside, published) == Range(12, 20)
    apart = Pieces(lsoas=("L1", "L2"), meets={"L1": ["W1"], "L2": ["W2"]})
    assert counted_in(apart, published) == Range(12, 21)
    unknown = Pieces(lsoas=("L1", "L2"), meets={"L1": ["W1"], "L2": ["W3"]})
    assert counted_in(unknown, published) == Range(12, None)
    assert counted_in(Pieces(lsoas=("L2",)), published) == Range(0, None)
