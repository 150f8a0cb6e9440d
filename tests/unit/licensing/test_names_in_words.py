"""A guest's name in words that licensing reads: found however it is typed, and nothing else."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agencies.licensing.names_in_words import EVERYDAY, NOT_NAMES, fields_with_a_name

NAMES = some.text(string.ascii_lowercase, min_size=3, max_size=9).filter(
    lambda each: each not in EVERYDAY | NOT_NAMES
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Tom Smith", "then TOM SMITH ran", id="whole, in capitals"),
        pytest.param("Tom Smith", "it was tomsmith99 again", id="run together"),
        pytest.param("Tom Smith", "Smith, Tom was there", id="turned round"),
        pytest.param("Tom Smith", "then tom ran", id="first name"),
        pytest.param("Tom Smith", "Smith's phone", id="surname of somebody"),
        pytest.param("Zoë Ångström", "zoe angstrom", id="without accents"),
        pytest.param("Jo", "we asked Jo to leave", id="a short one"),
        pytest.param("Mr Will Young", "Will ran off", id="an everyday word in capitals"),
        pytest.param("Spider", "“SPIDER” is back", id="a nickname"),
        pytest.param("O'Neill", "the o neill lad", id="apostrophe"),
    ],
)
def test_a_name_is_found(name: str, words: str) -> None:
    assert fields_with_a_name({"words": words}, [name]) == ["words"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Will Young", "a young man who will not leave", id="everyday words"),
        pytest.param("Mr Smith", "the blacksmith arms, MR upstairs", id="a longer word, a title"),
        pytest.param("Unknown male", "An unknown male at the bar", id="no name at all"),
        pytest.param("Jo Marsh", "the marshal jogged", id="the beginning of words"),
        pytest.param("", "anything", id="nobody"),
        pytest.param(" , ", "anything, at all", id="no letters"),
    ],
)
def test_other_words_are_left_alone(name: str, words: str) -> None:
    assert fields_with_a_name({"words": words}, [name]) == []


@given(first=NAMES, last=NAMES, case=some.sampled_from([str.lower, str.upper, str.title]),
       between=some.sampled_from([" ", "  ", "\n", "-", "\u200b", ", "]),
       only=some.sampled_from(["whole", "first", "last"]))  # fmt: skip
def test_any_name_is_found_wherever_it_stands(
    first: str, last: str, case: object, between: str, only: str
) -> None:
    typed = {"whole": f"{first}{between}{last}", "first": first, "last": last}[only]
    words = f"Then {case(typed)} left."  # type: ignore[operator]
    fields = {"before": "Then he left.", "words": words}
    assert "words" in fields_with_a_name(fields, ["Nobody Otherwise", f"{first} {last}"])


@given(name=NAMES, words=some.text(string.digits + " .,!", max_size=40))
def test_what_holds_no_letter_of_a_name_holds_no_name(name: str, words: str) -> None:
    assert fields_with_a_name({"words": words}, [name]) == []
