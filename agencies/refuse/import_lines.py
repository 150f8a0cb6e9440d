"""One line of the file as a find, or why it is none. Pure: cells and a clock in, facts out.

Where it lies and whether it is here already, the database says (actions/import_work.py).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import Point

from agencies.refuse.actions.finding import Found
from agencies.refuse.enums import SHARPS, Disposal, Hazard, Land, Litter
from agencies.refuse.import_enums import CODED, Field, Special, Standing, Why
from agencies.refuse.import_mapping import Matched, fold, parts
from agencies.refuse.models.finds import MOST
from agencies.registry.csv_file import Row, Table
from reports.clocks import LONDON, UTC
from reports.enums import Precision
from reports.geometry import SRID

GRID = 27700
"""British National Grid, in metres."""
EARLIEST_YEAR = 2000
LONGEST_PLACE = 200
LONGEST_REFERENCE = 100
NOON = datetime.time(12)
"""Stands for a day of which nobody knows the time; `precision` says that it does."""


class Unusable(ValueError):
    """The line is no find; `why` says why. `left_out`: because somebody said so."""

    def __init__(self, why: Why, *, left_out: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.left_out = left_out


@dataclass(frozen=True)
class Line:
    """A find as the file has it. `at` is in UTC, `found.point` WGS84; `reference`: what the other
    system calls it, or ""."""

    found: Found
    at: datetime.datetime
    precision: Precision
    place: str
    reference: str


class Reader:
    """Reads lines of one table by what was matched. `matched` has to be checked."""

    def __init__(self, table: Table, matched: Matched, *, system: str) -> None:
        self.matched = matched
        self.system = fold(system)
        self.places = {each: table.column(name) for each, name in matched.columns.items()}

    def cell(self, row: Row, each: Field) -> str:
        place = self.places.get(each)
        return "" if place is None else row.cells[place]

    def read(self, row: Row, *, now: datetime.datetime) -> Line:
        """Raises Unusable."""
        if not row.is_whole:
            raise Unusable(Why.CELLS)
        codes = {each: self._code(row, each) for each in CODED if each != Field.HAZARDS}
        at, precision = self._time(row, now)
        disposal = self._disposal(codes[Field.DISPOSAL], codes[Field.STATE])
        litter = Litter(codes[Field.LITTER])
        if litter in SHARPS and disposal == Disposal.BAGGED:
            raise Unusable(Why.BAGGED)
        low, high = read_count(
            self.cell(row, Field.COUNT) or self.matched.one_for_all.get(Field.COUNT, "")
        )
        return Line(
            found=Found(
                litter=litter,
                at_least=low,
                at_most=high,
                land=Land(codes[Field.LAND]),
                disposal=disposal,
                hazards=self._hazards(row),
                point=self._point(row),
            ),
            at=at,
            precision=precision,
            place=" ".join(self.cell(row, Field.PLACE).split())[:LONGEST_PLACE],
            reference=self.reference(row),
        )

    def reference(self, row: Row) -> str:
        return self.cell(row, Field.REFERENCE)[:LONGEST_REFERENCE]

    def digest(self, row: Row) -> bytes:
        """What tells this line from any other of the system: its reference, or else all of it."""
        whole = " ".join(self.cell(row, Field.REFERENCE).casefold().split())
        named = {each.value: self.cell(row, each) for each in sorted(self.places)}
        of = ["reference", whole] if whole else ["line", named]
        text = json.dumps([self.system, *of], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).digest()

    def _code(self, row: Row, each: Field) -> str:
        word = fold(self.cell(row, each))
        if not word:
            fallback = Standing.DONE.value if each == Field.STATE else ""
            code = self.matched.one_for_all.get(each, fallback)
            if not code or (each == Field.STATE and each in self.places):
                raise Unusable(Why.NO_WORD)
            return code
        code = self.matched.words.get(each, {}).get(word, "")
        if code == Special.LEAVE_OUT:
            raise Unusable(Why.WORD, left_out=True)
        if not code:
            raise Unusable(Why.NO_WORD)
        return code

    def _disposal(self, code: str, state: str) -> Disposal:
        """What the file says is still there was left; what it says was left is still there."""
        if Field.STATE not in self.places:
            return Disposal(code)
        if state == Standing.THERE:
            return Disposal.LEFT
        if code == Disposal.LEFT:
            raise Unusable(Why.LEFT_DONE)
        return Disposal(code)

    def _hazards(self, row: Row) -> frozenset[Hazard]:
        """A word that nobody matched is no danger that we have a code for, and no reason to lose
        the find."""
        known = self.matched.words.get(Field.HAZARDS, {})
        codes = (known.get(fold(each), "") for each in parts(self.cell(row, Field.HAZARDS)))
        return frozenset(Hazard(each) for each in codes if each in Hazard.values)

    def _time(self, row: Row, now: datetime.datetime) -> tuple[datetime.datetime, Precision]:
        if Field.MOMENT in self.places:
            return read_time(self.cell(row, Field.MOMENT), now=now)
        day, clock = self.cell(row, Field.DAY), self.cell(row, Field.CLOCK)
        if clock:
            # Spreadsheets write a date as midnight, and a time as one on some other day.
            day, clock = day.split(" ")[0].split("T")[0], re.sub(r"^\S*\d{4}\S*\s", "", clock)
        return read_time(f"{day} {clock}" if day else "", now=now)

    def _point(self, row: Row) -> Point:
        if Field.LONGITUDE in self.places:
            return read_degrees(self.cell(row, Field.LONGITUDE), self.cell(row, Field.LATITUDE))
        return read_grid(self.cell(row, Field.EASTING), self.cell(row, Field.NORTHING))


# --- Times ----------------------------------------------------------------------------------------

_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y/%m/%d", "%d %b %Y",
         "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%Y%m%d")  # fmt: skip
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H.%M", "%H%M",
           "%H:%M:%S.%f")  # fmt: skip


def read_time(text: str, *, now: datetime.datetime) -> tuple[datetime.datetime, Precision]:
    """A time, in UTC: ISO 8601, or day, month, year as in the United Kingdom, with or without a
    time of day, by London's clocks where no offset is said. Raises Unusable."""
    text = " ".join(text.split())[:60]
    if not text:
        raise Unusable(Why.NO_TIME)
    found, precision = _parsed(text)
    if found.year < EARLIEST_YEAR:
        raise Unusable(Why.TOO_OLD)
    if found.year > now.year + 1:  # and so never past what a datetime holds
        raise Unusable(Why.FUTURE)
    if found.tzinfo is None:
        found = found.replace(tzinfo=LONDON)
    at = found.astimezone(UTC)
    if precision == Precision.DAY and found.date() == now.astimezone(LONDON).date():
        at = min(at, now.astimezone(UTC))
    if at > now:
        raise Unusable(Why.FUTURE)
    return at, precision


def _parsed(text: str) -> tuple[datetime.datetime, Precision]:
    for each in _DAYS:
        try:
            day = datetime.datetime.strptime(text, each).date()  # noqa: DTZ007  (a day alone)
        except ValueError:
            continue
        return datetime.datetime.combine(day, NOON), Precision.DAY
    if re.match(r"\d{4}-\d\d-\d\d[T ]", text):
        try:
            return datetime.datetime.fromisoformat(text), Precision.EXACT
        except ValueError:
            pass
    day_words, _, clock = text.partition(" ")
    if not re.search(r"\d:|\d\d\d\d$|[ap]m$", clock, re.IGNORECASE) or ":" in day_words:
        raise Unusable(Why.BAD_TIME)
    for form in (f"{day} {time}" for day in _DAYS for time in _CLOCKS):
        try:
            return datetime.datetime.strptime(text, form), Precision.EXACT  # noqa: DTZ007
        except ValueError:
            continue
    raise Unusable(Why.BAD_TIME)


# --- Places ---------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,20})?\Z")


def _number(text: str) -> float:
    text = text.replace(" ", "")
    if not _NUMBER.match(text) or not text.isascii():
        raise Unusable(Why.BAD_PLACE if text else Why.NO_PLACE)
    return float(text.replace(",", "."))


def read_degrees(longitude: str, latitude: str) -> Point:
    """A point in WGS84. Raises Unusable."""
    x, y = _number(longitude), _number(latitude)
    if (x, y) == (0, 0):
        raise Unusable(Why.NO_PLACE)
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise Unusable(Why.BAD_PLACE)
    return Point(x, y, srid=SRID)


def read_grid(easting: str, northing: str) -> Point:
    """A point in WGS84, of metres on the British National Grid (OSGB36). Raises Unusable.

    GDAL takes the seven-parameter shift where the Ordnance Survey's grid of corrections is not
    installed: right to about five metres.
    """
    x, y = _number(easting), _number(northing)
    if (x, y) == (0, 0):
        raise Unusable(Why.NO_PLACE)
    if not (0 <= x <= 700_000 and 0 <= y <= 1_300_000):
        raise Unusable(Why.BAD_PLACE)
    place = Point(x, y, srid=GRID)
    place.transform(_to_wgs84())
    return Point(place.x, place.y, srid=SRID)


@cache
def _to_wgs84() -> CoordTransform:
    return CoordTransform(SpatialReference(GRID), SpatialReference(SRID))


# --- Counts ---------------------------------------------------------------------------------------

_EXACTLY = re.compile(r"(\d+)(?:\.0+)?\Z")
_BETWEEN = re.compile(r"(\d+) ?(?:-|–|—|to) ?(\d+)\Z")
_FROM = re.compile(r"(?:(\d+) ?(?:\+|or more|and more|and over)|(?:at least|>=|≥) ?(\d+))\Z")
_OVER = re.compile(r"(?:more than|over|>) ?(\d+)\Z")
_UP_TO = re.compile(r"(?:up to|<=|≤) ?(\d+)\Z")
_UNDER = re.compile(r"(?:less than|fewer than|under|<) ?(\d+)\Z")


def read_count(text: str) -> tuple[int, int | None]:
    """(at least, at most) items, the latter None for an open end: `3`, `2-5`, `21+`, `more than
    20`. Raises Unusable for what is none, or not from 1 to MOST."""
    text = " ".join(text.casefold().replace(",", "").split())[:40]
    low, high = _count(text)
    if not 1 <= low <= MOST or (high is not None and not low <= high <= MOST):
        raise Unusable(Why.BAD_COUNT)
    return low, high


def _count(text: str) -> tuple[int, int | None]:
    if found := _EXACTLY.match(text):
        return int(found[1]), int(found[1])
    if found := _BETWEEN.match(text):
        return int(found[1]), int(found[2])
    if found := _FROM.match(text):
        return int(found[1] or found[2]), None
    if found := _OVER.match(text):
        return int(found[1]) + 1, None
    if found := _UP_TO.match(text):
        return 1, int(found[1])
    if found := _UNDER.match(text):
        return 1, int(found[1]) - 1
    raise Unusable(Why.BAD_COUNT)


def facts_of(line: Line) -> Mapping[str, str]:
    """A line in our words, for a page that shows what would come in."""
    found = line.found
    many = str(found.at_least)
    if found.at_most is None:
        many += "+"
    elif found.at_most != found.at_least:
        many += f"–{found.at_most}"
    return {
        "litter": str(found.litter.label),
        "many": many,
        "land": str(found.land.label),
        "disposal": str(found.disposal.label),
        "place": line.place,
    }
