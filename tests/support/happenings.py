"""Many reports at known places and days, for what counts them: copies of one that was submitted by
the real action, so that every constraint holds."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from portal.vault.ids import uuid7
from reports import audiences, references
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, PointOrigin, Precision
from reports.models import Area, Report

MIDDLE = (-0.2442, 52.5795)
"""In Central ward."""
METRES_NORTH = 1 / 111_250
METRES_EAST = 1 / 67_800
"""Degrees, here."""


def report(**how: Any) -> Report:
    """A resident's concern with a pin, happening today, unless it is said otherwise."""
    now = timezone.now()
    given: dict[str, Any] = {
        "channel": Channel.ONLINE,
        "kind": Kind.CONCERN,
        "category": Category.DEALING,
        "narrative": "Two people swap packets",
        "point": place(0, 0),
        "point_origin": PointOrigin.PIN,
        "happened_first": now,
        "happened_last": now,
        "happened_precision": Precision.EXACT,
    }
    given |= how
    if given["point"] is None:
        given |= {"point_origin": "", "place_text": "Somewhere"}
    return submit_report(by=None, submission=Submission(**given), idempotency_key=uuid.uuid4())


def place(east: float, north: float) -> Point:
    """So many metres from MIDDLE."""
    x, y = MIDDLE
    return Point(x + east * METRES_EAST, y + north * METRES_NORTH, srid=4326)


def copies(of: Report, places: Iterable[tuple[float, float, int]], **changed: Any) -> list[Report]:
    """The report again for each (metres east, metres north, days ago)."""
    rows = []
    wards = list(Area.objects.filter(kind="ward"))
    for east, north, ago in places:
        point = place(east, north)
        at = timezone.now() - datetime.timedelta(days=ago)
        row = Report.objects.get(pk=of.pk)
        row.pk, row.reference, row.idempotency_key = uuid7(), references.new_reference(), None
        row.point, row.happened_first, row.happened_last = point, at, at
        row.ward = next((each for each in wards if each.boundary.contains(point)), None)
        for name, value in changed.items():
            setattr(row, name, value)
        if "kind" in changed:
            row.audience = audiences.of_new_report(kind=row.kind, category=row.category)
        rows.append(row)
    return Report.objects.bulk_create(rows)
