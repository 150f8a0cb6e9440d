"""Nights and months, as premises and their licences count them (Europe/London)."""

from __future__ import annotations

import calendar
import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
STARTS = datetime.time(6)
"""A night runs from six in the morning to six on the next: what happens at two is of the day
before."""


def night_of(moment: datetime.datetime) -> datetime.date:
    """The night in which an aware moment lies, by the day on which that began."""
    there = moment.astimezone(LONDON).replace(tzinfo=None)
    return (there - datetime.timedelta(hours=STARTS.hour)).date()


def tonight() -> datetime.date:
    """The night that is now."""
    return night_of(timezone.now())


def bounds(night: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """When a night begins, and when the next does: aware."""
    after = night + datetime.timedelta(days=1)
    return (
        datetime.datetime.combine(night, STARTS, LONDON),
        datetime.datetime.combine(after, STARTS, LONDON),
    )


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of a month that is too short. `months` may be
    below nought. As PostgreSQL adds them."""
    which = day.year * 12 + day.month - 1 + months
    year, month = divmod(which, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
