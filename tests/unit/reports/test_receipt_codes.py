"""Receipt codes: long enough, found wrong when one character is, kind to whoever types them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import receipt_codes as codes
from reports.references import ALPHABET

NUMBERS = st.integers(min_value=0, max_value=2**95 - 1)
CODES = NUMBERS.map(codes.from_number).filter(lambda code: code[-1] in ALPHABET)
PLACES = st.integers(min_value=0, max_value=codes.LENGTH - 1)


def test_a_code_has_more_than_80_random_bits() -> None:
    assert codes.RANDOM_CHARACTERS * 5 + math.log2(32 / 37) > 80
    drawn = {codes.new_code() for _ in range(200)}
    assert len(drawn) == 200
    for place in range(codes.RANDOM_CHARACTERS):
        assert len({code[place] for code in drawn}) > 16, f"character {place} hardly changes"


@given(CODES)
def test_a_code_is_valid_as_it_is_shown(code: str) -> None:
    assert len(code) == codes.LENGTH
    assert codes.is_valid(codes.display(code))
    assert codes.normalise(codes.display(code)) == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert codes.is_valid(wrong) == (wrong == code)


@given(CODES, PLACES.filter(bool))
def test_two_neighbours_that_changed_places_are_found(code: str, place: int) -> None:
    wrong = code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :]
    assert codes.is_valid(wrong) == (wrong == code)


@given(CODES, st.lists(st.sampled_from([" ", "-", "–", "—", ".", "\t", "\u00a0", "\u2011"])))
def test_spaces_dashes_capitals_and_look_alikes_do_not_matter(
    code: str, between: list[str]
) -> None:
    typed = "".join(each + (between[i] if i < len(between) else "") for i, each in enumerate(code))
    assert codes.normalise(typed.lower()) == code
    for real, looks_like in (("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("1", "L")):
        assert codes.normalise(typed.replace(real, looks_like)) == code


@pytest.mark.parametrize(
    "typed", ["", " ", "7KQ4", "0" * 19, "0" * 21, "ü" * 20, "U" * 20, "０" * 5]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not codes.is_valid(typed)


@pytest.mark.parametrize("number", [-1, 2**95])
def test_a_number_out_of_range_has_no_code(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        codes.from_number(number)
