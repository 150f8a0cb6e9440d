"""Hotspots for those who see no reports: which small areas stand out in what was published, and
whether they are new, persistent or fading. Nothing here is counted from reports."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.dashboards.figures import Asked, Drawn, Numbers, Row, Sort, Table, register
from hotspots.dashboards.of_released import CAVEAT, MAY, Released, days_of, released, short
from hotspots.enums import Change
from hotspots.releases.enums import CITY_CODE, FigureKind, ShownAs
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import published_figures_visible_to
from hotspots.standing_out import Seen, Stands, changed

SOURCES = (Source.RESIDENTS, Source.CREWS, Source.PREMISES, Source.POLICE)
"""Kept apart (R8.3): their sum would tell of the same place twice."""
MOST_PLACES = 12
NO_FIGURE_BEFORE = gettext_lazy("no figure of the quarter before")
Areas = dict[str, Released]


class Place(NamedTuple):
    source: Source
    quarter: Quarter
    name: str
    stands: Stands
    now: Released
    before: Released | None

    @property
    def change(self) -> str:
        if self.stands.change is None:
            return str(NO_FIGURE_BEFORE)
        return str(self.stands.change.label)


def places(asked: Asked) -> list[Place]:
    """Of each source in the newest quarter of which it has figures of small areas. One statement
    more than `released`."""
    known = asked.once(released)
    figures: dict[tuple[Source, Quarter], Areas] = {}
    names: dict[str, str] = {}
    for year, number, area, name, source, shown, value in (
        published_figures_visible_to(asked.user)
        .filter(kind=FigureKind.LSOA)
        .order_by("name", "area")
        .annotate(told_by=F("source"))
        .values_list(
            "release__year", "release__number", "area", "name", "told_by", "shown", "value"
        )
    ):
        quarter = Quarter(year, number)
        if quarter in known.quarters and source in SOURCES:
            figures.setdefault((Source(source), quarter), {})[area] = Released(shown, value)
            names[area] = name or area
    found: list[Place] = []
    for source in SOURCES:
        newest = next((each for each in known.quarters if (source, each) in figures), None)
        if newest is not None:
            found += _of_source(asked, source, newest, figures, names)
    return found


def _of_source(
    asked: Asked,
    source: Source,
    quarter: Quarter,
    figures: dict[tuple[Source, Quarter], Areas],
    names: dict[str, str],
) -> list[Place]:
    now, before = figures[source, quarter], figures.get((source, quarter.back(1)))
    total = _total(asked, source, quarter)
    if total is None:
        return []
    told = changed(
        _seen(now), total, _seen(before) if before else None, _total(asked, source, quarter.back(1))
    )
    return [
        Place(
            source, quarter, names[each.area], each, now[each.area], (before or {}).get(each.area)
        )
        for each in told
    ]


def _seen(areas: Areas) -> dict[str, Seen]:
    return {area: Seen(each.shown, each.value) for area, each in areas.items()}


def _total(asked: Asked, source: Source, quarter: Quarter) -> int | None:
    """Of the city; of one that is fewer than 5 the most it can be."""
    known = asked.once(released).figures
    city = known.get((quarter, FigureKind.CITY.value, CITY_CODE, source.value))
    if city is None:
        return None
    return 4 if city.shown == ShownAs.FEW else city.value


def _counts(asked: Asked) -> list[Row]:
    found: dict[tuple[Source, Quarter, str], int] = {}
    for change in (*(str(each.label) for each in Change), str(NO_FIGURE_BEFORE)):
        for each in asked.once(places):
            if each.change == change:
                key = each.source, each.quarter, change
                found[key] = found.get(key, 0) + 1
    ordered = sorted(found.items(), key=lambda item: SOURCES.index(item[0][0]))
    return [
        Row(
            _("%(source)s, %(quarter)s: %(change)s")
            % {"source": source.label, "quarter": short(quarter), "change": change},
            Numbers(number),
        )
        for (source, quarter, change), number in ordered
    ]


def _listed(asked: Asked) -> list[Row]:
    """Those with most first, of each source; as many as a meeting can speak of."""
    ordered = sorted(
        asked.once(places), key=lambda each: (SOURCES.index(each.source), -(each.now.value or 0))
    )
    return [
        Row(
            _("%(place)s: %(source)s, %(quarter)s (%(change)s)")
            % {
                "place": each.name,
                "source": each.source.label,
                "quarter": short(each.quarter),
                "change": each.change,
            },
            Numbers(
                each.now.value,
                each.before.value if each.before else None,
                said=each.now.said,
                said_before=each.before.said if each.before else "",
                days=(days_of(each.quarter), days_of(each.quarter.back(1))),
            ),
        )
        for each in ordered[:MOST_PLACES]
    ]


def _more(_asked: Asked) -> str:
    return reverse("releases:list")


NONE = gettext_lazy(
    "No area stands out in the published figures, or none was published of small areas."
)
register(
    Table(
        key="released-hotspots",
        title=gettext_lazy("Hotspots of published figures: new, persistent, fading"),
        definition=gettext_lazy(
            "Small areas of about as many residents each (LSOAs) whose published count is more "
            "than chance would give if all were alike; of those named, at most one in twenty by "
            "chance. New: not so in the quarter before; persistent: then too; fading: then, and no "
            "longer. An area whose figure is withheld can’t stand out. They say where to look and "
            "ask why, never who."
        ),
        unit=gettext_lazy("areas"),
        sort=Sort.STANDING,
        may=MAY,
        what=gettext_lazy("Source"),
        rows=_counts,
        none=NONE,
        drawn=Drawn.NOT,
        more=_more,
    ),
    Table(
        key="released-hotspot-places",
        title=gettext_lazy("Hotspots of published figures: which areas"),
        definition=CAVEAT,
        unit=gettext_lazy("reports"),
        sort=Sort.EVENTS,
        may=MAY,
        what=gettext_lazy("Area"),
        rows=_listed,
        none=NONE,
        drawn=Drawn.NOT,
        heads=lambda _asked: (_("Its quarter"), _("Quarter before")),
        more=_more,
    ),
)
