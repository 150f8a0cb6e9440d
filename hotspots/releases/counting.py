"""Counting the events of a quarter by source and place, for tables that will be protected.

Runs within `showing()` (actions/making.py), and what it counts is kept in memory alone. Events are
counted by when they happened, or came in where nobody said; those that tell of the same once
(R8.5). What is about somebody and not about a place is left out (R8.6), as is what lies outside the
partnership's wards. Partner agencies' own reports are intelligence and no events.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Max,
    Min,
    Q,
    QuerySet,
)

from agencies.registry.clearances import Clearance
from hotspots.enums import Source as Layer
from hotspots.events import KINDS, OF_SOURCE, all_but_the_first
from hotspots.releases.enums import TOLD_SOURCES, UNKNOWN_PLACE
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from reports.clocks import UTC
from reports.enums import Category, Kind
from reports.occurrences import closed_as_the_same, occurrences, said_to_be_the_same
from reports.places.postcodes import Postcode, postcodes_in_area

READS_WITH = Clearance.POLICE_INTELLIGENCE
FEWEST_ADDRESSES = 8
"""Smaller areas are shown in nothing (R8.1). Addresses are not among open data; postcodes are, and
each has one address at least. So an area counts as large enough with eight postcodes at different
points, which is stricter than eight addresses (docs/adr/0104)."""
HEXAGON_SIZE = 8
"""H3's resolution: hexagons of some 0.7 square kilometres."""
LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=UTC)
A_DAY, A_MONTH = datetime.timedelta(days=1), datetime.timedelta(days=31)
INSIDERS = {
    Source.CREWS: Clearance.COUNCIL_CLEANSING,
    Source.PREMISES: Clearance.LICENSING_OFFICER,
}
"""Who knows all that a source told, since it is their own work, and sees some of what others told:
residents' needles and litter, and what was passed to them."""
LAYERS = {
    Source.RESIDENTS: Layer.RESIDENTS,
    Source.CREWS: Layer.CREWS,
    Source.PREMISES: Layer.PREMISES,
    Source.POLICE: Layer.POLICE,
}
RESIDENTS_TELL = (Kind.CONCERN, Kind.NEEDLE_FIND)
"""Kinds of report that residents make; each other source makes one kind."""


@dataclass(frozen=True)
class Place:
    """What of the published areas an event lies in; None: in none that is shown."""

    ward: str | None
    lsoa: str | None = None
    hexagon: str | None = None


@dataclass
class Counted:
    """`counts`: (place, source) → events. `places`: where there may be events, none twice, in one
    order. `sources`: those that were recorded throughout; of others nothing is known. `seen`: how
    many of these events each insider sees. `of_residents`: kind of report → what residents told, in
    all places together."""

    places: list[Place]
    counts: dict[tuple[Place, Source], int]
    sources: frozenset[Source]
    seen: dict[Source, dict[tuple[Place, Source], int]] = field(default_factory=dict)
    of_residents: dict[Kind, int] = field(default_factory=dict)


@dataclass
class _Large:
    """Areas with enough addresses."""

    wards: set[str] = field(default_factory=set)
    lsoas: set[str] = field(default_factory=set)
    hexagons: set[str] = field(default_factory=set)

    def place(self, ward: str | None, lsoa: str | None, hexagon: str | None) -> Place:
        return Place(
            ward if ward == UNKNOWN_PLACE or ward in self.wards else None,
            lsoa if lsoa in self.lsoas else None,
            hexagon if hexagon in self.hexagons else None,
        )


def count_quarter(quarter: Quarter, *, hexagon_size: int = HEXAGON_SIZE) -> Counted:
    """What there is to protect of a quarter."""
    postcodes = postcodes_in_area()
    hexagons = [_hexagon(each.longitude, each.latitude, hexagon_size) for each in postcodes]
    large = _large(postcodes, hexagons)
    places = {
        large.place(each.ward, each.lsoa, hexagon)
        for each, hexagon in zip(postcodes, hexagons, strict=True)
    }
    counts: Counter[tuple[Place, Source]] = Counter()
    seen: dict[Source, Counter[tuple[Place, Source]]] = {each: Counter() for each in INSIDERS}
    sources = _recorded(quarter)
    of_residents = dict.fromkeys(RESIDENTS_TELL, 0) if Source.RESIDENTS in sources else {}
    for source in sorted(sources):
        for ward, lsoa, longitude, latitude, kind, *seen_by, number in _rows(quarter, source):
            if ward is None and longitude is not None:
                continue
            hexagon = None if longitude is None else _hexagon(longitude, latitude, hexagon_size)
            key = (large.place(ward or UNKNOWN_PLACE, lsoa, hexagon), source)
            counts[key] += number
            if source is Source.RESIDENTS:
                of_residents[Kind(kind)] += number
            for insider, sees in zip(INSIDERS, seen_by, strict=True):
                if sees:
                    seen[insider][key] += number
    # What has no known place is always told of: that it were left out would say that there is none.
    places |= {Place(UNKNOWN_PLACE), *(place for place, _source in counts)}
    return Counted(
        sorted(places, key=repr),
        dict(counts),
        sources,
        {insider: dict(found) for insider, found in seen.items()},
        of_residents,
    )


def _rows(quarter: Quarter, source: Source) -> Iterable[tuple[Any, ...]]:
    found = _of(source, since=quarter.starts_at, until=quarter.ends_at)
    gone: set[uuid.UUID] = closed_as_the_same(found)
    gone |= all_but_the_first(said_to_be_the_same(found))
    sees = {
        f"seen_by_{insider.value}": ExpressionWrapper(
            Q(audience__contains=[clearance]), output_field=BooleanField()
        )
        for insider, clearance in INSIDERS.items()
    }
    kept = found.exclude(pk__in=gone).annotate(**sees).order_by()
    by = ("ward__code", "lsoa__code", "longitude", "latitude", "kind", *sees)
    rows: Iterable[tuple[Any, ...]] = (
        kept.values_list(*by).annotate(number=Count("pk")).order_by(*by)
    )
    return rows


def _of(source: Source, *, since: datetime.datetime, until: datetime.datetime) -> QuerySet[Any]:
    found = occurrences(clearance=READS_WITH, kinds=KINDS, since=since, until=until)
    return found.filter(OF_SOURCE[LAYERS[source]]).exclude(category=Category.WORRIED)


def _recorded(quarter: Quarter) -> frozenset[Source]:
    """Of which sources the quarter can be told: not of one that nobody used yet, nor of months of
    recorded crime that are not loaded."""
    until = quarter.ends_at
    told = [
        _of(each, since=LONG_AGO, until=until).aggregate(first=Min("received_at"))["first"]
        for each in TOLD_SOURCES
    ]
    recorded = set(TOLD_SOURCES) if any(each and each < until for each in told) else set()
    crime = _of(Source.POLICE, since=LONG_AGO, until=until).aggregate(
        first=Min("at"), last=Max("at")
    )
    begun = crime["first"] is not None and crime["first"] < quarter.starts_at + A_MONTH
    if begun and crime["last"] >= until - A_DAY:
        recorded.add(Source.POLICE)
    return frozenset(recorded)


def _large(postcodes: list[Postcode], hexagons: list[str]) -> _Large:
    points: dict[tuple[str, str], set[tuple[float, float]]] = defaultdict(set)
    for each, hexagon in zip(postcodes, hexagons, strict=True):
        for kind, area in (("wards", each.ward), ("lsoas", each.lsoa), ("hexagons", hexagon)):
            if area is not None:
                points[kind, area].add((each.longitude, each.latitude))
    large = _Large()
    for (kind, area), found in points.items():
        if len(found) >= FEWEST_ADDRESSES:
            getattr(large, kind).add(area)
    return large


def _hexagon(longitude: float, latitude: float, size: int) -> str:
    import h3

    return str(h3.latlng_to_cell(latitude, longitude, size))
