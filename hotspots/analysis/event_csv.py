"""Reads events from a CSV file, gzip too: a month or date, a place, and how many.

Nothing else in the file is looked at, and nothing of a row but these is kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

MOST_ROWS = 2_000_000
MOST_BYTES = 1_000_000_000
MOST_MONTHS = 600
MOST_COUNT = 1_000_000
EARLIEST, LATEST = 1900, 2200

GZIP = b"\x1f\x8b"
COLUMNS = {
    "when": ("month", "date"),
    "lon": ("lon", "longitude", "lng"),
    "lat": ("lat", "latitude"),
    "count": ("count",),
}
WHEN = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ].*)?)?", re.ASCII)


class EventFileError(ValueError):
    """The file can't be used: says the line and what to do about it."""


@dataclass(frozen=True, eq=False)
class Events:
    """Equally long arrays (n,): WGS84 degrees, months as year * 12 + month - 1, how many each
    stands for. `without_place`: rows left out since they have neither longitude nor latitude."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    month: NDArray[np.int64]
    count: NDArray[np.float64]
    without_place: int

    @property
    def first_month(self) -> int:
        return int(self.month.min())

    @property
    def periods(self) -> int:
        """Calendar months from the first to the last, those without events too."""
        return int(self.month.max()) - self.first_month + 1


def month_name(month: int) -> str:
    """year * 12 + month - 1 → "2025-09"."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def read_events(path: Path) -> Events:
    """The events of a file of UTF-8 text with a heading line.

    Columns by name, in any order and case: `month` or `date` (YYYY-MM, YYYY-MM-DD, with or without
    a time after it; the month is taken as written), `lon`, `lat` (degrees, WGS84; `longitude` and
    `latitude` too), and if there is one `count`. EventFileError for whatever can't be read, with
    its line; OSError where there is no file.
    """
    with lines_of(path) as lines:
        return events_of(lines)


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a file of text, gzip too. EventFileError where it can't be unpacked."""
    with path.open("rb") as raw:
        start = raw.read(2)
        raw.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if start == GZIP else raw
        try:
            yield bounded_lines(stream)
        except (OSError, EOFError, zlib.error) as error:
            raise EventFileError(f"The file can't be unpacked: {error}") from None


def bounded_lines(stream: BinaryIO) -> Iterator[str]:
    """Lines of text. EventFileError past MOST_BYTES, or where bytes are not UTF-8."""
    taken = 0
    longest = 65_536
    number = 0
    while line := stream.readline(longest):
        number += 1
        taken += len(line)
        if len(line) == longest:
            raise EventFileError(f"Line {number}: longer than {longest:,} bytes; is this CSV?")
        if taken > MOST_BYTES:
            raise EventFileError(f"Line {number}: more than {MOST_BYTES:,} bytes of text.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise EventFileError(f"Line {number}: not UTF-8. Save the file as UTF-8.") from None


def events_of(lines: Iterator[str] | io.StringIO) -> Events:
    """The events of lines of CSV. See `read_events`."""
    rows = csv.reader(lines, strict=True)
    lon, lat, count = array("d"), array("d"), array("d")
    month = array("q")
    without_place = 0
    try:
        heading = next(rows, None)
        places = columns_of(heading)
        for row in rows:
            if not row:
                continue
            if len(lon) >= MOST_ROWS:
                raise EventFileError(f"Line {rows.line_num}: more than {MOST_ROWS:,} rows.")
            event = event_of(row, places, rows.line_num)
            if event is None:
                without_place += 1
                continue
            for column, value in zip((lon, lat, count), event[1:], strict=True):
                column.append(value)
            month.append(event[0])
    except csv.Error as error:
        raise EventFileError(f"Line {rows.line_num}: {error}.") from None
    return checked(
        Events(
            lon=np.array(lon, dtype=float),
            lat=np.array(lat, dtype=float),
            month=np.array(month, dtype=np.int64),
            count=np.array(count, dtype=float),
            without_place=without_place,
        )
    )


def checked(events: Events) -> Events:
    if not events.lon.size or not events.count.sum():
        raise EventFileError("No event with a place in this file.")
    if events.periods > MOST_MONTHS:
        first, last = month_name(events.first_month), month_name(int(events.month.max()))
        raise EventFileError(
            f"From {first} to {last} are {events.periods:,} months; at most {MOST_MONTHS} are "
            "allowed. Is a year mistyped?"
        )
    return events


def columns_of(heading: list[str] | None) -> dict[str, int]:
    """Where each known column stands. EventFileError for a missing or doubled one."""
    if not heading:
        raise EventFileError("Line 1: the file is empty. It needs a heading: month,lon,lat")
    names = [name.strip().lower() for name in heading]
    places: dict[str, int] = {}
    for column, spellings in COLUMNS.items():
        found = [place for place, name in enumerate(names) if name in spellings]
        if len(found) > 1:
            raise EventFileError(
                f"Line 1: more than one column for {' or '.join(spellings)}. Leave one."
            )
        if found:
            places[column] = found[0]
        elif column != "count":
            raise EventFileError(
                f"Line 1: no column {' or '.join(spellings)}. There must be month (or date), lon "
                "and lat."
            )
    return places


def event_of(
    row: list[str], places: dict[str, int], line: int
) -> tuple[int, float, float, float] | None:
    """(month, lon, lat, count) of a row; None where it has no place."""
    if len(row) <= max(places.values()):
        raise EventFileError(f"Line {line}: only {len(row)} columns.")
    month = month_of(row[places["when"]].strip(), line)
    lon, lat = row[places["lon"]].strip(), row[places["lat"]].strip()
    if not lon and not lat:
        return None
    return (
        month,
        number_of(lon, "longitude", -180, 180, line),
        number_of(lat, "latitude", -90, 90, line),
        number_of(row[places["count"]].strip(), "count", 0, MOST_COUNT, line)
        if "count" in places
        else 1.0,
    )


def month_of(written: str, line: int) -> int:
    match = WHEN.fullmatch(written)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part or 1) for part in match.groups())
        date(year, month, day)
        if not EARLIEST <= year <= LATEST:
            raise ValueError
    except ValueError:
        raise EventFileError(
            f"Line {line}: {shown(written)} is no month. Write YYYY-MM or YYYY-MM-DD."
        ) from None
    return year * 12 + month - 1


def number_of(written: str, name: str, least: float, most: float, line: int) -> float:
    try:
        # "1_000" is a number to Python, not to anyone else.
        number = math.nan if "_" in written else float(written)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise EventFileError(
            f"Line {line}: {shown(written)} is no {name} from {least:,} to {most:,}."
        )
    return number


def shown(written: str) -> str:
    """A few printable characters: the message goes to a terminal."""
    return repr(written[:30] + ("…" if len(written) > 30 else ""))
