"""A register's file, whatever stands in it: facts or a reason, and never an error."""

from __future__ import annotations

import datetime
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.enums import PremisesKind, PremisesState
from agencies.licensing.import_lines import (
    BadColumns,
    Here,
    Reader,
    Unusable,
    check_columns,
    fold_number,
    guess_columns,
    outcome_of,
    place_of,
    read_capacity,
    read_day,
    read_flag,
    read_postcode,
)
from agencies.licensing.models import Premises
from agencies.licensing.premises_enums import CHOICES, Column, LineState, Why
from agencies.registry.csv_file import Row, Table

TODAY = datetime.date(2026, 5, 4)
CELLS = st.text(max_size=40)
NUMBERS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)


@given(st.lists(CELLS, min_size=len(Column), max_size=len(Column)))
def test_any_line_is_facts_or_a_reason(cells: list[str]) -> None:
    headings = tuple(each.value for each in Column)
    columns = {each: each.value for each in Column}
    reader = Reader(Table(headings, ()), columns, kind=PremisesKind.OTHER)
    try:
        facts = reader.read(Row(2, tuple(cells)), today=TODAY)
    except Unusable:
        return
    assert facts["licence_number"]
    assert facts["kind"] in PremisesKind
    assert set(facts) <= {*headings, "point"}


@given(NUMBERS, st.sampled_from(["/", "-", " ", "."]), NUMBERS)
def test_a_number_is_the_same_however_it_is_written(one: str, between: str, two: str) -> None:
    written = f"{one}{between}{two}"
    assert fold_number(written) == fold_number(f" {one.upper()}{two.lower()} ")


def premises(number: str, **of: Any) -> Premises:
    return Premises(
        **{"name": "The Heron", "licence_number": number, "address": "1 Street", "version": 3} | of
    )


@given(st.lists(NUMBERS, min_size=1, max_size=8, unique_by=fold_number), st.data())
def test_of_lines_with_one_number_only_the_first_counts(
    numbers: list[str], data: st.DataObject
) -> None:
    here = Here()
    here.add(premises(numbers[0]), (), "")
    order = data.draw(st.permutations(numbers * 2))
    seen: set[str] = set()
    counted = [
        number
        for number in order
        if outcome_of(
            {"licence_number": number, "name": "X", "address": "Y"}, here, seen
        ).state != LineState.REFUSED
    ]  # fmt: skip
    assert sorted(counted) == sorted(numbers)


def test_what_a_number_is_here_decides_and_doubt_asks() -> None:
    here = Here()
    now = premises("PL/1", postcode="PE1 1AA")
    shut = premises("PL/2", name="Shut", state=PremisesState.CLOSED)
    here.add(now, ["PL/0"], "Holder")
    here.add(shut, [], "")
    facts = {"name": "The Heron", "address": "1 Street"}
    for number, of, expected in (
        ("pl1", {}, (LineState.SAME, "", now)),
        ("pl1", {"capacity": 4}, (LineState.CHANGED, "", now)),
        ("pl1", {"holder": " holder"}, (LineState.SAME, "", now)),
        ("PL-0", {}, (LineState.ASK, Why.OLD_NUMBER, now)),
        ("PL/2", {}, (LineState.ASK, Why.CLOSED, shut)),
        ("X", {"name": "heron", "postcode": "PE1 1AA"}, (LineState.ASK, Why.NEW_NUMBER, now)),
        ("X", {"name": "heron", "postcode": "PE1 1AB"}, (LineState.NEW, "", None)),
        ("X", {}, (LineState.NEW, "", None)),
    ):
        found = outcome_of({**facts, "licence_number": number, **of}, here, set())
        assert (found.state, found.why, found.premises) == expected, number
    twin = premises("PL/3", postcode="PE1 1AA")
    here.add(twin, [], "")
    alike = {**facts, "licence_number": "X", "postcode": "PE1 1AA"}
    assert outcome_of(alike, here, set()).state == LineState.NEW, "of two alike it may be neither"
    assert place_of("The  HERON", "pe1 1aa") == place_of("Heron", "PE11AA")


def test_whatever_asks_can_be_answered() -> None:
    assert set(CHOICES) == {Why.OLD_NUMBER, Why.NEW_NUMBER, Why.CLOSED}


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        (read_postcode, "pe11aa", "PE1 1AA"),
        (read_postcode, "nowhere", Why.BAD_POSTCODE),
        (read_flag, "YES", True),
        (read_flag, "n/a", False),
        (read_flag, "perhaps", Why.BAD_FLAG),
        (read_capacity, "1,200", 1_200),
        (read_capacity, "0", Why.BAD_CAPACITY),
        (read_capacity, "²", Why.BAD_CAPACITY),
        (lambda cell: read_day(cell, TODAY), "1/4/2024", datetime.date(2024, 4, 1)),
        (lambda cell: read_day(cell, TODAY), "2024-04-01 00:00:00", datetime.date(2024, 4, 1)),
        (lambda cell: read_day(cell, TODAY), "5/5/2026", Why.BAD_DAY),
        (lambda cell: read_day(cell, TODAY), "31/2/2024", Why.BAD_DAY),
    ],
)
def test_cells(read: Any, cell: str, expected: Any) -> None:
    if isinstance(expected, Why):
        with pytest.raises(Unusable) as error:
            read(cell)
        assert error.value.why == expected
    else:
        assert read(cell) == expected


@given(st.lists(st.text(min_size=1, max_size=30), max_size=20, unique=True))
def test_a_guess_is_never_refused_for_being_twice(headings: list[str]) -> None:
    guessed = guess_columns(headings)
    assert len(set(guessed.values())) == len(guessed)
    assert set(guessed.values()) <= set(headings)


def test_columns_that_can_not_be_used_say_which() -> None:
    good = {Column.NUMBER: "a", Column.NAME: "b", Column.ADDRESS: "c"}
    check_columns(good, "abcd")
    for wrong, column in (
        ({**good, Column.DPS: "x"}, Column.DPS),
        ({**good, Column.DPS: "a"}, Column.NUMBER),
        ({Column.NUMBER: "a", Column.NAME: "b"}, Column.ADDRESS),
        ({**good, Column.LATITUDE: "d"}, Column.LATITUDE),
    ):
        with pytest.raises(BadColumns) as error:
            check_columns(wrong, "abcd")
        assert error.value.column == column
