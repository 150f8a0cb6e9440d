"""Hints: where they are, what they find, and that they never lose or add a word."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reports.sanitising import COPIED_WORDS, MOST_HINTS, Sign, hints_in, marked


def signs_of(text: str, **more: object) -> dict[Sign, list[str]]:
    found: dict[Sign, list[str]] = {}
    for hint in hints_in(text, **more):  # type: ignore[arg-type]
        found.setdefault(hint.sign, []).append(text[hint.start : hint.end])
    return found


@pytest.mark.parametrize(
    ("text", "sign", "quoted"),
    [
        ("I saw bags change hands", Sign.FIRST_PERSON, "I"),
        ("They asked us to leave", Sign.FIRST_PERSON, "us"),
        ("Told by my neighbour yesterday", Sign.RELATION, "my neighbour"),
        ("A car of her older brother", Sign.RELATION, "her older brother"),
        ("He lives next to the shop", Sign.RELATION, "lives next to"),
        ("Seen from a kitchen window", Sign.VANTAGE, "from a kitchen window"),
        ("The flat opposite", Sign.VANTAGE, "opposite"),
        ("A van comes at 21:05", Sign.TIME, "21:05"),
        ("Every day at 7 pm", Sign.TIME, "7 pm"),
        ("Deals are done at midnight", Sign.TIME, "at midnight"),
        ("The source is reliable", Sign.SOURCE, "source"),
        ("A resident told us so", Sign.SOURCE, "resident told"),
        ("Part of Operation Kestrel", Sign.TACTICS, "Operation Kestrel"),
        ("Undercover officers went", Sign.TACTICS, "Undercover"),
        ("Ring 07700 900142", Sign.PHONE, "07700 900142"),
        ("Ring +44 7700 900142", Sign.PHONE, "+44 7700 900142"),
        ("Write to jo.b@mail.example", Sign.EMAIL, "jo.b@mail.example"),
        ("A grey van, AB12 CDE", Sign.PLATE, "AB12 CDE"),
        ("An old car, A123 BCD", Sign.PLATE, "A123 BCD"),
    ],
)
def test_a_hint_names_the_words_it_is_about(text: str, sign: Sign, quoted: str) -> None:
    assert quoted in signs_of(text)[sign]


@pytest.mark.parametrize(
    "text",
    [
        "Bags are sold in the car park behind the market, mostly in the evening.",
        "A grey van with tinted glass brings them about twice a week.",
        "In the US such shops are common. Class A drugs are sold.",
        "About 200 wraps in 3 weeks, at 10 to 20 pounds.",
    ],
)
def test_a_sanitised_text_gives_no_hint(text: str) -> None:
    assert signs_of(text) == {}


def test_names_of_the_report_are_found_in_any_case_and_form() -> None:
    found = signs_of("KEV's car; kevin is not he. Smith too.", names=["Kev Smith", "Al"])
    assert found[Sign.NAME] == ["KEV's", "Smith"]


def test_the_reporters_own_words_are_found_as_one_run() -> None:
    said = "well there is always a man in a long blue coat by the red door at night you know"
    text = "Seen: a Man in a long, blue coat by the red door, sells wraps."
    assert signs_of(text, reported=said)[Sign.COPIED] == [
        "a Man in a long, blue coat by the red door"
    ]
    assert Sign.COPIED not in signs_of("A man in a blue coat by a door", reported=said)


WORDS = some.lists(some.sampled_from(["red", "blue", "door", "car", "man", "sells"]), max_size=40)


@given(WORDS, WORDS)
def test_copied_words_are_in_both_texts(ours: list[str], theirs: list[str]) -> None:
    text = " ".join(ours)
    for quote in signs_of(text, reported=" ".join(theirs)).get(Sign.COPIED, []):
        assert len(quote.split()) >= COPIED_WORDS
        assert quote in text
    runs = {tuple(theirs[at : at + COPIED_WORDS]) for at in range(len(theirs) - COPIED_WORDS + 1)}
    shared = any(
        tuple(ours[at : at + COPIED_WORDS]) in runs for at in range(len(ours) - COPIED_WORDS + 1)
    )
    assert shared == (Sign.COPIED in signs_of(text, reported=" ".join(theirs)))


@given(some.text(max_size=300), some.lists(some.text(max_size=20), max_size=4), some.text())
def test_hints_lie_in_the_text_and_lose_no_word_of_it(
    text: str, names: list[str], reported: str
) -> None:
    hints = hints_in(text, names=names, reported=reported)
    assert len(hints) <= MOST_HINTS
    assert all(0 <= each.start < each.end <= len(text) for each in hints)
    pieces = marked(text, hints)
    assert "".join(piece.text for piece in pieces) == text
    for hint in hints:
        assert any(hint.sign in piece.signs for piece in pieces)


@given(some.integers(0, 23), some.integers(0, 59))
def test_every_time_of_day_is_noticed(hour: int, minute: int) -> None:
    assert Sign.TIME in signs_of(f"It happens at {hour:02}:{minute:02} there")


@given(some.from_regex(r"[A-Z]{2}[0-9]{2} [A-Z]{3}", fullmatch=True))
def test_every_registration_mark_of_today_is_noticed(plate: str) -> None:
    assert plate in signs_of(f"A car, {plate}, waits")[Sign.PLATE]


def test_a_hint_prints_no_word_of_the_text() -> None:
    (hint, *_) = hints_in("my neighbour Quillfeather")
    assert not re.search("neighbour|Quill", repr(hint))


@settings(deadline=None)
@given(some.sampled_from(["I ", "0 ", "from the ", "a@", "Operation ", "the x ", "my x ", "07 "]))
def test_long_texts_take_no_long_time(piece: str) -> None:
    started = time.perf_counter()
    text = piece * 2_500
    marked(text, hints_in(text, names=["x"] * 50, reported=text))
    assert time.perf_counter() - started < 2
