"""How soon agencies do their tasks, of cases and of problems alike: the share that was done in time
and the time within which a half was, of the tasks that were due in a period.

By when a task was due, not by when it was done: an agency that never finishes has a share too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agencies.refuse.response_times import Percentile
from agencies.registry.permissions import Permission
from hotspots.dashboards.counting import finite, seconds_between, which_of, within_both
from hotspots.dashboards.figures import Asked, Drawn, Numbers, Row, Sort, Table

TASKS = gettext_lazy("tasks")


class Answered(NamedTuple):
    """Of a period: of `due` tasks so many were done `in_time`, a half within `median` seconds."""

    due: int = 0
    in_time: int = 0
    median: float | None = None


ByAgency = dict[str, dict[int, Answered]]
"""By the name of an agency, of the period (0) and the one before (1)."""


def answered_by_agency(tasks: QuerySet[Any], asked: Asked, *, ended: str) -> ByAgency:
    """Of these tasks, none of them dropped, those of both periods whose time is over. `ended`: the
    column of when one was done. One statement."""
    took = Coalesce(seconds_between(ended, "set_at"), Value(math.inf), output_field=FloatField())
    rows = (
        tasks.filter(within_both(asked, "due_at"), due_at__lte=asked.now)
        .order_by("agency__name", "agency")
        .annotate(which=which_of(asked, "due_at"))
        .values_list("agency__name", "which")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(**{f"{ended}__lte": F("due_at")})),
            median=Percentile(took, fraction=0.5),
        )
    )
    found: ByAgency = {}
    for agency, which, due, in_time, median in rows:
        found.setdefault(agency, {})[which] = Answered(due, in_time, finite(median))
    return found


def answered_tables(
    key: str, titles: tuple[Promise, Promise], *, load: Callable[[Asked], ByAgency], may: Permission
) -> tuple[Table, Table]:
    """The share in time, and the time of a half, by agency: two tables of one reading."""

    def shares(asked: Asked) -> list[Row]:
        return [
            Row(agency, Numbers(now.in_time, before.in_time, now.due, before.due))
            for agency, now, before in _both(asked.once(load))
        ]

    def halves(asked: Asked) -> list[Row]:
        return [
            Row(agency, Numbers(now.median, before.median, now.due, before.due))
            for agency, now, before in _both(asked.once(load))
        ]

    none = gettext_lazy("No task was due in either period.")
    agency = gettext_lazy("Agency")
    return (
        Table(
            key=f"{key}-in-time-by-agency",
            title=titles[0],
            definition=gettext_lazy(
                "Of the tasks that were due in the period and whose time is over, the share that "
                "was done by then, by the agency that they were given to. A task that was dropped "
                "is left out. Of cases, partners are shown their own agency’s alone."
            ),
            unit=TASKS,
            sort=Sort.SHARE,
            may=may,
            what=agency,
            rows=shares,
            none=none,
            drawn=Drawn.BARS,
        ),
        Table(
            key=f"{key}-half-by-agency",
            title=titles[1],
            definition=gettext_lazy(
                "Of the same tasks, the time from when they were set within which a half was done. "
                "It is left out where that half is not done yet."
            ),
            unit=TASKS,
            sort=Sort.SECONDS,
            may=may,
            what=agency,
            rows=halves,
            none=none,
            drawn=Drawn.NOT,
        ),
    )


def _both(found: ByAgency) -> list[tuple[str, Answered, Answered]]:
    return [(agency, of.get(0, Answered()), of.get(1, Answered())) for agency, of in found.items()]
