"""What people type in the boxes of a date, and in free text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.intake.fields import EARLIEST, DayField, WordsField


def day_field() -> DayField:
    return DayField(name="The day", label="Which day?")


@given(st.dates(min_value=EARLIEST, max_value=date(2026, 1, 1)))
def test_every_past_day_is_understood(day: date) -> None:
    assert day_field().clean([str(day.day), str(day.month), str(day.year)]) == day


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_anything_typed_is_a_day_or_a_message(typed: list[str]) -> None:
    day, messages = None, []
    try:
        day = day_field().clean(typed)
    except ValidationError as error:
        messages = error.messages
    assert all(message.startswith("The day must") for message in messages)
    assert day is None or EARLIEST <= day <= timezone.localdate()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["31", "2", "2026"], "The day must be a real day, like 27 3 2026"),
        (["1", "1", "2999"], "The day must be today or in the past"),
        (["1", "1", "1800"], "The day must have a year after 1950"),
        (["1", "1", "99999"], "The day must be a real day, like 27 3 2026"),
        (["1" * 5000, "1", "2026"], "The day must be a real day, like 27 3 2026"),
        (["\x00", "1", "2026"], "The day must be a real day, like 27 3 2026"),
        (["٣", "1", "2026"], "The day must be a real day, like 27 3 2026"),
        (["", "1", "2026"], "The day must include a day"),
        (["1", "", "2026"], "The day must include a month"),
        (["1", "1", ""], "The day must include a year"),
    ],
)
def test_a_day_that_can_not_be_says_why(typed: list[str], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        day_field().clean(typed)
    assert refused.value.messages == [message]


def test_empty_boxes_are_no_day() -> None:
    assert day_field().clean(["", "", ""]) is None


def test_today_is_allowed_and_tomorrow_is_not() -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    field = day_field()
    assert field.clean([str(today.day), str(today.month), str(today.year)]) == today
    with pytest.raises(ValidationError):
        field.clean([str(tomorrow.day), str(tomorrow.month), str(tomorrow.year)])


def words_field(length: int = 10) -> WordsField:
    return WordsField(max_length=length, too_long="Too long")


def test_a_line_break_counts_as_one_character() -> None:
    assert words_field(10).clean("12345\r\n789 ") == "12345\n789"
    assert words_field(9).clean("1234\r\n6789") == "1234\n6789"


def test_words_that_are_too_long_say_so() -> None:
    with pytest.raises(ValidationError, match="Too long"):
        words_field().clean("12345678901")


def test_a_null_character_gets_a_message_and_no_crash() -> None:
    with pytest.raises(ValidationError, match="Take out the characters"):
        words_field().clean("a\x00b")
