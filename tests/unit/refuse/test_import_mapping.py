"""What was matched survives being kept; what is of no list of ours is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.import_enums import CODED, ONE_FOR_ALL, Field
from agencies.refuse.import_mapping import (
    MOST_WORDS,
    BadMapping,
    Matched,
    check,
    codes_of,
    fold,
    guess_columns,
    guess_word,
    matched_of,
    meanings_of,
    parts,
    words_in,
)
from agencies.registry.csv_file import read_table

WORDS = st.text(max_size=12)
MATCHED = st.builds(
    Matched,
    columns=st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=30)),
    one_for_all=st.fixed_dictionaries(
        {}, optional={each: st.sampled_from(codes_of(each)) for each in ONE_FOR_ALL}
    ),
    words=st.fixed_dictionaries(
        {},
        optional={
            each: st.dictionaries(WORDS, st.sampled_from(meanings_of(each)), max_size=4)
            for each in CODED
        },
    ),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["columns", "words", "one_for_all", *Field.values, "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
WHOLE = {Field.DAY: "Date", Field.EASTING: "E", Field.NORTHING: "N"}
ONE = {Field.LITTER: "needle_uncapped", Field.COUNT: "1", Field.LAND: "street",
       Field.DISPOSAL: "boxed"}  # fmt: skip


@given(MATCHED)
def test_what_was_kept_is_what_was_matched(matched: Matched) -> None:
    assert matched_of(matched.as_data()) == matched


@given(ANYTHING)
def test_nothing_else_is_read_but_with_words(data: Any) -> None:
    with suppress(BadMapping):
        read = matched_of(data)
        assert matched_of(read.as_data()) == read


@given(st.lists(WORDS, max_size=10), st.text(max_size=40))
def test_guesses_are_of_what_is_there(headings: list[str], word: str) -> None:
    found = guess_columns(headings)
    assert set(found.values()) <= set(headings)
    assert len(set(found.values())) == len(found)
    for each in CODED:
        assert guess_word(each, fold(word)) in {"", *meanings_of(each)}


def test_usual_headings_are_guessed() -> None:
    headings = ["Job Ref", "Date", "Time", "Easting", "Northing", "Item Type", "Qty", "Land type",
                "Action", "Status", "Street Name", "Notes"]  # fmt: skip
    found = guess_columns(headings)
    assert found[Field.REFERENCE] == "Job Ref"
    assert (found[Field.DAY], found[Field.CLOCK]) == ("Date", "Time")
    assert "Notes" not in found.values()
    assert set(found) >= {Field.EASTING, Field.NORTHING, Field.COUNT, Field.STATE, Field.PLACE}
    check(Matched(found), headings)


@pytest.mark.parametrize(
    ("each", "word", "code"),
    [
        (Field.LITTER, "Needle, uncapped", "needle_uncapped"),
        (Field.LITTER, "NEEDLES", "needle_uncapped"),
        (Field.LAND, "Car-Park", "car_park"),
        (Field.DISPOSAL, "Sharps bin", "boxed"),
        (Field.STATE, "Closed", "done"),
        (Field.STATE, "open", "there"),
        (Field.HAZARDS, "none", "no_danger"),
        (Field.LITTER, "glockenspiel", ""),
    ],
)
def test_usual_words_are_guessed(each: Field, word: str, code: str) -> None:
    assert guess_word(each, fold(word)) == code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({Field.DAY: None}, "moment"),
        ({Field.MOMENT: "M"}, "moment"),
        ({Field.EASTING: None, Field.NORTHING: None}, "longitude"),
        ({Field.NORTHING: None}, "northing"),
        ({Field.LATITUDE: "Lat"}, "easting"),
        ({Field.PLACE: "Date"}, "day"),
        ({Field.PLACE: "Nowhere"}, "place"),
    ],
    ids=range(7),
)
def test_what_is_missing_is_said(change: dict[Field, str | None], field: str) -> None:
    columns = {key: value for key, value in (WHOLE | change).items() if value is not None}
    with pytest.raises(BadMapping) as error:
        check(Matched(columns, ONE), ["Date", "E", "N", "M", "Lat"])
    assert error.value.field == field


@pytest.mark.parametrize("each", ONE_FOR_ALL)
def test_what_a_find_needs_has_a_column_or_an_answer(each: Field) -> None:
    one = {key: value for key, value in ONE.items() if key != each}
    with pytest.raises(BadMapping) as error:
        check(Matched(WHOLE, one), ["Date", "E", "N"])
    assert error.value.field == each
    check(Matched(WHOLE | {each: "C"}, one), ["Date", "E", "N", "C"])


def test_words_are_folded_and_bounded() -> None:
    table = read_table(b"Type,x\nNeedle,1\n needle ,2\nFOIL,3\n,4\n")
    assert words_in(table, Matched({Field.LITTER: "Type"}), Field.LITTER) == ["foil", "needle"]
    many = "Type,x\n" + "".join(f"word{n},1\n" for n in range(MOST_WORDS + 1))
    with pytest.raises(BadMapping, match="different words"):
        words_in(read_table(many.encode()), Matched({Field.LITTER: "Type"}), Field.LITTER)


def test_a_cell_may_hold_several_dangers() -> None:
    assert parts("loose; children /x and y") == ["loose", "children", "x", "y"]
    table = read_table(b'H,x\n"loose, children",1\nnone,2\n')
    words = words_in(table, Matched({Field.HAZARDS: "H"}), Field.HAZARDS)
    assert words == ["children", "loose", "none"]
