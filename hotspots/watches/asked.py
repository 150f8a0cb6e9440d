"""A watch as a value: where, of what, and when to tell. Kept sealed: where somebody looks says what
an investigation is about."""

from __future__ import annotations

import datetime
import math
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.db.models import Q
from django.urls import reverse

from hotspots.dashboards.sources import ARRIVED, Source, filters_of
from hotspots.watches.enums import Rule, Where
from reports.clocks import DAY, moment
from reports.enums import Kind
from reports.geometry import SRID
from reports.triage import choices
from reports.triage.moments import typed_day

LONGEST_NAME = 60
NEAREST, FURTHEST = 200, 2_000
"""Radius of a circle in metres: a smaller one would be a home, a larger one is a ward."""
MOST_MORE_THAN = 1_000
DAYS = 7
METRES_OF_DEGREE = 111_000


@dataclass(frozen=True)
class Watched:
    """`ward`: a code. `longitude`, `latitude`: WGS84 degrees, `radius` in metres, of a circle.
    `source`, `kinds`: empty for any. `more_than`: of that rule alone. Never log it."""

    name: str
    where: str
    rule: str
    ward: str = ""
    longitude: float = 0.0
    latitude: float = 0.0
    radius: int = 0
    source: str = ""
    kinds: tuple[str, ...] = ()
    more_than: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "kinds": list(self.kinds)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Watched:
        return cls(**{**kept, "kinds": tuple(kept["kinds"])})

    def reports(self) -> Q:
        """Which reports it is about, whenever they came; nothing that was loaded for reference."""
        found = Q(status__in=ARRIVED) & self._place()
        for name in ("kind", "channel"):
            wanted = [code for field, code in self._filters() if field == name]
            if wanted:
                found &= Q(**{f"{name}__in": wanted})
        return found

    def address(self, today: datetime.date) -> str:
        """The queue with exactly these reports of the last seven days; nothing for a circle, for
        which it has no filter."""
        if self.where != Where.WARD or self.rule == Rule.RELEASED:
            return ""
        chosen = [
            ("ward", self.ward),
            *self._filters(),
            *(("status", each.value) for each in ARRIVED),
            ("received_from", typed_day(first_day(today))),
            ("received_to", typed_day(today)),
        ]
        return f"{reverse('reports:triage:queue')}?{urlencode(chosen)}"

    @property
    def kinds_found(self) -> list[str]:
        """Of the kinds that were chosen, those that the source has; none: it would find nothing."""
        of_source = [code for field, code in self._of_source() if field == "kind"]
        offered = of_source or Kind.values
        return [each for each in offered if not self.kinds or each in self.kinds]

    def _of_source(self) -> list[tuple[str, str]]:
        """Released figures have sources of their own, and count no reports here."""
        if not self.source or self.rule == Rule.RELEASED:
            return []
        return filters_of(Source(self.source))

    def _filters(self) -> list[tuple[str, str]]:
        """Source and kinds as filters of the queue."""
        if not self.source and not self.kinds:
            return []
        channels = [(field, code) for field, code in self._of_source() if field == "channel"]
        return [*channels, *(("kind", each) for each in self.kinds_found)]

    def _place(self) -> Q:
        if self.where == Where.WARD:
            return Q(ward=choices.ward_id(self.ward))
        # First a box, which an index answers, then the circle on the sphere.
        up = self.radius / METRES_OF_DEGREE
        across = up / max(0.01, math.cos(math.radians(self.latitude)))
        x, y = self.longitude, self.latitude
        box = Polygon.from_bbox((x - across, y - up, x + across, y + up))
        box.srid = SRID
        middle = Point(x, y, srid=SRID)
        return Q(point__coveredby=box) & Q(point__distance_lte=(middle, D(m=self.radius)))


def first_day(today: datetime.date) -> datetime.date:
    """Of the seven days that end today."""
    return today - (DAYS - 1) * DAY


def received_lately(today: datetime.date) -> Q:
    """Received within the seven days that end today, in London."""
    return Q(
        received_at__gte=moment(first_day(today), datetime.time.min),
        received_at__lt=moment(today + DAY, datetime.time.min),
    )
