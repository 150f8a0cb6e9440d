"""Filtered reports as GeoJSON points (WGS84), for the map."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, NamedTuple

from django.db.models import F, FloatField, Func, QuerySet

from reports import references
from reports.enums import Category, Kind, Priority, Status
from reports.models import Report
from reports.triage.rows import moment

MOST_POINTS = 2_000
"""More symbols than that no eye can tell apart; the page says to narrow the filters."""
MOST_COUNTED = 1_000
DECIMALS = 5
"""Of a degree: about a metre."""


class PointRow(NamedTuple):
    """What the map shows of a report: nothing sealed. Degrees of WGS84."""

    id: uuid.UUID
    reference: str
    kind: str
    category: str
    status: str
    priority: int
    received_at: datetime.datetime
    longitude: float
    latitude: float


class Coordinate(Func):
    output_field = FloatField()
    arity = 1


def collection_of(reports: QuerySet[Report]) -> dict[str, Any]:
    """A FeatureCollection of the first MOST_POINTS reports that have a point, in their order.

    `is_more` says that there are others. One statement; reference, kind, status, priority and
    the date received, nothing sealed.
    """
    rows = list(
        reports.filter(point__isnull=False)
        .annotate(
            longitude=Coordinate(F("point"), function="ST_X"),
            latitude=Coordinate(F("point"), function="ST_Y"),
        )
        .values_list(*PointRow._fields)[: MOST_POINTS + 1]
    )
    return {
        "type": "FeatureCollection",
        "is_more": len(rows) > MOST_POINTS,
        "features": [_feature(PointRow._make(row)) for row in rows[:MOST_POINTS]],
    }


def count_without_point(reports: QuerySet[Report]) -> tuple[int, bool]:
    """How many have no point, counted up to MOST_COUNTED, and whether there are more."""
    found = reports.filter(point__isnull=True).order_by()[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def _feature(row: PointRow) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(row.id),
        "geometry": {
            "type": "Point",
            "coordinates": [round(row.longitude, DECIMALS), round(row.latitude, DECIMALS)],
        },
        "properties": {
            "reference": references.display(row.reference),
            "kind": str(Kind(row.kind).label),
            "category": str(Category(row.category).label),
            "status": str(Status(row.status).label),
            "priority": row.priority,
            "priority_label": str(Priority(row.priority).label),
            "received": moment(row.received_at)[1],
        },
    }
