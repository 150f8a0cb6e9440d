"""How many jobs were done within their target, and how long they took: counted by the database.

A job counts once its time is up, whether it was done or not: otherwise the quick ones of this week
would count and the slow ones not yet. One that is not done took longer than any that is.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone

from agencies.refuse.enums import JobPriority
from agencies.refuse.models import Job
from agencies.refuse.queries import jobs_visible_to
from agencies.refuse.uncertainty import share_interval
from portal.accounts.models import User
from reports.clocks import LONDON

PERIODS = {"28": 28, "91": 91, "365": 365}
"""The days of each period that may be chosen."""
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Share:
    """How many of `jobs` were done in time."""

    jobs: int
    in_time: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of no jobs."""
        return self.in_time / self.jobs if self.jobs else None

    @property
    def interval(self) -> tuple[float, float]:
        """Within which the share lies as far as so few jobs tell: 95 %, from 0 to 1."""
        return share_interval(self.in_time, self.jobs)


@dataclass(frozen=True)
class Times:
    """Of a priority. `median`, `ninetieth`: seconds within which a half and nine tenths were done;
    None where there are no jobs, or where it is one that is not done yet."""

    priority: JobPriority
    share: Share
    not_done: int
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class Week:
    """`first`: its first day in the period."""

    first: datetime.date
    shares: dict[JobPriority, Share]


class Percentile(Aggregate):
    """The smallest value with a given share of all at or below it. `fraction` is ours."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Expression, *, fraction: float) -> None:
        super().__init__(expression, fraction=fraction)


def start_of(days: int, now: datetime.datetime) -> datetime.datetime:
    """The first moment, in London, of the day that was so many days ago."""
    day = timezone.localtime(now, LONDON).date() - datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=LONDON)


def counted(user: User, *, days: int, now: datetime.datetime) -> QuerySet[Job]:
    """The jobs that came in within the period and whose time is up."""
    return jobs_visible_to(user).filter(since__gte=start_of(days, now), due_at__lte=now)


def by_priority(jobs: QuerySet[Job]) -> list[Times]:
    """Each priority, those without jobs too. One statement."""
    took = Coalesce(_seconds(), Value(math.inf), output_field=FloatField())
    found = {
        row["priority"]: row
        for row in jobs.order_by()
        .values("priority")
        .annotate(
            jobs=Count("pk"),
            in_time=_in_time(),
            not_done=Count("pk", filter=Q(done_at__isnull=True)),
            median=Percentile(took, fraction=0.5),
            ninetieth=Percentile(took, fraction=0.9),
        )
    }
    return [_times(priority, found.get(priority.value)) for priority in JobPriority]


def by_week(jobs: QuerySet[Job], *, days: int, now: datetime.datetime) -> list[Week]:
    """Each week of the period, Monday to Sunday in London, newest last. One statement."""
    found: dict[tuple[datetime.date, int], Share] = {
        (row["week"].date(), row["priority"]): Share(row["jobs"], row["in_time"])
        for row in jobs.order_by()
        .annotate(week=TruncWeek("since", tzinfo=LONDON))
        .values("week", "priority")
        .annotate(jobs=Count("pk"), in_time=_in_time())
    }
    first = start_of(days, now).date()
    monday, last = first - datetime.timedelta(days=first.weekday()), timezone.localtime(now, LONDON)
    weeks = []
    while monday <= last.date():
        shares = {each: found.get((monday, each.value), Share(0, 0)) for each in JobPriority}
        weeks.append(Week(max(monday, first), shares))
        monday += WEEK
    return weeks


def _in_time() -> Count:
    return Count("pk", filter=Q(done_at__lte=F("due_at")))


def _seconds() -> Func:
    took = ExpressionWrapper(F("done_at") - F("since"), output_field=DurationField())
    return Func(
        took, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=FloatField()
    )


def _times(priority: JobPriority, row: Mapping[str, Any] | None) -> Times:
    if row is None:
        return Times(priority, Share(0, 0), 0, None, None)
    return Times(
        priority,
        Share(int(row["jobs"]), int(row["in_time"])),
        int(row["not_done"]),
        *(value if math.isfinite(value) else None for value in (row["median"], row["ninetieth"])),
    )
