"""The map of what a run found of one source: its cells with their class of Gi*, above the tables of
the run's page."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.db.models.functions import PointOnSurface
from django.urls import reverse

from agencies.registry.permissions import Permission
from hotspots.enums import Units
from hotspots.map_enums import MapLayer
from hotspots.map_filters import Wanted, months
from hotspots.models import Cell, Layer, Run
from hotspots.releases.shapes import corners_query
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.points import Coordinate

MIDDLE = {
    "lon": Coordinate(PointOnSurface("shape"), function="ST_X"),
    "lat": Coordinate(PointOnSurface("shape"), function="ST_Y"),
}
"""A point within a cell, WGS84 degrees, for the queryset whose rows lead to the map."""


def wanted_of(run: Run, source: str) -> Wanted:
    """The cells of a run. Its months say which reports stand behind a cell."""
    return Wanted(
        first=_month(run.first_day), last=_month(run.last_day), sources=(source,), run=str(run.pk)
    )


def context_of(run: Run, layer: Layer, by: User) -> dict[str, Any]:
    """What the map needs: the addresses of its tiles and of the reports behind a cell."""
    address = reverse("hotspots:run-tile", args=[run.pk, layer.source, "0", "1", "2"])
    return {
        "layer": MapLayer.CLASSES.value,
        "tiles": f"{address.removesuffix('0/1/2.mvt')}{{z}}/{{x}}/{{y}}.mvt",
        "here": _reports_behind(run, layer) if user_can(by, Permission.REPORTS_VIEW_MAP) else "",
    }


def _reports_behind(run: Run, layer: Layer) -> str:
    """Nothing of a run that is older than what the map of reports reaches back to."""
    first, last = _month(run.first_day), _month(run.last_day)
    if first < months()[0]:
        return ""
    asked = {"source": layer.source, "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
    return f"{reverse('maps:here')}?{urlencode(asked)}"


def problem_of(cell: Cell, run: Run) -> str:
    """Where a problem is opened on the ground of a cell."""
    given = urlencode({"hotspot": str(cell.pk)})
    ward = cell.ward if run.units == Units.WARDS else None
    ground = urlencode({"ward": ward.code}) if ward else corners_query(cell.shape)
    return f"{reverse('operations:problem-new')}?{given}&{ground}"


def _month(day: datetime.date) -> datetime.date:
    return day.replace(day=1)
