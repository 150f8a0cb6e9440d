"""Figures of the cleansing team's own work, for its lead alone (docs/adr/0086)."""

from __future__ import annotations

import math
from typing import Any

from django.db.models import Count, F, FloatField, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy

from agencies.refuse.enums import WAITING, JobPriority
from agencies.refuse.queries import finds_visible_to, jobs_visible_to
from agencies.refuse.response_times import Percentile
from agencies.registry.permissions import Permission
from hotspots.dashboards.counting import bounded, finite, seconds_between, which_of, within_both
from hotspots.dashboards.figures import Asked, Figure, Numbers, Row, Sort, Table, register

JOBS = gettext_lazy("jobs")
MAY = Permission.NEEDLE_FINDS_MANAGE


def jobs_at(show: str) -> str:
    return f"{reverse('refuse:jobs')}?show={show}"


def _to_do(asked: Asked) -> Numbers:
    return bounded(jobs_visible_to(asked.user).filter(status__in=WAITING))


def _late(asked: Asked) -> Numbers:
    return bounded(jobs_visible_to(asked.user).filter(status__in=WAITING, due_at__lt=asked.now))


def _two(rows: Any) -> Numbers:
    """Of rows of (0 or 1, how many)."""
    found = dict(rows)
    return Numbers(found.get(0, 0), found.get(1, 0))


def _finds(asked: Asked) -> Numbers:
    return _two(
        finds_visible_to(asked.user)
        .filter(within_both(asked, "found_at"))
        .order_by()
        .annotate(which=which_of(asked, "found_at"))
        .values_list("which")
        .annotate(n=Count("pk"))
    )


def _due(asked: Asked) -> Any:
    """Jobs that came in within both periods and whose time is up, each with `which`."""
    found = jobs_visible_to(asked.user).filter(within_both(asked, "since"), due_at__lte=asked.now)
    return found.order_by().annotate(which=which_of(asked, "since"))


def answered(asked: Asked) -> dict[tuple[int, int], tuple[int, int]]:
    """(which period, priority) → (how many jobs, how many done in time). One statement."""
    in_time = Count("pk", filter=Q(done_at__lte=F("due_at")))
    rows = _due(asked).values_list("which", "priority").annotate(n=Count("pk"), kept=in_time)
    return {(which, priority): (n, kept) for which, priority, n, kept in rows}


def _in_time(asked: Asked) -> Numbers:
    found = asked.once(answered)
    kept, of = (
        [sum(each[at] for key, each in found.items() if key[0] == which) for which in (0, 1)]
        for at in (1, 0)
    )
    return Numbers(kept[0], kept[1], of[0], of[1])


def _by_priority(asked: Asked) -> list[Row]:
    found = asked.once(answered)
    rows = []
    for priority in JobPriority:
        (of, kept), (of_before, kept_before) = (
            found.get((which, priority.value), (0, 0)) for which in (0, 1)
        )
        if of or of_before:
            rows.append(Row(str(priority.label), Numbers(kept, kept_before, of, of_before)))
    return rows


def _half(asked: Asked) -> Numbers:
    took = Coalesce(seconds_between("done_at", "since"), Value(math.inf), output_field=FloatField())
    rows = _due(asked).values_list("which").annotate(half=Percentile(took, fraction=0.5))
    found = {which: finite(half) for which, half in rows}
    return Numbers(found.get(0), found.get(1))


register(
    Figure(
        key="finds",
        title=gettext_lazy("Finds logged"),
        definition=gettext_lazy(
            "Finds that crews logged in the period. Those entered by mistake are left out. More "
            "may mean more needles or more searching: the monthly report tells the two apart."
        ),
        unit=gettext_lazy("finds"),
        sort=Sort.EVENTS,
        may=MAY,
        count=_finds,
    ),
    Figure(
        key="jobs-to-do",
        title=gettext_lazy("Jobs to do now"),
        definition=gettext_lazy("Jobs that a crew still has to go to, whenever they came."),
        unit=JOBS,
        sort=Sort.STANDING,
        may=MAY,
        count=_to_do,
        listed=lambda _asked: jobs_at("todo"),
    ),
    Figure(
        key="jobs-late",
        title=gettext_lazy("Of these, late"),
        definition=gettext_lazy("Jobs to do whose target is past."),
        unit=JOBS,
        sort=Sort.STANDING,
        may=MAY,
        count=_late,
        listed=lambda _asked: jobs_at("late"),
    ),
    Figure(
        key="jobs-in-time",
        title=gettext_lazy("Jobs done in time"),
        definition=gettext_lazy(
            "Of the jobs that came in within the period and whose time is up, the share that was "
            "done within the target it was given. It is the cleansing team’s own figure."
        ),
        unit=JOBS,
        sort=Sort.SHARE,
        may=MAY,
        count=_in_time,
    ),
    Figure(
        key="jobs-half",
        title=gettext_lazy("Half were done within"),
        definition=gettext_lazy(
            "Of the same jobs, the time from when they came within which a half was done. It is "
            "left out where that half is not done yet."
        ),
        unit=JOBS,
        sort=Sort.SECONDS,
        may=MAY,
        count=_half,
    ),
    Table(
        key="jobs-in-time-by-priority",
        title=gettext_lazy("Jobs done in time by priority"),
        definition=gettext_lazy(
            "Of the jobs that came in within the period and whose time is up, the share done "
            "within its target, by the priority that each has."
        ),
        unit=JOBS,
        sort=Sort.SHARE,
        may=MAY,
        what=gettext_lazy("Priority"),
        rows=_by_priority,
        none=gettext_lazy("No job came in whose time is up."),
    ),
)
