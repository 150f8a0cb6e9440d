"""Time in Europe/London: what a clock on the wall says, months, working time, and what is due.

Times are aware datetimes and come back in UTC. What counts is time that passes: on the night when
the clocks go back a working day of 24 hours lasts 25. Bank holidays are those of England as the
package `holidays` knows them, without a network; one proclaimed later needs a newer package.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
UTC = datetime.timezone.utc
ZERO = datetime.timedelta(0)
DAY = datetime.timedelta(days=1)
LONGEST = datetime.timedelta(days=800)
"""The longest span that is looked through: tasks are due within two years."""

_ENGLAND = holidays.country_holidays("GB", subdiv="ENG")


@dataclass(frozen=True, slots=True)
class Hours:
    """When an agency works. `days`: Monday is 0. `closes` None: at midnight."""

    days: frozenset[int]
    opens: datetime.time
    closes: datetime.time | None
    on_bank_holidays: bool

    def works_on(self, day: datetime.date) -> bool:
        return day.weekday() in self.days and (self.on_bank_holidays or not is_bank_holiday(day))


OFFICE = Hours(frozenset(range(5)), datetime.time(9), datetime.time(17), on_bank_holidays=False)
ALWAYS = Hours(frozenset(range(7)), datetime.time(0), None, on_bank_holidays=True)

OF_AGENCY: Mapping[str, Hours] = {"police": ALWAYS}
"""An agency's stable key → when it works. Every other agency keeps office hours."""


def hours_of(agency_key: str) -> Hours:
    return OF_AGENCY.get(agency_key, OFFICE)


@lru_cache(maxsize=4096)
def is_bank_holiday(day: datetime.date) -> bool:
    """Whether England has a bank holiday on that day."""
    return day in _ENGLAND


def bank_holiday(day: datetime.date) -> str:
    """The name of England's bank holiday on that day; "" where there is none."""
    return str(_ENGLAND.get(day) or "")


def due_after(
    start: datetime.datetime, working: datetime.timedelta, hours: Hours
) -> datetime.datetime:
    """The first moment at which `working` has been worked since `start`.

    Where that is at closing time it is that closing time, not the next opening. Raises ValueError
    for a negative time, and for one that is not over within LONGEST.
    """
    if working < ZERO:
        raise ValueError("Working time can't be negative.")
    left = working
    if left == ZERO:
        return start.astimezone(UTC)
    for opens, closes in _spans(start, start + LONGEST, hours):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("That is further away than anything is due.")


def worked(start: datetime.datetime, end: datetime.datetime, hours: Hours) -> datetime.timedelta:
    """How much working time lies between two moments; none if the second is not the later one."""
    return sum((closes - opens for opens, closes in _spans(start, end, hours)), ZERO)


def end_of_working_day(start: datetime.datetime, number: int, hours: Hours) -> datetime.datetime:
    """When the `number`th working day after the day of `start` ends. Raises ValueError below 1."""
    if number < 1:
        raise ValueError("Count at least one working day.")
    day = start.astimezone(LONDON).date()
    last = day + LONGEST
    while number and day < last:
        day += DAY
        number -= hours.works_on(day)
    if number:
        raise ValueError("That is further away than anything is due.")
    return _span_of(day, hours)[1]


def end_of_day(day: datetime.date) -> datetime.datetime:
    """The moment at which a day is over in London."""
    return moment(day + DAY, datetime.time(0))


def after_pause(
    due: datetime.datetime,
    *,
    paused: datetime.datetime,
    resumed: datetime.datetime,
    hours: Hours,
) -> datetime.datetime:
    """When something is due whose clock stood between two moments: as much working time is left at
    the second as was at the first. What was overdue already stays due when it was."""
    left = worked(paused, due, hours)
    if left == ZERO and due <= paused:
        return due.astimezone(UTC)
    return max(due.astimezone(UTC), due_after(resumed, left, hours))


def _spans(
    start: datetime.datetime, end: datetime.datetime, hours: Hours
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """The working spans between two moments, in UTC, in order."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    day = start.astimezone(LONDON).date()
    while True:
        opens, closes = _span_of(day, hours)
        if opens >= end:
            return
        if hours.works_on(day):
            opens, closes = max(opens, start), min(closes, end)
            if opens < closes:
                yield opens, closes
        day += DAY


def _span_of(day: datetime.date, hours: Hours) -> tuple[datetime.datetime, datetime.datetime]:
    closes = end_of_day(day) if hours.closes is None else moment(day, hours.closes)
    return moment(day, hours.opens), closes


# --- The clock on the wall and the calendar -------------------------------------------------------


def moment(day: datetime.date, clock: datetime.time, *, fold: int = 0) -> datetime.datetime:
    """When the clock on the wall said this on a day, in UTC. Of an hour that came twice the first,
    or the second with a `fold` of 1; of one that never came, an hour later on the clock."""
    on_the_wall = datetime.datetime.combine(day, clock.replace(fold=fold), tzinfo=LONDON)
    return on_the_wall.astimezone(UTC)


def moments_of(day: datetime.date, clock: datetime.time) -> list[datetime.datetime]:
    """Every moment at which the clock said this, in order: two in the hour that comes twice, none
    in the one that never comes."""
    found = {moment(day, clock, fold=fold) for fold in (0, 1)}
    there = ((each, each.astimezone(LONDON)) for each in sorted(found))
    return [each for each, said in there if (said.date(), said.time()) == (day, clock)]


def latest(clock: datetime.time, *, now: datetime.datetime) -> datetime.datetime:
    """The last moment, up to `now` (aware), at which the clock said this: within a day and the hour
    by which clocks change. In UTC.

    At one in the morning "23:15" was yesterday. Of an hour that came twice the second one counts,
    once it has come.
    """
    today = now.astimezone(LONDON).date()
    found = (moment(day, clock, fold=fold) for day in (today, today - DAY) for fold in (1, 0))
    return max(each for each in found if each <= now)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The day with the same number so many months later, or the last of a month that is too short.
    `months` may be below nought. As PostgreSQL adds them."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
