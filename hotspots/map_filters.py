"""What a map was asked for, and the reports that this leaves of those that somebody may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone

from hotspots.map_enums import HexagonSize
from portal.accounts.models import User
from reports.enums import Category, Risk
from reports.geometry import SRID
from reports.queries import reports_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

MONTHS_BACK = 60
"""How far the time slider reaches back, in months."""
MONTHS_SHOWN = 12
"""How many months a map shows that nobody has chosen a period for: this one and those before."""

OF_PLACES = ~Q(risks__contains=[Risk.CHILD]) & ~Q(category=Category.WORRIED)
"""What maps of figures show: not what tells of a child at risk, or of somebody whom people worry
about (R6.4). That is a person to protect and not a place to look at; the queue has it."""

# When it happened as far as anybody said, or else when it was told.
WHEN = Coalesce("happened_last", "happened_first", "received_at")


@dataclass(frozen=True)
class Wanted:
    """The filters of a map; an empty tuple stands for all. `first` and `last` are first days of
    months, both months included; `size` in metres; `run`: the run whose cells are shown, the latest
    where none is named."""

    first: datetime.date
    last: datetime.date
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    size: int = HexagonSize.MIDDLE
    run: str = ""

    def as_codes(self) -> dict[str, Any]:
        """The same, in one way only: for keys of a cache, and for the audit log."""
        return {
            "first": f"{self.first:%Y-%m}",
            "last": f"{self.last:%Y-%m}",
            "source": sorted(self.sources),
            "kind": sorted(self.kinds),
            "status": sorted(self.statuses),
            "size": int(self.size),
            "run": self.run,
        }


def reports_on_map(user: User, wanted: Wanted, *, with_point: bool = True) -> QuerySet[Any]:
    """Reports that the user may see, as the filters leave them: those with a point, or, for counts
    of areas, all. Without an order."""
    condition = OF_PLACES & (Q(point__isnull=False) if with_point else Q())
    condition &= Q(GreaterThanOrEqual(WHEN, start_of(wanted.first)))
    condition &= Q(LessThan(WHEN, start_of(month_after(wanted.last))))
    if wanted.sources:
        # Whose reports are whose is said once, beside what needs numpy: not before it is asked.
        from hotspots.events import OF_SOURCE

        asked = Q()
        for source in sorted(wanted.sources):
            asked |= OF_SOURCE[source]
        condition &= asked
    if wanted.kinds:
        condition &= Q(kind__in=sorted(wanted.kinds))
    if wanted.statuses:
        condition &= Q(status__in=sorted(wanted.statuses))
    return reports_visible_to(user).filter(condition).order_by()


def within(bounds: tuple[float, float, float, float]) -> Q:
    """A report's point lies in a box of west, south, east, north (WGS84), by the index."""
    box = Polygon.from_bbox(bounds)
    box.srid = SRID
    return Q(point__bboverlaps=box)


def start_of(month: datetime.date) -> datetime.datetime:
    """The first moment of a month in London."""
    return timezone.make_aware(datetime.datetime.combine(month, datetime.time.min))


def month_after(month: datetime.date, by: int = 1) -> datetime.date:
    """The first day of the month that lies `by` months on, or back where it is negative."""
    count = month.year * 12 + month.month - 1 + by
    return datetime.date(count // 12, count % 12 + 1, 1)


def this_month() -> datetime.date:
    """The first day of the present month in London."""
    return timezone.localdate().replace(day=1)


def months() -> list[datetime.date]:
    """The months that can be chosen, oldest first; the last is this one."""
    now = this_month()
    return [month_after(now, -back) for back in range(MONTHS_BACK - 1, -1, -1)]
