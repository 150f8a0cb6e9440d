"""Street-level crime as open CSV: the form of data.police.uk, and a compact one.

Read line by line, so that a file of any size needs the same memory. A row that can't be used is
handed on with the reason; a file that can't be trusted raises CrimeFileError.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from reports import geometry

GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LINE = 20_000
"""Characters. A crime's line has some 300; what is longer is not a file of crimes."""

PUBLISHED_SINCE = date(2010, 12, 1)
TYPE_CHARACTERS = 60
STREET_CHARACTERS = 200
CRIME_ID_CHARACTERS = 100

DAMAGE = "\ufffd"
"""Stands for what is no text: NUL, which neither csv before Python 3.11 nor PostgreSQL takes."""

ON_OR_NEAR = "On or near "
"""How the published form begins each location; that its point is a snap point says the same."""

_MONTH = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,20})?\Z", re.ASCII)


class CrimeFileError(Exception):
    """The file can't be imported; `str(error)` says why and what to do, for people."""


class Skipped(str, Enum):
    """Why a row was left out."""

    NO_COORDINATES = "no_coordinates"
    OUTSIDE = "outside"
    MALFORMED = "malformed"
    ALREADY = "already"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Skipped.NO_COORDINATES: "without coordinates",
    Skipped.OUTSIDE: "outside the area",
    Skipped.MALFORMED: "malformed",
    Skipped.ALREADY: "imported before, or twice in this file",
}


class CrimeRow(NamedTuple):
    """One recorded crime. `month` is its first day; the point a WGS84 anonymised snap point.

    A named tuple, like SkippedRow, because a frozen dataclass takes four times as long to make.
    """

    line: int
    month: date
    longitude: float
    latitude: float
    crime_type: str
    street: str
    crime_id: str


class SkippedRow(NamedTuple):
    line: int
    why: Skipped


@dataclass(frozen=True)
class Columns:
    """Where a form keeps what we read; None for what it does not have."""

    month: str
    longitude: str
    latitude: str
    crime_type: str
    street: str | None
    crime_id: str | None
    needed: tuple[str, ...]


PUBLISHED = Columns(
    month="month",
    longitude="longitude",
    latitude="latitude",
    crime_type="crime type",
    street="location",
    crime_id="crime id",
    needed=("crime id", "month", "longitude", "latitude", "location", "lsoa code", "crime type"),
)
COMPACT = Columns(
    month="month",
    longitude="lon",
    latitude="lat",
    crime_type="type",
    street="street",
    crime_id=None,
    needed=("month", "lon", "lat", "type"),
)


def read_rows(path: Path, *, today: date) -> Iterator[CrimeRow | SkippedRow]:
    """Every row of a file in either form, gzipped or not (told by content, not by name).

    Raises CrimeFileError: missing, empty, not UTF-8, not such a CSV, or cut short.
    """
    with _opened(path) as lines:
        reader = csv.reader(lines, strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        row_reader = _RowReader(_columns(header), header, latest=today)
        for cells in reader:
            if cells:
                yield row_reader.read(cells, reader.line_num)


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[str]]:
    """The file's lines of text; whatever goes wrong while reading becomes a CrimeFileError."""
    try:
        with path.open("rb") as raw:
            start = raw.read(2)
            raw.seek(0)
            if not start:
                raise CrimeFileError("The file is empty.")
            content: BinaryIO = gzip.GzipFile(fileobj=raw) if start == GZIP_MAGIC else raw  # type: ignore[assignment]
            with io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as text:
                yield _lines(text)
    except FileNotFoundError as error:
        raise CrimeFileError("There is no such file. Check the path.") from error
    except IsADirectoryError as error:
        raise CrimeFileError("This is a folder. Name the CSV files in it.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CrimeFileError("The gzip file is cut short or damaged. Fetch it again.") from error
    except UnicodeDecodeError as error:
        raise CrimeFileError(
            "The file is not text in UTF-8. Save it as “CSV UTF-8” and try again."
        ) from error
    except csv.Error as error:
        raise CrimeFileError(f"The file is not a well-formed CSV: {error}.") from error
    except OSError as error:
        raise CrimeFileError(f"The file can't be read: {error.strerror or error}.") from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise CrimeFileError(
                f"A line is longer than {LONGEST_LINE:,} characters: this is not a CSV of crimes."
            )
        yield line.replace("\0", DAMAGE)


def _columns(header: list[str]) -> Columns:
    form = COMPACT if {"lon", "lat"} & set(header) else PUBLISHED
    missing = [name for name in form.needed if name not in header]
    if missing:
        raise CrimeFileError(
            "The first line is not the header of a street-level crime file. Missing: "
            f"{', '.join(missing)}. Expected the columns that data.police.uk publishes, or "
            "month, lon, lat, type (and lsoa, lsoa_name, street)."
        )
    if len(set(header)) != len(header):
        raise CrimeFileError("The header names a column twice. Remove one of them.")
    return form


class _RowReader:
    """Reads the cells of one file, whose header says where is what."""

    def __init__(self, columns: Columns, header: list[str], *, latest: date) -> None:
        self.width = len(header)
        self.latest = latest
        place = {name: index for index, name in enumerate(header)}
        self.month = place[columns.month]
        self.longitude = place[columns.longitude]
        self.latitude = place[columns.latitude]
        self.crime_type = place[columns.crime_type]
        self.street = place.get(columns.street or "")
        self.crime_id = place.get(columns.crime_id or "")
        self.months: dict[str, date | None] = {}

    def read(self, cells: list[str], line: int) -> CrimeRow | SkippedRow:
        if len(cells) != self.width:
            return SkippedRow(line, Skipped.MALFORMED)
        month = self._month(cells[self.month])
        crime_type = cells[self.crime_type].strip()
        street = cells[self.street].strip() if self.street is not None else ""
        street = street.removeprefix(ON_OR_NEAR)
        crime_id = cells[self.crime_id].strip() if self.crime_id is not None else ""
        if month is None or not crime_type or not _fit_to_store(crime_type, street, crime_id):
            return SkippedRow(line, Skipped.MALFORMED)
        longitude, latitude = cells[self.longitude].strip(), cells[self.latitude].strip()
        if why := _unusable(longitude, latitude):
            return SkippedRow(line, why)
        return CrimeRow(
            line, month, float(longitude), float(latitude), crime_type, street, crime_id
        )

    def _month(self, text: str) -> date | None:
        """The month's first day; None if it is no month, before publication began, or to come."""
        if text not in self.months:
            if len(self.months) > 1000:
                self.months.clear()
            self.months[text] = self._parsed_month(text.strip())
        return self.months[text]

    def _parsed_month(self, text: str) -> date | None:
        found = _MONTH.match(text)
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
            return None
        month = date(int(found[1]), int(found[2]), 1)
        return month if PUBLISHED_SINCE <= month <= self.latest else None


def _fit_to_store(crime_type: str, street: str, crime_id: str) -> bool:
    return (
        len(crime_type) <= TYPE_CHARACTERS
        and len(street) <= STREET_CHARACTERS
        and len(crime_id) <= CRIME_ID_CHARACTERS
        and DAMAGE not in crime_type + street + crime_id
    )


def _unusable(longitude: str, latitude: str) -> Skipped | None:
    """Why these coordinates (WGS84 degrees, as text) can't be used, or None."""
    if not longitude and not latitude:
        return Skipped.NO_COORDINATES
    if not (_NUMBER.match(longitude) and _NUMBER.match(latitude)):
        return Skipped.MALFORMED
    x, y = float(longitude), float(latitude)
    if abs(x) > 180 or abs(y) > 90:
        return Skipped.MALFORMED
    return None if geometry.in_region(x, y) else Skipped.OUTSIDE
