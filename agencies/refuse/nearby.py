"""What was logged close by and lately: the same thing, perhaps (R4.5). A suggestion, never more."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D

from agencies.refuse.models import Find
from agencies.refuse.queries import finds_visible_to
from portal.accounts.models import User
from reports.geometry import SRID

METRES = 25
LATELY = datetime.timedelta(hours=24)
MOST = 5
BOX_DEGREES = 0.0005
"""Wider than METRES at our latitude in both directions; what the index looks through."""


@dataclass(frozen=True)
class Near:
    """A find that may be the same, and how far away it is, in metres."""

    find: Find
    metres: float


def like_it(user: User, *, point: Point, at: datetime.datetime) -> list[Near]:
    """Finds within METRES and LATELY of a point (WGS84) and a time, nearest first."""
    box = Polygon.from_bbox(
        (point.x - BOX_DEGREES, point.y - BOX_DEGREES, point.x + BOX_DEGREES, point.y + BOX_DEGREES)
    )
    box.srid = SRID
    found = (
        finds_visible_to(user)
        .filter(point__within=box, found_at__range=(at - LATELY, at + LATELY))
        .annotate(away=Distance("point", point, spheroid=True))
        .filter(away__lte=D(m=METRES))
        .order_by("away", "-found_at")
    )
    return [Near(each, each.away.m) for each in found[:MOST]]
