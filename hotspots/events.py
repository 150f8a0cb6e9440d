"""The events of one layer: read once, in pieces, as plain arrays. No words, no names, no keys.

Repeats (R8.5) are told by the address alone: what came from within the same `repeat_metres` square
within `repeat_days` counts once. Who reported is sealed and never opened for this. So one reporter
who names several places is not noticed, and neighbours who report one house count as one. Recorded
crime stands at points that many addresses share: nothing of it is folded.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import struct
import uuid
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from agencies.registry.clearances import Clearance
from hotspots.audiences import SHOWN_TOO
from hotspots.enums import LeftOut, Source, Units
from hotspots.models import Run
from hotspots.parameters import metres_of
from reports.clocks import LONDON
from reports.enums import Category, Channel, Kind, PointOrigin, Precision
from reports.occurrences import closed_as_the_same, occurrences, said_to_be_the_same

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CHUNK = 25_000
"""Rows of reports that are in memory as rows at once; of the others a few numbers are kept. In
pages by key, since a connection that is pooled by transaction has no cursors on the server."""
FIRST_DAY = datetime.date(1970, 1, 1)

OF_SOURCE: dict[str, Q] = {
    Source.RESIDENTS: Q(kind__in=[Kind.CONCERN, Kind.NEEDLE_FIND])
    & Q(channel__in=[Channel.ONLINE, Channel.PHONE, Channel.OPEN311, Channel.API]),
    Source.CREWS: Q(kind=Kind.NEEDLE_FIND, channel=Channel.CREW),
    Source.PREMISES: Q(kind=Kind.PREMISES_INCIDENT),
    Source.POLICE: Q(kind=Kind.RECORDED_CRIME) & ~Q(category=Category.OTHER),
}
"""Whose reports are whose. Partner agencies' own are in none: that is intelligence, no events."""

KINDS = (Kind.CONCERN, Kind.NEEDLE_FIND, Kind.PREMISES_INCIDENT, Kind.RECORDED_CRIME)

POINTS_OF_THEIR_OWN = (PointOrigin.PIN, PointOrigin.DEVICE, PointOrigin.STREET)
NEVER_EXACT = (PointOrigin.WARD, "")

COLUMNS = (
    "pk",
    "longitude",
    "latitude",
    "point_origin",
    "point_accuracy_m",
    "ward__code",
    "at",
    "happened_precision",
    "category",
)


class Precise:
    """How exactly the time of an event is known, as the arrays have it."""

    DAY, MONTH, RECEIVED = 0, 1, 2


PRECISION = {
    Precision.EXACT: Precise.DAY,
    Precision.DAY: Precise.DAY,
    Precision.MONTH: Precise.MONTH,
    Precision.UNKNOWN: Precise.RECEIVED,
}


@dataclass(frozen=True, eq=False)
class Events:
    """Arrays (n,), in the order in which reports came in. `longitude`, `latitude`: WGS84 degrees,
    NaN where the place is known less exactly than a cell is wide. `day`: London's, since 1 January
    1970; `precision`: of `Precise`. `ward`: number of its ward among all by code, -1 unknown."""

    longitude: Floats
    latitude: Floats
    day: Ints
    precision: Ints
    ward: Ints

    @property
    def size(self) -> int:
        return int(self.day.size)

    def only(self, which: NDArray[Any]) -> Events:
        """Those of a mask, or of numbers in an order."""
        return Events(*(getattr(self, each.name)[which] for each in fields(self)))

    def packed(self) -> bytes:
        kept = io.BytesIO()
        np.savez_compressed(kept, **{each.name: getattr(self, each.name) for each in fields(self)})
        return kept.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Events:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            return cls(*(kept[each.name] for each in fields(cls)))


class Read(NamedTuple):
    """`total`: reports of the layer; `left_out`: how many of them count nowhere, by reason;
    `digest`: SHA-256 over all of them, as they were read."""

    events: Events
    total: int
    left_out: Counter[str]
    digest: str


def clearance_of(source: str) -> Clearance:
    """In whose own audience an event must be to count: whoever is shown the layer learns nothing
    that the rows themselves would not show."""
    return SHOWN_TOO.get(source, Clearance.POLICE_INTELLIGENCE)


def reports_of(run: Run, source: str) -> QuerySet[Any]:
    """The reports of a layer, as the database shows them to whoever asks."""
    return occurrences(
        clearance=clearance_of(source),
        kinds=KINDS,
        since=_midnight(run.first_day),
        until=_midnight(run.last_day + datetime.timedelta(days=1)),
    ).filter(OF_SOURCE[source])


def read_events(run: Run, source: str, *, wards: Iterable[str]) -> Read:
    """Read the events of a layer, within `showing()`: three statements, and one for each CHUNK
    beyond the first.

    `wards`: codes of the wards, in the order by which their numbers are told. A report that is
    closed as the same as another, or that somebody said is, counts with that other one.
    """
    found = reports_of(run, source)
    same = closed_as_the_same(found)
    folded = all_but_the_first(said_to_be_the_same(found))
    reading = _Reading(run, source, {code: number for number, code in enumerate(wards)})
    rows = found.order_by("pk").values_list(*COLUMNS)
    page = list(rows[:CHUNK])
    while page:
        for row in page:
            reading.take(row, is_duplicate=row[0] in same, is_same=row[0] in folded)
        page = list(rows.filter(pk__gt=page[-1][0])[:CHUNK]) if len(page) == CHUNK else []
    return reading.over()


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, LONDON)


def all_but_the_first(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> set[uuid.UUID]:
    """Of reports that are said to tell of the same, directly or through others, all but the one
    that came first. Keys are UUIDv7: the smaller came first."""
    head: dict[uuid.UUID, uuid.UUID] = {}

    def head_of(each: uuid.UUID) -> uuid.UUID:
        while head.setdefault(each, each) != each:
            head[each] = head[head[each]]
            each = head[each]
        return each

    for one, other in pairs:
        first, second = sorted((head_of(one), head_of(other)))
        head[second] = first
    return {each for each in head if head_of(each) != each}


class _Reading:
    """What is kept while rows go by: numbers, never rows."""

    def __init__(self, run: Run, source: str, wards: dict[str, int]) -> None:
        self.units, self.source, self.wards = Units(run.units), source, wards
        self.metres = metres_of(self.units, run.size)
        self.places, self.numbers = array("d"), array("q")
        self.left_out: Counter[str] = Counter()
        self.total = 0
        self.digest = hashlib.sha256()

    def take(self, row: tuple[Any, ...], *, is_duplicate: bool, is_same: bool) -> None:
        pk, longitude, latitude, origin, accuracy, ward, at, precision, category = row
        self.total += 1
        day = (at.astimezone(LONDON).date() - FIRST_DAY).days
        has_point = longitude is not None
        x, y = (longitude, latitude) if has_point else (np.nan, np.nan)
        flags = f"{origin}|{accuracy}|{ward}|{precision}|{category}|{is_duplicate}|{is_same}"
        self.digest.update(pk.bytes + struct.pack("<ddq", x, y, day) + flags.encode())
        why = self._why_not(category, is_duplicate=is_duplicate, is_same=is_same)
        if why is None and self.units == Units.WARDS:
            why = None if ward in self.wards else LeftOut.NO_WARD
        elif why is None and not has_point:
            why = LeftOut.NO_POINT
        elif why is None and not self._is_exact(origin, accuracy):
            why = LeftOut.TOO_COARSE
        if why is not None:
            self.left_out[why] += 1
            return
        self.places.extend((x, y))
        self.numbers.extend((day, PRECISION[precision], self.wards.get(ward, -1)))

    def _why_not(self, category: str, *, is_duplicate: bool, is_same: bool) -> LeftOut | None:
        if category == Category.WORRIED:
            return LeftOut.PERSON
        if is_duplicate:
            return LeftOut.DUPLICATE
        return LeftOut.SAME if is_same else None

    def _is_exact(self, origin: str, accuracy: int | None) -> bool:
        """Whether a point says in which cell it is. A premises stands where it stands, and what
        police publish stands at points that are meant to be counted by."""
        if self.source == Source.PREMISES or origin == PointOrigin.SNAP:
            return origin not in NEVER_EXACT
        return origin in POINTS_OF_THEIR_OWN and (accuracy or 0) <= self.metres

    def over(self) -> Read:
        places = np.frombuffer(self.places, dtype=np.float64).reshape(-1, 2)
        numbers = np.frombuffer(self.numbers, dtype=np.int64).reshape(-1, 3)
        events = Events(
            places[:, 0].copy(),
            places[:, 1].copy(),
            numbers[:, 0].copy(),
            numbers[:, 1].copy(),
            numbers[:, 2].copy(),
        )
        return Read(events, self.total, self.left_out, self.digest.hexdigest())
