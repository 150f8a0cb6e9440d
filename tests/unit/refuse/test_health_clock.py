"""The 72 hours, and when leads are told again."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.health_clock import SOON_AGAIN, TREATMENT, left, wait_after

EPOCH = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
MOMENTS = st.integers(0, 2**31).map(lambda each: EPOCH + datetime.timedelta(seconds=each))


@given(MOMENTS, st.timedeltas(datetime.timedelta(), datetime.timedelta(days=9)))
def test_what_is_left_is_never_more_than_72_hours_nor_less_than_nothing(
    happened: datetime.datetime, after: datetime.timedelta
) -> None:
    found = left(happened, happened + after)
    assert found == max(TREATMENT - after, datetime.timedelta())
    assert datetime.timedelta(hours=72) == TREATMENT


def test_leads_are_told_after_ten_minutes_and_never_let_be() -> None:
    assert wait_after(1) == datetime.timedelta(minutes=10)
    assert wait_after(SOON_AGAIN) == datetime.timedelta(minutes=10)
    assert wait_after(SOON_AGAIN + 1) == wait_after(10_000) == datetime.timedelta(hours=1)
