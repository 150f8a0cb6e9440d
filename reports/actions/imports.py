"""Import recorded crime from open data: one file is one transaction, and no row comes in twice."""

from __future__ import annotations

import hashlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

import uuid_utils
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.audit.recording import Operation, record
from reports import audiences, governance, references
from reports.actions import imports_sql as sql
from reports.enums import (
    AreaKind,
    Category,
    Channel,
    Kind,
    Pattern,
    PointOrigin,
    Precision,
    Priority,
    Status,
)
from reports.models import Area, ImportBatch
from reports.places import words
from reports.reference.crime_csv import (
    CrimeFileError,
    CrimeRow,
    Skipped,
    SkippedRow,
    read_rows,
)

SOURCE = "data.police.uk"
LINES_SHOWN = 10
"""Line numbers kept for each reason; the counts are whole."""

ATTEMPTS = 3
PROGRESS_ROWS = 1000
SNAP_ACCURACY_M = 500
"""Snap points stand for a street or place with at least eight addresses near it (R8.1)."""


class ImportArea(str, Enum):
    """Which rows are wanted: those in the partnership's wards, or all in its region."""

    PETERBOROUGH = "peterborough"
    ALL = "all"


@dataclass
class ImportOutcome:
    """What became of a file's rows. `lines` has the first line numbers for each reason."""

    read: int = 0
    imported: int = 0
    skipped: Counter[Skipped] = field(default_factory=Counter)
    lines: dict[Skipped, list[int]] = field(default_factory=dict)

    def skip(self, why: Skipped, count: int, lines: Iterable[int]) -> None:
        self.skipped[why] += count
        kept = self.lines.setdefault(why, [])
        kept.extend(lines)
        kept.sort()
        del kept[LINES_SHOWN:]


Progress = Callable[[int], None]


def import_crime_file(
    *,
    by: AbstractBaseUser | None,
    path: Path,
    area: ImportArea = ImportArea.PETERBOROUGH,
    dry_run: bool = False,
    progress: Progress = lambda rows: None,
) -> ImportOutcome:
    """Import one file of street-level crime as reports; all of its new rows, or none.

    `progress` is called with the number of rows read since the last call. Raises CrimeFileError
    with words for people. With `dry_run`, says what would happen and changes nothing.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _import(by=by, path=path, area=area, dry_run=dry_run, progress=progress)
        except IntegrityError:
            # Two random references met (one chance in 35 million millions): draw again.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _import(
    *,
    by: AbstractBaseUser | None,
    path: Path,
    area: ImportArea,
    dry_run: bool,
    progress: Progress,
) -> ImportOutcome:
    if not Area.objects.filter(kind=AreaKind.WARD).exists():
        raise CrimeFileError("No wards are loaded yet. Run “manage.py load_reference” first.")
    outcome = ImportOutcome()
    with connection.cursor() as cursor:
        # One import at a time: the second then sees what the first brought in.
        cursor.execute(sql.PREPARE)
        cursor.execute(sql.LOCK)
        cursor.execute(sql.STAGING)
        rows = RowStream(_staged(read_rows(path, today=timezone.localdate()), outcome, progress))
        cursor.copy_expert(sql.COPY, rows)
        if rows.trouble is not None:
            raise rows.trouble
        cursor.execute(sql.SORT_OUT, {"source": SOURCE, "everywhere": area == ImportArea.ALL})
        cursor.execute(sql.LEFT_OUT, {"lines": LINES_SHOWN})
        for why, count, lines in cursor.fetchall():
            outcome.skip(Skipped(why), count, lines)
        outcome.imported = outcome.read - outcome.skipped.total()
        if outcome.imported and not dry_run:
            _store(cursor, path=path, outcome=outcome, by=by)
    return outcome


def _store(cursor: Any, *, path: Path, outcome: ImportOutcome, by: AbstractBaseUser | None) -> None:
    now = timezone.now()
    skipped = {str(why.value): count for why, count in outcome.skipped.items()}
    batch = ImportBatch(
        source=SOURCE,
        file_name=path.name[:255],
        digest=_digest(path),
        rows_read=outcome.read,
        rows_imported=outcome.imported,
        rows_skipped=skipped,
        imported_at=now,
    )
    batch.save(force_insert=True)
    cursor.execute(
        sql.REPORTS,
        {
            "channel": Channel.PARTNER,
            "kind": Kind.RECORDED_CRIME,
            "drugs": Category.UNKNOWN,
            "other": Category.OTHER,
            "origin": PointOrigin.SNAP,
            "accuracy": SNAP_ACCURACY_M,
            "precision": Precision.MONTH,
            "pattern": Pattern.UNKNOWN,
            "priority": Priority.LOW,
            "status": Status.REFERENCE,
            "audience_drugs": _audience(Category.UNKNOWN),
            "audience_other": _audience(Category.OTHER),
            "now": now,
            **governance.of_report(kind=Kind.RECORDED_CRIME, day=timezone.localdate(now)),
        },
    )
    cursor.execute(sql.ROWS, {"source": SOURCE, "batch": batch.pk})
    record(
        Operation.COLLECTION,
        by=by,
        objects=[batch],
        reason=Kind.RECORDED_CRIME,
        detail={"source": SOURCE, "imported": outcome.imported},
    )


def _audience(category: Category) -> list[str]:
    return audiences.of_new_report(kind=Kind.RECORDED_CRIME, category=category)


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(1 << 20):
            total.update(chunk)
    return total.hexdigest()


def _staged(
    rows: Iterable[CrimeRow | SkippedRow], outcome: ImportOutcome, progress: Progress
) -> Iterator[str]:
    """COPY's text lines for the usable rows, counting all of them."""
    reported = 0
    for row in rows:
        outcome.read += 1
        if outcome.read - reported == PROGRESS_ROWS:
            progress(PROGRESS_ROWS)
            reported = outcome.read
        if isinstance(row, SkippedRow):
            outcome.skip(row.why, 1, [row.line])
            continue
        line, month, longitude, latitude, crime_type, street, crime_id = row
        yield (
            f"{line}\t{uuid_utils.uuid7()}\t{references.new_reference()}\t{month}\t"
            f"{longitude!r}\t{latitude!r}\t{_copied(crime_type)}\t{_street(street)}\t"
            f"{_copied(crime_id)}\n"
        )
    progress(outcome.read - reported)


@lru_cache(maxsize=8192)
def _street(name: str) -> str:
    return _copied(words.display_name(name))


_COPY_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copied(text: str) -> str:
    """A text as COPY's text format writes it."""
    return text.translate(_COPY_ESCAPES) if text else ""


class RowStream(io.TextIOBase):
    """Text lines as the file that COPY reads from, a piece at a time.

    A CrimeFileError ends the stream and is kept in `trouble`, because psycopg2 would turn an
    exception from `read` into an error of its own.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.trouble: CrimeFileError | None = None
        self._lines = lines
        self._rest = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        wanted = size if size is not None and size >= 0 else sys.maxsize
        pieces, length = [self._rest], len(self._rest)
        while length < wanted and (line := self._next()):
            pieces.append(line)
            length += len(line)
        text = "".join(pieces)
        self._rest = text[wanted:]
        return text[:wanted]

    def _next(self) -> str:
        try:
            return next(self._lines, "")
        except CrimeFileError as error:
            self.trouble = error
            return ""
