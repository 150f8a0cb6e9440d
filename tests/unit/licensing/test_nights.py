"""Nights and numbers as people type them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.nights import bounds, night_of
from agencies.licensing.sia import in_groups, sia_number
from reports.clocks import LONDON

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
