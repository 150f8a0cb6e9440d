"""A name is found in whatever way it is written, and words that are plainly others are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.licensing.finding import folded, phrases_of, places_in, words_of

FIRST = ["Tom", "Tiffany", "Jörg", "Zoë", "Ægir", "Anne-Marie"]
LAST = ["Smith", "Müller", "Mueller", "O'Brien", "Quillfeather", "Söderström", "Goebbels"]
UNSEEN = ["", "\u3164", "\u115f", "\u1160", "\uffa0", "\u200b", "\u00ad", "\u2060", "\u034f"]
BETWEEN = [" ", "  ", "\u00a0", "\n", ". ", "-", " \u3164"]
LIKE = {
    **dict(zip("aceopxyijshk", "асеорхуіјѕһк", strict=True)),  # Cyrillic
    **dict(zip("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True)),  # Greek
}
SMALL_GREEK = dict(zip("aoviut", "αονιυτ", strict=True))
TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
ONE = {"ae": "ä", "oe": "ö", "ue": "ü"}


def found(text: str, *cover: str) -> list[str]:
    return [text[first:last] for first, last in places_in(text, phrases_of(cover))]


def _letter(draw: st.DrawFn, letter: str) -> str:
    ways = [letter, letter.upper(), letter.lower(), unicodedata.normalize("NFD", letter)]
    ways += [like[letter] for like in (LIKE, SMALL_GREEK) if letter in like]
    if letter.isascii() and letter.isalpha():
        ways.append(chr(ord(letter) + 0xFEE0))
    ways += [TWO[letter]] if letter in TWO else []
    return draw(st.sampled_from(ways)) + draw(st.sampled_from(UNSEEN))


def _word(draw: st.DrawFn, word: str) -> str:
    for two, one in ONE.items():
        if two in word and draw(st.booleans()):
            word = word.replace(two, one)
    return "".join(_letter(draw, each) for each in word)


@st.composite
def spelt(draw: st.DrawFn, first: str, last: str) -> str:
    """The name in one of its orders, spelt with any of the moves."""
    given_name, surname = _word(draw, first), _word(draw, last)
    gap = draw(st.sampled_from(BETWEEN))
    middle = draw(st.sampled_from(["A. ", "A.B. ", "a "]))
    initial = _letter(draw, first[0])
    return draw(
        st.sampled_from(
            [
                f"{given_name}{gap}{surname}",
                f"{surname},{gap}{given_name}",
                f"{surname}{gap}{given_name}",
                f"{given_name} {middle}{surname}",
                f"{initial}.{gap}{surname}",
                f"{surname}, {initial}.",
                f"{surname} {initial}",
                f"{initial}. {middle}{surname}",
            ]
        )
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data(), first=st.sampled_from(FIRST), last=st.sampled_from(LAST))
def test_a_name_is_found_however_it_is_spelt(data: st.DataObject, first: str, last: str) -> None:
    written = data.draw(spelt(first, last))
    text = f"Seen at 23:10: {written}; he left."
    (place,) = places_in(text, phrases_of([f"{first} {last}"]))
    covered = text[place[0] : place[1]]
    assert folded(last).letters[-3:] not in folded(text.replace(covered, "")).letters
    assert text.endswith("; he left.")
    assert "left" not in covered


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Tom Smith", "That Smith left; Scott Smith came, Smith to the left, Tomas Mith."),
        ("Tom Smith", "Tom met Smith. Sam Smith and Tom Baker. Smith Ted."),
        ("John Doe", "John Donovan and Joan Doer did not do it."),
        ("Tom Lee", "The leet list; Mr Lee; that lee side."),
        ("Doe", "What they do."),
        ("Sue", "Su came."),
        ("the back door of the Lantern", "The Lantern has a door, of the back."),
        ("Al", "Also all, Alan and Sal."),
        ("14 High Street", "High Street, and Street 14"),
    ],
    ids=range(9),
)
def test_words_that_are_plainly_others_are_not_taken(name: str, text: str) -> None:
    assert not found(text, name)


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from("bcdfghklmnpqrstvwxz .,\n"), max_size=80))
def test_nothing_is_found_in_words_without_the_letters_of_a_name(text: str) -> None:
    assert not found(text, "Aoife Eue", "Io Yau")


def test_longer_names_are_found_without_what_stands_between() -> None:
    name = "Thomas Albert van der Berg"
    for written in (
        "Thomas van der Berg",
        "van der Berg, Thomas Albert",
        "T. A. van der Berg",
        "Berg, T.",
        "Thomas A. van der Berg",
        "Mr Thomas Berg",
    ):
        assert found(f"It was {written}!", name), written


def test_words_alone_are_found_with_a_capital_and_as_words() -> None:
    phrases = phrases_of([], alone=["Rose", "Müller"])
    text = "Rose rose; ROSE'S, Rosemary, Mueller and Muller."
    assert [text[first:last] for first, last in places_in(text, phrases)] == [
        "Rose",
        "ROSE",
        "Mueller",
        "Muller",
    ]


def test_the_words_of_a_name_that_tell_who_it_is() -> None:
    assert words_of("Mrs Anna van der Berg") == ["Anna", "Berg"]
    assert words_of("Quillfeather") == []
