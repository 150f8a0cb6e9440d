"""Collections of released figures: an area in a quarter is one feature, with what is shown of each
source. For whoever sees published figures, those who see no report included (R8.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from hotspots.models import Release
from hotspots.ogc.paging import Page, start_of_page
from hotspots.ogc.parameters import Asked
from hotspots.releases.enums import UNKNOWN_PLACE, FigureKind
from hotspots.releases.map_page import published
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import published_figures_visible_to
from hotspots.releases.shapes import Shape, meet, shapes_of
from portal.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

_KEY = re.compile(r"(\d{4}-q[1-4])\.([0-9A-Za-z]{1,20})\Z", re.ASCII)


def page_of(kind: FigureKind) -> Callable[[User, Asked], Page]:
    """Oldest quarter first, so that what is published later comes at the end and nothing that
    somebody leafs through moves. Five statements at most."""

    def page(user: User, asked: Asked) -> Page:
        start = start_of_page(asked.after)
        found = _rows(user, kind, _releases(user, asked))
        if asked.boxes:
            found = found.filter(area__in=_areas_in(user, kind, asked))
        matched = found.count()
        rows = list(found[start : start + asked.limit])
        end = start + len(rows)
        return Page(_features(kind, rows), str(end) if end < matched else "", matched)

    return page


def one_of(kind: FigureKind) -> Callable[[User, str], dict[str, Any] | None]:
    def one(user: User, key: str) -> dict[str, Any] | None:
        named = _KEY.match(key)
        quarter = Quarter.read(named[1]) if named else None
        if named is None or quarter is None:
            return None
        releases = [each for each in published(user) if each.quarter == quarter]
        found = _features(kind, list(_rows(user, kind, releases).filter(area=named[2])))
        return found[0] if found else None

    return one


def _releases(user: User, asked: Asked) -> list[Release]:
    """Of quarters that have something of the time that is asked for."""
    return [
        each
        for each in published(user)
        if (asked.since is None or asked.since < each.quarter.ends_at)
        and (asked.until is None or asked.until > each.quarter.starts_at)
    ]


def _rows(user: User, kind: FigureKind, releases: Sequence[Release]) -> QuerySet[Any, Any]:
    """A row for each area and quarter; what has no place on a map is left out."""
    figures = published_figures_visible_to(user).filter(kind=kind, release__in=releases)
    of_source = {each.value: Q(source=each.value) for each in Source}
    said = {name: Max("value", filter=own) for name, own in of_source.items()}
    shown = {f"{name}_shown": Max("shown", filter=own) for name, own in of_source.items()}
    return (
        figures.exclude(area=UNKNOWN_PLACE)
        .values("release__year", "release__number", "area", "name")
        .annotate(**said, **shown)
        .order_by("release__year", "release__number", "area")
    )


def _areas_in(user: User, kind: FigureKind, asked: Asked) -> set[str]:
    figures = published_figures_visible_to(user).filter(kind=kind)
    codes = set(figures.order_by().values_list("area", flat=True).distinct())
    return meet(shapes_of(kind, codes), asked.boxes)


def _features(kind: FigureKind, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    shapes = shapes_of(kind, {each["area"] for each in rows})
    return [_feature(each, shapes.get(each["area"])) for each in rows]


def _feature(row: dict[str, Any], shape: Shape | None) -> dict[str, Any]:
    quarter = Quarter(row["release__year"], row["release__number"])
    said: dict[str, Any] = {
        "code": row["area"],
        "name": row["name"] or (shape.ward if shape else ""),
        "quarter": str(quarter),
        "from": quarter.first_day.isoformat(),
        "to": quarter.last_day.isoformat(),
    }
    for each in Source:
        said[each.value] = row[each.value]
        said[f"{each.value}_shown"] = row[f"{each.value}_shown"] or ""
    return {
        "type": "Feature",
        "id": f"{quarter}.{row['area']}",
        "geometry": shape.geometry if shape else None,
        "properties": said,
    }
