"""The rules of unusual access: robust, configured, and without a score."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import env
from portal.accounts.own_name import noticed_in, words_in
from portal.oversight.unusual import FEWEST_TO_COMPARE, hours_of, is_within, limit_of

OWN = {"noticed": "own_name"}


def time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def test_far_more_is_the_median_and_some_median_deviations() -> None:
    assert limit_of([10, 12, 14, 16, 18], factor=6, least=0) == 14 + 6 * 2


def test_steady_work_still_leaves_room() -> None:
    """Without a least spread, one more than always would be unusual."""
    assert limit_of([10] * 20, factor=6, least=0) == 16


def test_there_is_a_least_below_which_nothing_is_unusual() -> None:
    assert limit_of([1] * 20, factor=6, least=30) == 30


def test_too_few_days_tell_nothing() -> None:
    assert limit_of([1] * (FEWEST_TO_COMPARE - 1), factor=6, least=30) is None


@given(st.lists(st.integers(1, 40), min_size=9, max_size=60), st.integers(100, 100_000))
def test_one_mad_day_hardly_moves_what_is_usual(counts: list[int], mad: int) -> None:
    """A mean and a standard deviation would let whoever exaggerates once exaggerate for weeks."""
    with_mad = limit_of([*counts, mad], factor=6, least=0)
    assert with_mad is not None
    assert with_mad <= 40 + 6 * 40


@pytest.mark.parametrize(
    ("at", "span", "within"),
    [
        ("07:00", ("07:00", "19:00"), True),
        ("18:59", ("07:00", "19:00"), True),
        ("19:00", ("07:00", "19:00"), False),
        ("06:59", ("07:00", "19:00"), False),
        ("23:30", ("22:00", "06:00"), True),
        ("05:59", ("22:00", "06:00"), True),
        ("12:00", ("22:00", "06:00"), False),
        ("03:00", ("00:00", "00:00"), True),
    ],
)
def test_hours(at: str, span: tuple[str, str], within: bool) -> None:
    assert is_within(time(at), (time(span[0]), time(span[1]))) is within


def test_an_agencys_own_hours_go_before_those_of_its_kind() -> None:
    kind, own = (time("07:00"), time("19:00")), (time("04:00"), time("12:00"))
    hours = {"council": kind, "cleansing": own}
    assert hours_of("cleansing", "council", hours) == own
    assert hours_of("licensing", "council", hours) == kind
    assert hours_of("police", "police", hours) is None


@pytest.mark.parametrize(
    "value", ["council", "council=7-19", "council=07:00", "council=25:00-26:00"]
)
def test_hours_that_make_no_sense_explain_themselves(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTLIGHT_WORKING_HOURS", value)
    with pytest.raises(env.ConfigurationError, match="key=from-until"):
        env.hours("SPOTLIGHT_WORKING_HOURS", purpose="hours", default="")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Priya Fennimore", "I saw fennimore at the door"),
        ("Priya Fennimore", "It is FENNIMORE's flat"),
        ("Priya Fennimore", "that was Fennimore."),
        ("Zoë Brontë", "Mrs Bronte next door"),
        ("Sean O'Brien", "the O’Brien boys"),
        ("Ann Hart-Lee", "Ms Hart-Lee came"),
        ("Ann Hart-Lee", "Ms Hart Lee came"),
    ],
)
def test_words_that_name_the_reader_are_noticed(name: str, words: str) -> None:
    assert noticed_in(SimpleNamespace(full_name=name), ["nothing here", words]) == OWN


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Priya Fennimore", "Fennimoreton Road"),
        ("Priya Fennimore", "Priya was there"),
        ("Priya Fennimore", ""),
        ("Bo Li", "li is short"),
        ("Prince", "Prince Street"),
        ("", "anything"),
    ],
)
def test_other_words_are_not(name: str, words: str) -> None:
    assert noticed_in(SimpleNamespace(full_name=name), [words]) == {}


def test_nobody_has_no_name() -> None:
    assert noticed_in(None, ["None"]) == {}
    assert noticed_in(SimpleNamespace(), ["anything"]) == {}


def test_words_are_found_wherever_they_stand() -> None:
    details = {"name": "Pat", "numbers": ["07700 900142", {"of": "Fennimore"}], "email": None}
    assert list(words_in(details)) == ["Pat", "07700 900142", "Fennimore"]
