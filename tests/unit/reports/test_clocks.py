"""Working time, against a reference that asks of every minute whether it is worked."""

from __future__ import annotations

import datetime
import subprocess
import sys
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reports import clocks
from reports.clocks import ALWAYS, LONDON, OFFICE, UTC, Hours

EVENING = Hours(frozenset({3, 4, 5, 6}), time(0, 30), time(3), on_bank_holidays=True)
"""Open while the clocks change."""
BANK_HOLIDAYS = {
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31),
}  # fmt: skip
"""As gov.uk/bank-holidays lists them for England in 2026 and the first half of 2027."""
MINUTE = timedelta(minutes=1)


def london(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=LONDON)  # type: ignore[misc,arg-type]


# --- The reference --------------------------------------------------------------------------------


def is_worked(minute: datetime.datetime, hours: Hours) -> bool:
    """Whether the minute that begins then is worked, by the clock on the wall."""
    local = minute.astimezone(LONDON)
    if local.weekday() not in hours.days:
        return False
    if not hours.on_bank_holidays and local.date() in BANK_HOLIDAYS:
        return False
    if local.time() < hours.opens:
        return False
    return hours.closes is None or local.time() < hours.closes


def counted(start: datetime.datetime, end: datetime.datetime, hours: Hours) -> int:
    """Worked minutes, one by one."""
    minute, number = start.astimezone(UTC), 0
    while minute < end:
        number += is_worked(minute, hours)
        minute += MINUTE
    return number


def reached(start: datetime.datetime, minutes: int, hours: Hours) -> datetime.datetime:
    minute = start.astimezone(UTC)
    while minutes:
        minutes -= is_worked(minute, hours)
        minute += MINUTE
    return minute


# --- Against it -----------------------------------------------------------------------------------

HOURS = st.sampled_from([OFFICE, ALWAYS, EVENING])
AROUND = st.sampled_from(
    [
        london(2026, 3, 26),  # the clocks go forward on the 29th
        london(2026, 4, 1),  # Easter
        london(2026, 10, 22),  # and back on the 25th
        london(2027, 3, 25),  # forward on the 28th, which is Easter Sunday
        london(2026, 12, 22),  # Christmas, with a bank holiday on the Monday after
        london(2026, 8, 28),
    ]
)
MOMENTS = st.builds(
    lambda start, minutes: start.astimezone(UTC) + minutes * MINUTE,
    AROUND,
    st.integers(0, 6 * 24 * 60),
)


@given(MOMENTS, st.integers(0, 5 * 24 * 60), HOURS)
@settings(max_examples=150, deadline=None)
def test_worked_time_is_that_of_the_reference(
    start: datetime.datetime, minutes: int, hours: Hours
) -> None:
    end = start + minutes * MINUTE
    assert clocks.worked(start, end, hours) == counted(start, end, hours) * MINUTE


@given(MOMENTS, st.integers(1, 20 * 60), HOURS)
@settings(max_examples=150, deadline=None)
def test_a_deadline_is_that_of_the_reference(
    start: datetime.datetime, minutes: int, hours: Hours
) -> None:
    due = clocks.due_after(start, minutes * MINUTE, hours)
    assert due == reached(start, minutes, hours)
    assert due.tzinfo is UTC


# --- Properties -----------------------------------------------------------------------------------


@given(MOMENTS, MOMENTS, st.integers(0, 60 * 60), HOURS)
def test_a_later_start_is_never_due_earlier(
    one: datetime.datetime, other: datetime.datetime, minutes: int, hours: Hours
) -> None:
    first, second = sorted((one, other))
    working = minutes * MINUTE
    assert clocks.due_after(first, working, hours) <= clocks.due_after(second, working, hours)


@given(MOMENTS, st.integers(0, 60 * 60), st.integers(0, 60 * 60), HOURS)
def test_more_work_is_never_due_earlier_and_all_of_it_is_worked(
    start: datetime.datetime, one: int, other: int, hours: Hours
) -> None:
    less, more = sorted((one, other))
    due = clocks.due_after(start, more * MINUTE, hours)
    assert clocks.due_after(start, less * MINUTE, hours) <= due
    assert clocks.worked(start, due, hours) == more * MINUTE


@given(MOMENTS, st.integers(1, 60 * 60), st.integers(0, 40 * 60), st.integers(0, 8000), HOURS)
def test_a_pause_leaves_exactly_the_time_that_was_left(
    start: datetime.datetime, minutes: int, before: int, pause: int, hours: Hours
) -> None:
    due = clocks.due_after(start, minutes * MINUTE, hours)
    paused = start + before * MINUTE
    assume(paused < due)
    resumed = paused + pause * MINUTE
    moved = clocks.after_pause(due, paused=paused, resumed=resumed, hours=hours)
    assert clocks.worked(resumed, moved, hours) == clocks.worked(paused, due, hours)
    assert moved >= due
    stood = clocks.worked(paused, resumed, hours)
    assert clocks.worked(start, moved, hours) == minutes * MINUTE + stood


@given(MOMENTS, st.integers(0, 8000), st.integers(0, 8000), HOURS)
def test_a_pause_moves_nothing_that_was_overdue(
    due: datetime.datetime, late: int, pause: int, hours: Hours
) -> None:
    paused = due + late * MINUTE
    resumed = paused + pause * MINUTE
    assert clocks.after_pause(due, paused=paused, resumed=resumed, hours=hours) == due


# --- Days that everybody knows --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours_of_work", "due"),
    [
        (london(2026, 4, 2, 16, 0), 2, london(2026, 4, 7, 10, 0)),  # over Easter
        (london(2026, 12, 24, 16, 30), 1, london(2026, 12, 29, 9, 30)),  # over Christmas
        (london(2026, 3, 27, 16, 0), 2, london(2026, 3, 30, 10, 0)),  # clocks go forward
        (london(2026, 10, 23, 16, 0), 2, london(2026, 10, 26, 10, 0)),  # and back
        (london(2027, 3, 25, 16, 0), 2, london(2027, 3, 30, 10, 0)),  # forward, over Easter
        (london(2026, 6, 6, 12, 0), 8, london(2026, 6, 8, 17, 0)),  # closing time, not opening
    ],
)
def test_office_hours(start: datetime.datetime, hours_of_work: int, due: datetime.datetime) -> None:
    assert clocks.due_after(start, timedelta(hours=hours_of_work), OFFICE) == due


def test_a_night_in_which_the_clocks_change_is_longer_or_shorter_for_the_police() -> None:
    day = timedelta(hours=24)
    assert clocks.due_after(london(2026, 3, 28, 12), day, ALWAYS) == london(2026, 3, 29, 13)
    assert clocks.due_after(london(2026, 10, 24, 12), day, ALWAYS) == london(2026, 10, 25, 11)
    assert clocks.due_after(london(2027, 3, 27, 12), day, ALWAYS) == london(2027, 3, 28, 13)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (london(2026, 4, 2, 8, 0), 1, london(2026, 4, 7, 17, 0)),
        (london(2026, 6, 5, 20, 0), 1, london(2026, 6, 8, 17, 0)),
        (london(2026, 6, 6, 8, 0), 5, london(2026, 6, 12, 17, 0)),
    ],
)
def test_working_days_end_when_the_last_of_them_does(
    start: datetime.datetime, number: int, end: datetime.datetime
) -> None:
    assert clocks.end_of_working_day(start, number, OFFICE) == end


def test_a_day_is_over_at_midnight_in_london() -> None:
    assert clocks.end_of_day(date(2026, 6, 5)).isoformat() == "2026-06-05T23:00:00+00:00"
    assert clocks.end_of_day(date(2026, 12, 5)).isoformat() == "2026-12-06T00:00:00+00:00"


def test_the_police_always_work_and_others_keep_office_hours() -> None:
    assert clocks.hours_of("police") is ALWAYS
    assert clocks.hours_of("cleansing") is OFFICE


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(days=900)])
def test_what_can_be_no_deadline_is_refused(wrong: timedelta) -> None:
    with pytest.raises(ValueError, match=r"negative|further"):
        clocks.due_after(london(2026, 6, 5), wrong, OFFICE)
    with pytest.raises(ValueError, match=r"working day|further"):
        clocks.end_of_working_day(london(2026, 6, 5), wrong.days, OFFICE)


def test_bank_holidays_are_known_for_years_and_without_a_network() -> None:
    year = {date(2026, 1, 1) + timedelta(days=each) for each in range(365)}
    assert {day for day in year if clocks.is_bank_holiday(day)} - BANK_HOLIDAYS <= {
        date(2026, 12, 26)  # a Saturday: its substitute is the Monday
    }
    assert all(clocks.is_bank_holiday(day) for day in BANK_HOLIDAYS)
    assert clocks.is_bank_holiday(date(2035, 12, 25))
    code = (
        "import socket, datetime; socket.socket = None\n"
        "from reports import clocks\n"
        "assert clocks.is_bank_holiday(datetime.date(2031, 4, 14))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
