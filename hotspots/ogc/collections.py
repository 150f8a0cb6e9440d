"""The collections of features: what each is, who has it, and its features.

Every one starts from what the person whose key it is may see, within a transaction that shows the
database's own row security the same (views/ogc.py).
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from agencies.registry.permissions import Permission
from hotspots.map_enums import MapLayer
from hotspots.map_export import said_of
from hotspots.map_fields import fields_for, with_fields
from hotspots.map_filters import (
    MONTHS_SHOWN,
    OF_PLACES,
    WHEN,
    Wanted,
    month_after,
    start_of,
    this_month,
)
from hotspots.ogc import released
from hotspots.ogc.paging import Page, start_of_page
from hotspots.ogc.parameters import Asked, Refused
from hotspots.releases.enums import FigureKind
from hotspots.tiles import located
from portal.accounts.models import User
from reports.geometry import SRID
from reports.permissions import user_can
from reports.queries import reports_visible_to
from reports.triage.points import DECIMALS

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_COUNTED = 100_000
"""How far what matches is counted; where there is more, the answer does not say how many."""


@dataclass(frozen=True)
class Collection:
    """`fields`: names of what its features say; `page` and `one` give features to a user, the
    latter None for one that is not there for them. `route`, `query`: the page for people that shows
    the same. `is_counted`: whether it is of the last twelve months."""

    key: str
    title: str
    description: str
    page: Callable[[User, Asked], Page]
    one: Callable[[User, str], dict[str, Any] | None]
    route: str
    query: str
    is_counted: bool = False
    fields: Callable[[User], Sequence[str]] = field(default=lambda _user: ())


def collections_for(user: User) -> dict[str, Collection]:
    """The collections that the user has, by their key."""
    if not user_can(user, Permission.MAPS_GIS):
        return {}
    found = ALL if user_can(user, Permission.REPORTS_VIEW_MAP) else ()
    more = RELEASED if user_can(user, Permission.AGGREGATES_VIEW) else ()
    return {each.key: each for each in (*found, *more)}


# --- Reports --------------------------------------------------------------------------------------


def _reports_of(user: User, asked: Asked) -> QuerySet[Any]:
    condition = OF_PLACES & Q(point__isnull=False)
    if asked.boxes:
        inside = Q()
        for box in asked.boxes:
            shape = Polygon.from_bbox(box)
            shape.srid = SRID
            inside |= Q(point__bboverlaps=shape)
        condition &= inside
    if asked.since is not None:
        condition &= Q(GreaterThanOrEqual(WHEN, asked.since))
    if asked.until is not None:
        condition &= Q(LessThan(WHEN, asked.until))
    return reports_visible_to(user).filter(condition)


def _report_page(user: User, asked: Asked) -> Page:
    """Two statements. Keys grow with time, so a page goes on where the last one ended whatever was
    added meanwhile."""
    found = _reports_of(user, asked)
    matched = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
    if asked.after:
        found = found.filter(pk__gt=_key(asked.after))
    rows = _report_rows(user, found.order_by("pk")[: asked.limit + 1])
    more = len(rows) > asked.limit
    shown = rows[: asked.limit]
    return Page(
        features=shown,
        next_after=str(shown[-1]["id"]) if more else "",
        matched=matched if matched <= MOST_COUNTED else None,
    )


def _report(user: User, key: str) -> dict[str, Any] | None:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    found = _report_rows(user, _reports_of(user, Asked()).filter(pk=wanted).order_by("pk"))
    return found[0] if found else None


def _report_rows(user: User, found: QuerySet[Any]) -> list[dict[str, Any]]:
    names = fields_for(user)
    rows = located(with_fields(user, found).annotate(happened=WHEN), "pk", *names, "happened")
    return [
        {
            "type": "Feature",
            "id": str(key),
            "geometry": {
                "type": "Point",
                "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)],
            },
            "properties": said_of(dict(zip(names, said, strict=True)))
            | {"happened": happened.astimezone(datetime.timezone.utc).isoformat()},
        }
        for key, *said, happened, lon, lat in rows
    ]


def _key(after: str) -> uuid.UUID:
    try:
        return uuid.UUID(after)
    except ValueError:
        raise Refused(400, "The parameter after is what a link to the next page says.") from None


# --- Counts of the last twelve months -------------------------------------------------------------


def period() -> Wanted:
    """What counts are of: the present month and the eleven before it."""
    now = this_month()
    return Wanted(first=month_after(now, 1 - MONTHS_SHOWN), last=now)


def _counted(layer: MapLayer) -> Callable[[User], list[dict[str, Any]]]:
    """Features of a layer of the map: most reports first. They are few: cities have 24 wards and
    some hundred hexagons in which something was told."""

    def features(user: User) -> list[dict[str, Any]]:
        from hotspots.map_export import features_of

        wanted = period()
        return [
            {
                "type": "Feature",
                "id": str(next(iter(said.values()))),
                "geometry": json.loads(shape),
                "properties": said | _period_said(layer, wanted),
            }
            for said, shape, _middle in features_of(user, layer, wanted)
        ]

    return features


def _period_said(layer: MapLayer, wanted: Wanted) -> dict[str, str]:
    if layer == MapLayer.CLASSES:
        return {}
    return {"from": f"{wanted.first:%Y-%m}", "to": f"{wanted.last:%Y-%m}"}


def _counted_page(layer: MapLayer) -> Callable[[User, Asked], Page]:
    features = _counted(layer)

    def page(user: User, asked: Asked) -> Page:
        start = start_of_page(asked.after)
        wanted = period()
        found = features(user) if _meets(asked, wanted) else []
        if asked.boxes:
            found = [each for each in found if _lies_in(each, asked)]
        shown = found[start : start + asked.limit]
        end = start + len(shown)
        return Page(shown, str(end) if end < len(found) else "", len(found))

    return page


def _meets(asked: Asked, wanted: Wanted) -> bool:
    """Whether the period of the counts has anything of the time that is asked for."""
    begins, ends = start_of(wanted.first), start_of(month_after(wanted.last))
    return (asked.since is None or asked.since < ends) and (
        asked.until is None or asked.until > begins
    )


def _lies_in(feature: dict[str, Any], asked: Asked) -> bool:
    shape = GEOSGeometry(json.dumps(feature["geometry"]))
    return any(shape.intersects(Polygon.from_bbox(box)) for box in asked.boxes)


def _counted_one(layer: MapLayer) -> Callable[[User, str], dict[str, Any] | None]:
    features = _counted(layer)

    def one(user: User, key: str) -> dict[str, Any] | None:
        return next((each for each in features(user) if each["id"] == key), None)

    return one


MAP = "maps:map"
ALL = (
    Collection(
        "reports",
        "Reports",
        "Reports with a point that you may see, with the fields of your team and no words of them. "
        "Their time is when it happened as far as anybody said, or else when it was told.",
        _report_page,
        _report,
        MAP,
        "layer=reports",
        fields=fields_for,
    ),
    Collection(
        "hexagons",
        "Reports by hexagon",
        "How many of the reports that you may see lie in each hexagon of about 500 m, in the last "
        "twelve months. Hexagons without any are left out.",
        _counted_page(MapLayer.HEXAGONS),
        _counted_one(MapLayer.HEXAGONS),
        MAP,
        "layer=hexagons",
        is_counted=True,
    ),
    Collection(
        "wards",
        "Reports by ward",
        "How many of the reports that you may see there are in each ward, in the last twelve "
        "months.",
        _counted_page(MapLayer.WARDS),
        _counted_one(MapLayer.WARDS),
        MAP,
        "layer=wards",
        is_counted=True,
    ),
    Collection(
        "hotspots",
        "Hotspots of the latest run",
        "Cells of the latest finished run of one source, with the class of Gi*: 99, 95 or 90 where "
        "more was told there and around than chance explains, below 0 where less was. Where to "
        "look and ask why, and never about a person.",
        _counted_page(MapLayer.CLASSES),
        _counted_one(MapLayer.CLASSES),
        MAP,
        "layer=classes",
    ),
)

_SHOWN = (
    "Published figures by quarter and source, in which no small number can be worked out. A source "
    "has no number where fewer than 5 were counted (few), where it is withheld so that others "
    "can’t be worked out (withheld), or where it was not in use (nothing is said)."
)
RELEASED = tuple(
    Collection(
        f"released-{key}",
        f"Released figures by {words}",
        _SHOWN,
        released.page_of(kind),
        released.one_of(kind),
        "releases:map",
        f"kind={kind.value}",
    )
    for key, words, kind in (
        ("wards", "ward", FigureKind.WARD),
        ("lsoas", "small area (LSOA)", FigureKind.LSOA),
        ("hexagons", "hexagon", FigureKind.HEXAGON),
    )
)
