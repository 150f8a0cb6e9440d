"""Read a file of schools and play areas, and put it in the place of the list there is.

One row a place: `kind,name,longitude,latitude` in decimal degrees (WGS84).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.contrib.gis.geos import Point
from django.db import connection, transaction

from agencies.refuse.enums import SiteKind
from agencies.refuse.models import Site
from portal.audit.recording import Operation, record
from reports.geometry import SRID

COLUMNS = ("kind", "name", "longitude", "latitude")
MOST_BYTES = 2_000_000
MOST_ROWS = 10_000
LONGEST_NAME = 200
LOADER = "manage.py load_sites"
# About Peterborough and what borders on it: elsewhere the columns are likely to be mixed up.
WEST, EAST, SOUTH, NORTH = -1.0, 0.5, 52.2, 53.0


class SiteFileError(Exception):
    """The file can't be used; `str(error)` says why and what to do."""


class SiteRow(NamedTuple):
    kind: SiteKind
    name: str
    longitude: float
    latitude: float


def read_sites(path: Path) -> list[SiteRow]:
    """Every place of the file, checked. Raises SiteFileError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SiteFileError(f"The file is larger than {MOST_BYTES:,} bytes. Load a part of it.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            if tuple(lines.fieldnames or ()) != COLUMNS:
                raise SiteFileError(f"The first line has to be: {','.join(COLUMNS)}")
            rows = [_row(number, line) for number, line in enumerate(lines, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SiteFileError("The file can't be read as CSV in UTF-8.") from error
    if not 0 < len(rows) <= MOST_ROWS:
        raise SiteFileError(f"The file has to hold from 1 to {MOST_ROWS:,} places.")
    twice = [key for key, n in Counter((each.kind, each.name) for each in rows).items() if n > 1]
    if twice:
        raise SiteFileError(f"“{twice[0][1]}” is there twice. Keep one, or tell them apart.")
    return rows


def _row(number: int, line: dict[str, str | None]) -> SiteRow:
    kind, name = (line.get("kind") or "").strip(), (line.get("name") or "").strip()
    if kind not in SiteKind.values:
        raise SiteFileError(f"Line {number}: the kind has to be {' or '.join(SiteKind.values)}.")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise SiteFileError(f"Line {number}: the name has to be 1 to {LONGEST_NAME} characters.")
    try:
        longitude, latitude = float(line["longitude"] or ""), float(line["latitude"] or "")
    except (KeyError, ValueError):
        raise SiteFileError(f"Line {number}: longitude and latitude have to be numbers.") from None
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        raise SiteFileError(f"Line {number}: this is not near Peterborough. Are they mixed up?")
    return SiteRow(SiteKind(kind), name, longitude, latitude)


def load_sites(rows: Sequence[SiteRow], *, dry_run: bool = False) -> tuple[int, int]:
    """Make the list that of `rows`, and record it; how many there were, and are."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE refuse_site IN SHARE ROW EXCLUSIVE MODE")
        before = Site.objects.count()
        if not dry_run:
            Site.objects.all().delete()
            Site.objects.bulk_create(
                Site(
                    kind=each.kind,
                    name=each.name,
                    shape=Point(each.longitude, each.latitude, srid=SRID),
                )
                for each in rows
            )
            record(
                Operation.ALTERATION,
                by=None,
                object_type="site",
                object_id="list",
                reason="sites",
                actor_label=LOADER,
                detail={"before": before, "after": len(rows)},
            )
    return before, len(rows)
