"""Typing errors: which words are nearly known ones."""

from __future__ import annotations

import pytest

from reports import word_help
from reports.drug_terms import DRUG_TERMS
from reports.word_help import _distance, did_you_mean


@pytest.fixture(autouse=True)
def _vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    known = frozenset({*DRUG_TERMS, "lincoln", "peterborough", "market"})
    monkeypatch.setattr(word_help, "vocabulary", lambda: known)
    word_help._stems_of.cache_clear()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("herion", "heroin"),
        ("cocane", "cocaine"),
        ("linclon road", "lincoln road"),
        ("Peterbrough ketmine", "peterborough ketamine"),
        ("metadone", "methadone"),
    ],
)
def test_a_near_word_is_put_right(typed: str, meant: str) -> None:
    assert did_you_mean(typed) == meant


@pytest.mark.parametrize("typed", ["heroin", "markets", "van", "quillfeather", "", "12 34", "with"])
def test_known_short_and_distant_words_are_left(typed: str) -> None:
    assert did_you_mean(typed) == ""


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("abc", "bc", 1), ("abc", "xyz", 3)],
)
def test_distance(one: str, other: str, distance: int) -> None:
    assert _distance(one, other, 3) == distance
