"""What is usual in a watched area, and whether it is more now, as whoever looks sees it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from hotspots.watches.asked import Watched
from portal.accounts.models import User
from reports.clocks import DAY, moment
from reports.queries import reports_visible_to

if TYPE_CHECKING:
    from hotspots.analysis.surge import Surges

HISTORY, MONITORED = 26, 4
"""Weeks by which the usual is known, and in which a rise is looked for."""
BETWEEN = 52.0
"""Weeks between false alarms of an area in which nothing changed, on average."""


def surge_of(user: User, watched: Watched, *, now: datetime.datetime) -> Surges:
    """The last weeks beside the half-year before them, by what somebody may see. One statement."""
    from hotspots.analysis.surge import surges

    weeks, monday = HISTORY + MONITORED, monday_of(now)
    first = monday - weeks * 7 * DAY
    counts = [[0] * weeks]
    rows = reports_visible_to(user).filter(
        watched.reports(),
        received_at__gte=moment(first, datetime.time.min),
        received_at__lt=moment(monday, datetime.time.min),
    )
    for at in rows.order_by().values_list("received_at", flat=True).iterator():
        counts[0][(timezone.localdate(at) - first).days // 7] += 1
    return surges(counts, history=HISTORY, between=BETWEEN)


def monday_of(now: datetime.datetime) -> datetime.date:
    today = timezone.localdate(now)
    return today - today.weekday() * DAY
