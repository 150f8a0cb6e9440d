"""Nights, months and numbers as people type them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.nights import LONDON, bounds, months_after, night_of
from agencies.licensing.sia import in_groups, sia_number

MOMENTS = st.datetimes(
    min_value=datetime.datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=datetime.datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.timezone.utc),
)


@given(MOMENTS)
def test_every_moment_lies_in_the_bounds_of_its_night(moment: datetime.datetime) -> None:
    first, after = bounds(night_of(moment))
    assert first <= moment < after
    assert first.astimezone(LONDON).hour == after.astimezone(LONDON).hour == 6


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), st.integers(-240, 240))
def test_months_keep_the_day_where_there_is_one(day: datetime.date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + A_DAY).day == 1)


A_DAY = datetime.timedelta(days=1)


@given(st.from_regex(r"\A[0-9]{16}\Z"))
def test_an_sia_number_comes_back_from_its_groups(number: str) -> None:
    assert sia_number(in_groups(number)) == sia_number(f" {number} ") == number


@given(st.text(max_size=40))
def test_what_is_no_sia_number_is_refused_and_not_repeated(typed: str) -> None:
    try:
        found = sia_number(typed)
    except ValueError as error:
        found = str(error)
    assert found in ("", "not 16 digits") or (
        len(found) == 16 and found.isascii() and found.isdigit()
    )


@pytest.mark.parametrize("typed", ["123", "1234567890123456 7", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦"])
def test_digits_are_sixteen_of_ours(typed: str) -> None:
    with pytest.raises(ValueError, match="not 16"):
        sia_number(typed)
