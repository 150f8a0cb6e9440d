"""Names and postcodes as people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.places import words


@given(st.text())
def test_normalise_anything_gives_short_plain_words(text: str) -> None:
    found = words.normalise(text)
    assert re.fullmatch(r"|[a-z0-9]+( [a-z0-9]+)*", found)
    assert len(found) <= words.QUERY_CHARACTERS


@given(st.text())
def test_normalise_twice_changes_nothing(text: str) -> None:
    once = words.normalise(text)
    assert words.normalise(once) == once


@given(st.text(max_size=500))
def test_queries_hold_nothing_that_like_or_a_trigram_could_trip_over(text: str) -> None:
    for found in (
        words.as_street_query(text),
        words.as_postcode(text) or "",
        words.as_postcode_start(text) or "",
        words.postcode_in(text) or "",
    ):
        assert re.fullmatch(r"[a-z0-9 ]*", found)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Lincoln Rd", "lincoln road"),
        ("12 Lincoln Road", "lincoln road"),
        ("Flat 3a Lincoln Road, Peterborough", "lincoln road"),
        ("St Paul's Road", "st pauls road"),
        ("St. Paul’s Rd.", "st pauls road"),
        ("Church St", "church street"),
        ("A47", "a47"),
        ("1st Drift", "1st drift"),
        ("Peterborough", "peterborough"),
        ("CAFÉ  square", "cafe square"),
    ],
)
def test_street_query_reads_what_people_write(typed: str, asked: str) -> None:
    assert words.as_street_query(typed) == asked


@pytest.mark.parametrize("typed", ["PE1 1HG", "pe11hg", " pe1  1 hg ", "PE1-1HG"])
def test_postcode_is_known_however_it_is_spaced(typed: str) -> None:
    assert words.as_postcode(typed) == "pe11hg"


@pytest.mark.parametrize("typed", ["PE1", "Lincoln Road", "PE1 1HGX", "", "11 HG"])
def test_postcode_is_none_when_it_is_not_whole(typed: str) -> None:
    assert words.as_postcode(typed) is None


def test_postcode_within_an_address_is_found() -> None:
    assert words.postcode_in("3 Priestgate, Peterborough PE1 1HG, by the bank") == "pe11hg"


@pytest.mark.parametrize(
    ("typed", "start"),
    [("pe1", "pe1"), ("pe1 1", "pe11"), ("pe1 1h", "pe11h"), ("pe", None), ("park", None)],
)
def test_postcode_start_needs_its_digit(typed: str, start: str | None) -> None:
    assert words.as_postcode_start(typed) == start


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Dean'S Court", "Dean's Court"),
        ("1St Drift", "1st Drift"),
        ("East Of England Way", "East of England Way"),
        ("Of Mice  Close", "Of Mice Close"),
        ("A1(M)", "A1(M)"),
        ("O'Neil Way", "O'Neil Way"),
    ],
)
def test_display_name_mends_the_title_case_of_the_source(source: str, shown: str) -> None:
    assert words.display_name(source) == shown
