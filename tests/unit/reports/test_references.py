from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import references

numbers = st.integers(min_value=0, max_value=(1 << 45) - 1)


@given(numbers)
def test_reference_of_any_number_is_valid(number: int) -> None:
    reference = references.from_number(number)
    assert len(reference) == references.LENGTH
    assert references.is_valid(reference)
    assert references.is_valid(references.display(reference).lower())


@given(numbers, st.integers(0, references.LENGTH - 1), st.sampled_from(references.ALPHABET))
def test_one_wrong_character_is_noticed(number: int, position: int, character: str) -> None:
    reference = references.from_number(number)
    changed = reference[:position] + character + reference[position + 1 :]
    assert references.is_valid(changed) == (changed == reference)


@given(numbers, st.integers(0, references.RANDOM_CHARACTERS - 2))
def test_two_neighbours_swapped_are_noticed(number: int, position: int) -> None:
    reference = references.from_number(number)
    swapped = list(reference)
    swapped[position], swapped[position + 1] = swapped[position + 1], swapped[position]
    changed = "".join(swapped)
    assert references.is_valid(changed) == (changed == reference)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    reference = references.from_number(0x10_2030_4050)
    spoken = references.display(reference).replace("0", "O").replace("1", "l")
    assert references.normalise(spoken) == reference
    assert references.is_valid(f" {spoken} ")


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert references.is_valid(text) in (True, False)


def test_new_references_differ_and_end_in_a_letter_or_digit() -> None:
    made = {references.new_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(each[-1] in references.ALPHABET for each in made)


@pytest.mark.parametrize("number", [-1, 1 << 45])
def test_numbers_that_do_not_fit_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        references.from_number(number)
