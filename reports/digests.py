"""When digests of saved searches are due, and what is new in one: pure functions.

Days and times are London's. An agency that works around the clock is told at seven as well: nobody
wants a digest at midnight.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable

from reports.clocks import DAY, LONDON, Hours
from reports.saved_enums import Every
from reports.saved_searches import Found

MORNING = datetime.time(7)
FURTHEST_BACK = 15
"""Days: longer than any agency is closed."""
MOST_SEEN = 1_000
LATE = datetime.timedelta(minutes=2)
"""How much later than it was received a report may be stored."""


def sent_at(day: datetime.date, hours: Hours) -> datetime.datetime:
    """When a day's digest is due."""
    return datetime.datetime.combine(day, max(hours.opens, MORNING), tzinfo=LONDON)


def latest_period(every: str, now: datetime.datetime, hours: Hours) -> datetime.date | None:
    """The last working day, or first working day of a week, whose digest is due by now."""
    today = now.astimezone(LONDON).date()
    for back in range(FURTHEST_BACK):
        day = today - back * DAY
        if _is_a_day_of(every, day, hours) and sent_at(day, hours) <= now:
            return day
    return None


def is_due(every: str, told_for: datetime.date, now: datetime.datetime, hours: Hours) -> bool:
    """Whether a period has come for which nothing was told yet. What was missed is not made up
    for: the latest digest holds all that is new."""
    latest = latest_period(every, now, hours)
    return latest is not None and latest > told_for


def has_new(
    found: Iterable[Found],
    *,
    seen: Collection[object] | None,
    looked_at: datetime.datetime,
) -> bool:
    """Whether a report was found that was not there before: received since, or seen since, as when
    it was passed on to the reader's team. Without what was seen, only what was received since."""
    if seen is None:
        return any(each.received_at > looked_at - LATE for each in found)
    return any(each.id not in seen for each in found)


def to_remember(found: list[Found]) -> list[uuid.UUID] | None:
    """What to keep as seen; nothing when there may be more than was asked for."""
    return [each.id for each in found] if len(found) < MOST_SEEN else None


def _is_a_day_of(every: str, day: datetime.date, hours: Hours) -> bool:
    if not hours.works_on(day):
        return False
    earlier = (day - back * DAY for back in range(1, day.weekday() + 1))
    return every == Every.DAY or not any(hours.works_on(each) for each in earlier)
