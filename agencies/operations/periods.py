"""The quarters before and after a response began. Pure.

Periods are whole quarters of the calendar in London (R8.1). The quarter in which the response began
belongs to neither, unless it began on the first day of one. Each period after it begins where the
one before ended, so that none overlaps another.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from reports.clocks import months_after

MONTHS = 3
MOST_QUARTERS = 4
MOST_ASSESSMENTS = 4


class Quarter(NamedTuple):
    """A quarter of a year in London, `number` from 1 to 4."""

    year: int
    number: int


@dataclass(frozen=True)
class Period:
    """From `first` up to, and not with, `until`: days in London."""

    first: datetime.date
    until: datetime.date

    @property
    def days(self) -> int:
        return (self.until - self.first).days

    @property
    def last(self) -> datetime.date:
        return self.until - datetime.timedelta(days=1)


def quarter_of(day: datetime.date) -> datetime.date:
    """The first day of the quarter that a day is in."""
    return datetime.date(day.year, day.month - (day.month - 1) % MONTHS, 1)


def before(began_on: datetime.date, quarters: int) -> Period:
    """So many whole quarters that were over when the response began."""
    until = quarter_of(began_on)
    return Period(months_after(until, -MONTHS * quarters), until)


def after(began_on: datetime.date, quarters: int, number: int) -> Period:
    """The `number`th period of so many whole quarters since the response began, from 1."""
    first = quarter_of(began_on)
    if first < began_on:
        first = months_after(first, MONTHS)
    length = MONTHS * quarters
    begin = months_after(first, length * (number - 1))
    return Period(begin, months_after(begin, length))


def quarters_in(period: Period) -> list[Quarter]:
    """The quarters of which a period is made, in order."""
    found, day = [], period.first
    while day < period.until:
        found.append(Quarter(day.year, (day.month + 2) // MONTHS))
        day = months_after(day, MONTHS)
    return found
