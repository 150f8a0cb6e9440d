"""Days as pages write them."""

from __future__ import annotations

import datetime


def long_day(day: datetime.date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def from_to(first: datetime.date, last: datetime.date) -> str:
    """Both days, or the one that they are."""
    return long_day(first) if first == last else f"{long_day(first)} – {long_day(last)}"
