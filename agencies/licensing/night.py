"""When something happened, as people say it in the night: "a quarter past eleven"."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def latest(clock: datetime.time, *, now: datetime.datetime) -> datetime.datetime:
    """The last moment, up to `now` (aware), at which the clock on the wall said this: within a day
    and the hour by which clocks change. In UTC.

    At one in the morning "23:15" was yesterday. Of an hour that came twice the second one counts,
    once it has come.
    """
    today = now.astimezone(LONDON).date()
    days = (today, today - datetime.timedelta(days=1))
    found = (moment(day, clock, fold=fold) for day in days for fold in (1, 0))
    return max(each for each in found if each <= now)


def moment(day: datetime.date, clock: datetime.time, *, fold: int = 0) -> datetime.datetime:
    """The moment of a day at which the clock said this, in UTC. Of an hour that came twice the
    first; of one that never came, an hour later on the clock."""
    on_the_wall = datetime.datetime.combine(day, clock.replace(fold=fold), LONDON)
    return on_the_wall.astimezone(datetime.timezone.utc)
