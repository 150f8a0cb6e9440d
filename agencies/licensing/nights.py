"""Nights, as premises count them (Europe/London)."""

from __future__ import annotations

import datetime

from django.utils import timezone

from reports.clocks import LONDON

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
