"""Reads named streets from a CSV file of events, gzip too. Nothing else of a row is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotspots.analysis.event_csv import (
    COLUMNS,
    MOST_COUNT,
    MOST_ROWS,
    EventFileError,
    lines_of,
    month_of,
    number_of,
    shown,
)

STREET = ("street", "location")
LONGEST_NAME = 200


@dataclass(frozen=True)
class StreetEvents:
    """Equally long lists (n,): the street and area of each event. `first`, `last`: months as
    year * 12 + month - 1."""

    streets: list[str]
    areas: list[str]
    first: int
    last: int


def read_streets(path: Path, *, area: str = "") -> StreetEvents:
    """The streets of a file of UTF-8 text with a heading line.

    Columns by name, in any order and case: `street` (`location` too), `month` or `date`, and if
    there is one `count`. `area`: the name of a column that tells apart streets of the same name.
    EventFileError for whatever can't be read, with its line; OSError where there is no file.
    """
    with lines_of(path) as lines:
        try:
            return _of_lines(lines, area)
        except csv.Error as error:
            raise EventFileError(f"This is no CSV that can be read: {error}.") from None


def _of_lines(lines: Iterator[str], area: str) -> StreetEvents:
    rows = csv.reader(lines, strict=True)
    names = [each.strip().lower() for each in next(rows, None) or []]
    street, when = _place_of(names, STREET), _place_of(names, COLUMNS["when"])
    within = _place_of(names, (area.strip().lower(),)) if area else None
    many = _place_of(names, COLUMNS["count"]) if "count" in names else None
    needed = max(each for each in (street, when, within, many) if each is not None)
    streets: list[str] = []
    areas: list[str] = []
    months: set[int] = set()
    for row in rows:
        if not row:
            continue
        number = rows.line_num
        if len(row) <= needed:
            raise EventFileError(f"Line {number}: only {len(row)} columns.")
        events = 1 if many is None else _whole(row[many].strip(), number)
        if len(streets) + events > MOST_ROWS:
            raise EventFileError(f"Line {number}: more than {MOST_ROWS:,} events.")
        months.add(month_of(row[when].strip(), number))
        streets += [_name_of(row[street], number)] * events
        areas += ["" if within is None else _name_of(row[within], number)] * events
    if not streets:
        raise EventFileError("No event in this file.")
    return StreetEvents(streets, areas, min(months), max(months))


def _whole(written: str, line: int) -> int:
    number = number_of(written, "count", 0, MOST_COUNT, line)
    if not number.is_integer():
        raise EventFileError(f"Line {line}: {shown(written)} is no whole number of events.")
    return int(number)


def _place_of(names: list[str], spellings: tuple[str, ...]) -> int:
    places = [place for place, name in enumerate(names) if name in spellings]
    said = " or ".join(spellings)
    if not places:
        raise EventFileError(f"Line 1: no column {said}. There must be street, and month or date.")
    if len(places) > 1:
        raise EventFileError(f"Line 1: more than one column for {said}. Leave one.")
    return places[0]


def _name_of(written: str, line: int) -> str:
    name = written.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise EventFileError(f"Line {line}: that is no name of a street or an area.")
    return name
