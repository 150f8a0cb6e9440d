"""When something happened, as people say it in the night."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from reports.clocks import LONDON, latest, moment, moments_of

A_DAY = datetime.timedelta(hours=25)
NOW = st.datetimes(
    datetime.datetime(2024, 1, 1),  # noqa: DTZ001  (the strategy adds the zone)
    datetime.datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.timezone.utc),
)
CLOCK = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@given(NOW, CLOCK)
def test_the_latest_time_has_passed_and_says_what_the_clock_said(
    now: datetime.datetime, clock: datetime.time
) -> None:
    found = latest(clock, now=now)
    assert now - A_DAY <= found <= now
    said = found.astimezone(LONDON).time()
    day = found.astimezone(LONDON).date()
    assert said == clock or moment(day, clock) == found  # an hour that never came


def test_after_midnight_a_late_hour_was_yesterday() -> None:
    now = datetime.datetime(2026, 6, 7, 0, 10, tzinfo=LONDON)
    found = latest(datetime.time(23, 15), now=now).astimezone(LONDON)
    assert (found.day, found.hour, found.minute) == (6, 23, 15)


def test_of_an_hour_that_came_twice_it_is_the_last_that_came() -> None:
    first = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.timezone.utc)
    second = first + datetime.timedelta(hours=1)
    clock = datetime.time(1, 30)
    assert latest(clock, now=second) == second
    assert latest(clock, now=second - datetime.timedelta(minutes=1)) == first


@given(NOW)
def test_every_moment_is_among_those_of_what_the_clock_said(at: datetime.datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    there = at.astimezone(LONDON)
    found = moments_of(there.date(), there.time())
    assert at in found
    assert found == sorted({*found})
    assert {each.astimezone(LONDON).time() for each in found} == {there.time()}


def test_an_hour_comes_twice_in_autumn_and_never_in_spring() -> None:
    half_past = datetime.time(1, 30)
    assert len(moments_of(datetime.date(2026, 10, 25), half_past)) == 2
    assert moments_of(datetime.date(2026, 3, 29), half_past) == []
    assert len(moments_of(datetime.date(2026, 3, 28), half_past)) == 1
