"""Where finds gather: simple counts by ward, and the places with the most. No statistics here.

A place is a square of the National Grid (EPSG:27700), CELL_METRES wide: finds of one corner of a
park count together, whoever's phone put them a few metres apart.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.db.models import Collect
from django.contrib.gis.db.models.functions import Centroid, SnapToGrid, Transform
from django.contrib.gis.geos import Point
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.refuse.effort import hours_of, rounds_searched
from agencies.refuse.models import Find
from agencies.refuse.queries import finds_visible_to, jobs_waiting
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.queries import reports_visible_to

DAYS = 28
CELL_METRES = 100
BRITISH_GRID = 27700
MOST_PLACES = 20
NAMED_BY = 20
"""Reports of a place that are asked what the place is called."""


@dataclass(frozen=True)
class Place:
    """A square in which something was found: how often, and at least how many items. `centre`, in
    WGS84, is that of what was found; `name` and `ward` may be empty."""

    centre: Point
    finds: int
    items: int
    name: str
    ward: str
    latest: datetime.datetime

    @property
    def point(self) -> str:
        """Latitude first, as maps give it, to about 10 m."""
        return f"{self.centre.y:.4f}, {self.centre.x:.4f}"


@dataclass(frozen=True)
class WardCount:
    """`ward` is empty where it is not known. `late` of the jobs that wait; `hours` of the rounds
    that began there, None for whoever is not shown them."""

    ward: str
    finds: int
    items: int
    waiting: int
    late: int
    hours: float | None


def lately(user: User, *, ward: int | None = None) -> QuerySet[Find]:
    """What was found in the last DAYS days."""
    found = finds_visible_to(user).filter(found_at__gte=_since())
    return found if ward is None else found.filter(ward=ward)


def _since() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=DAYS)


def densest(user: User, finds: QuerySet[Find], *, named: bool = True) -> list[Place]:
    """The places with the most of these finds, the most first; a find without a point of its own
    is where its report is, for whoever sees the report. One statement, and one for the names: what
    whoever reported it wrote."""
    # Not by a join, which would leave out every find whose report the reader does not see.
    of_report = reports_visible_to(user).filter(pk=OuterRef("report"))
    squares = list(
        finds.annotate(where=Coalesce("point", Subquery(of_report.values("point")[:1])))
        .filter(where__isnull=False)
        .order_by()
        .annotate(square=SnapToGrid(Transform("where", BRITISH_GRID), CELL_METRES))
        .values("square")
        .annotate(
            finds=Count("pk"),
            items=Sum("at_least"),
            centre=Centroid(Collect("where")),
            latest=Max("found_at"),
            in_ward=Max("ward__name"),
            reports=ArrayAgg("report_id"),
        )
        .order_by("-finds", "-items", "-latest", "square")[:MOST_PLACES]
    )
    asked = (pk for each in squares for pk in each["reports"][:NAMED_BY])
    names = _names(user, asked) if named else {}
    return [
        Place(
            centre=each["centre"],
            finds=each["finds"],
            items=each["items"],
            name=_most_common(names.get(pk, "") for pk in each["reports"][:NAMED_BY]),
            ward=each["in_ward"] or "",
            latest=each["latest"],
        )
        for each in squares
    ]


def by_ward(user: User) -> list[WardCount]:
    """Finds and hours searched of the last DAYS days, and jobs that wait, the most finds first.
    Hours are for leads, as rounds are. Three statements at most."""
    finds: dict[str, tuple[int, int]] = {
        ward or "": (number, items)
        for ward, number, items in lately(user)
        .order_by()
        .values_list("ward__name")
        .annotate(finds=Count("pk"), items=Sum("at_least"))
    }
    jobs: dict[str, tuple[int, int]] = {
        ward or "": (number, late)
        for ward, number, late in jobs_waiting(user)
        .order_by()
        .values_list("report__ward__name")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())))
    }
    hours = _hours(user) if user_can(user, Permission.NEEDLE_FINDS_MANAGE) else None
    nothing = (0, 0)
    counts = [
        WardCount(
            ward,
            *finds.get(ward, nothing),
            *jobs.get(ward, nothing),
            None if hours is None else hours.get(ward, 0.0),
        )
        for ward in {*finds, *jobs, *(hours or ())}
    ]
    return sorted(counts, key=lambda each: (-each.finds, -each.waiting, each.ward))


def _hours(user: User) -> dict[str, float]:
    """How long each ward was searched, in rounds by phone and by hand."""
    rounds = rounds_searched(user).filter(started_at__gte=_since()).order_by()
    found = rounds.values_list("ward__name").annotate(length=Sum("searched"))
    return {ward or "": hours_of(length) for ward, length in found}


def _names(user: User, reports: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = reports_visible_to(user).filter(pk__in=list(reports))
    return dict(found.order_by().values_list("pk", "place_text"))


def _most_common(names: Iterable[str]) -> str:
    counted = Counter(each for each in names if each)
    return min(counted, key=lambda each: (-counted[each], each), default="")
