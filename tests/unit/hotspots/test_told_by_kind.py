"""What residents told by kind of report is told where it gives no small count of a place away."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.releases.counting import RESIDENTS_TELL, Counted, Place
from hotspots.releases.enums import CITY_CODE, TOLD_SOURCES, FigureKind
from hotspots.releases.public_enums import Source
from hotspots.releases.tables import Line, protect_quarter
from hotspots.suppression import FEWEST, Shown
from reports.enums import Kind

PLACES = [Place("E05010807"), Place("E05010809"), Place("E05010811")]


def lines_of(split: list[tuple[int, int]]) -> list[Line]:
    """Of a quarter in which residents told so many concerns and needle finds of each place."""
    counts = {
        (place, Source.RESIDENTS): sum(of_place)
        for place, of_place in zip(PLACES, split, strict=False)
        if sum(of_place)
    }
    of_residents = {
        kind: sum(each[number] for each in split) for number, kind in enumerate(RESIDENTS_TELL)
    }
    counted = Counted(PLACES, counts, frozenset(TOLD_SOURCES), {}, of_residents)
    return protect_quarter(counted, seed=1).lines


def by_kind(lines: list[Line]) -> dict[str, tuple[Shown, int | None]]:
    return {each.area: (each.shown, each.value) for each in lines if each.kind is FigureKind.KIND}


def of_city(lines: list[Line]) -> Line:
    (found,) = (each for each in lines if (each.area, each.source) == (CITY_CODE, Source.RESIDENTS))
    return found


@pytest.mark.parametrize(
    ("concerns", "needles", "shown"),
    [
        (30, 12, Shown.VALUE),
        (30, FEWEST, Shown.VALUE),
        (30, FEWEST - 1, Shown.WITHHELD),
        (0, 30, Shown.WITHHELD),
        (2, 1, Shown.FEW),
        (0, 0, Shown.FEW),
    ],
)
def test_kinds_are_told_where_each_is_large(concerns: int, needles: int, shown: Shown) -> None:
    found = by_kind(lines_of([(concerns, needles)]))
    numbers = {Kind.CONCERN: concerns, Kind.NEEDLE_FIND: needles}
    assert found == {
        kind: (shown, number if shown is Shown.VALUE else None) for kind, number in numbers.items()
    }


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=3))
def test_kinds_never_say_more_than_their_sum(split: list[tuple[int, int]]) -> None:
    lines = lines_of(split)
    whole = of_city(lines)
    for shown, value in by_kind(lines).values():
        assert value is None or (value >= FEWEST and whole.shown is Shown.VALUE)
        assert (shown is Shown.FEW) == (whole.shown is Shown.FEW)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=2))
def test_what_places_may_have_had_is_the_same_with_kinds_told_as_without(
    split: list[tuple[int, int]],
) -> None:
    """By brute force: an attacker goes through every number of two wards up to 13, and every way to
    split them between kinds."""
    lines = [each for each in lines_of(split) if each.source is Source.RESIDENTS]
    kinds = by_kind(lines)
    of_wards = {each.area: each for each in lines if each.kind is FigureKind.WARD}
    tables = [
        (one, other)
        for one, other in product(range(14), repeat=2)
        if fits(of_city(lines), one + other)
        and fits(of_wards[PLACES[0].ward or ""], one)
        and fits(of_wards[PLACES[1].ward or ""], other)
    ]
    assert (sum(split[0]), sum(split[1])) in tables
    concerns, needles = kinds[Kind.CONCERN], kinds[Kind.NEEDLE_FIND]
    for one, other in tables:
        splits = range(one + other + 1)
        assert any(
            agrees(concerns, number) and agrees(needles, one + other - number) for number in splits
        )


def fits(line: Line, number: int) -> bool:
    return agrees((line.shown, line.value), number)


def agrees(told: tuple[Shown, int | None], number: int) -> bool:
    shown, value = told
    if shown is Shown.VALUE:
        return number == value
    return number < FEWEST if shown is Shown.FEW else True
