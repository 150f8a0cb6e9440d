"""Read a file of intelligence's codes, and put it in the place of the lists there are.

One row a code: `part,code,label,offered`. What the file leaves out is offered no more and stays,
since items bear it. Codes that rules are about can be renamed and never be left out.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from portal.audit.recording import Operation, record
from reports.intelligence_codes import forget
from reports.intelligence_enums import RULED, CodePart
from reports.models import IntelligenceCode

COLUMNS = ("part", "code", "label", "offered")
MOST_BYTES = 100_000
_CODE = re.compile(r"[A-Z0-9]{1,2}\Z")
LOADER = "manage.py load_codes"


class CodeFileError(Exception):
    """The file can't be used; `str(error)` says why and what to do."""


class CodeRow(NamedTuple):
    part: CodePart
    code: str
    label: str
    offered: bool


@dataclass(frozen=True)
class Changes:
    """What became of each code that is not as it was: "source 4 added", one line each."""

    lines: tuple[str, ...]


def read_codes(path: Path) -> list[CodeRow]:
    """Every code of the file, checked. Raises CodeFileError."""
    rows = [_row(number, row) for number, row in enumerate(_lines(path), 2)]
    twice = [key for key, count in Counter((each.part, each.code) for each in rows).items()
             if count > 1]  # fmt: skip
    if twice:
        part, code = twice[0]
        raise CodeFileError(f"The code {code} is there twice in {part}. Keep one of them.")
    _check_ruled(rows)
    return rows


def load_codes(rows: Sequence[CodeRow], *, dry_run: bool = False) -> Changes:
    """Make the lists those of `rows`, in their order, and record it if anything changed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reports_intelligencecode IN SHARE ROW EXCLUSIVE MODE")
        before = {(each.part, each.code): each for each in IntelligenceCode.objects.all()}
        lines, changed = _differences(rows, before)
        if changed and not dry_run:
            IntelligenceCode.objects.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=["part", "code"],
                update_fields=["label", "position", "offered"],
            )
            record(
                Operation.ALTERATION,
                by=None,
                object_type="intelligencecode",
                object_id="lists",
                reason="codes",
                actor_label=LOADER,
                detail={"changed": len(changed)},
            )
    forget()
    return Changes(tuple(lines))


def _lines(path: Path) -> list[dict[str, str]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CodeFileError(f"It has more than {MOST_BYTES:,} bytes. Is it the right one?")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise CodeFileError(f"The first line must be {','.join(COLUMNS)}.")
            return list(reader)
    except OSError as error:
        raise CodeFileError(f"It can't be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CodeFileError("It is not a CSV file in UTF-8. Save it as one.") from error


def _row(number: int, row: dict[str, str]) -> CodeRow:
    if None in row or None in row.values():
        raise CodeFileError(f"Line {number} must have {len(COLUMNS)} columns.")
    part, code, label, offered = (row[name].strip() for name in COLUMNS)
    if part not in CodePart.values:
        raise CodeFileError(f"Line {number}: the part must be one of {', '.join(CodePart.values)}.")
    if not _CODE.match(code):
        raise CodeFileError(f"Line {number}: a code is one or two capitals or digits.")
    if not 0 < len(label) <= IntelligenceCode.MOST_LABEL or not label.isprintable():
        most = IntelligenceCode.MOST_LABEL
        raise CodeFileError(f"Line {number}: a label has 1 to {most} characters, on one line.")
    if offered not in ("yes", "no"):
        raise CodeFileError(f"Line {number}: offered must be yes or no.")
    return CodeRow(CodePart(part), code, label, offered == "yes")


def _check_ruled(rows: Sequence[CodeRow]) -> None:
    for part in CodePart:
        there = {each.code for each in rows if each.part == part and each.offered}
        missing = RULED.get(part, frozenset()) - there
        if missing:
            codes = ", ".join(sorted(missing))
            raise CodeFileError(f"Rules are about {codes} in {part}: it must be offered.")
        if not there:
            raise CodeFileError(f"Nothing is offered in {part}. Add its codes.")
        if part == CodePart.HANDLING and there != RULED[part]:
            raise CodeFileError("A new handling code needs new rules, and so a release.")


def _differences(
    rows: Sequence[CodeRow], before: dict[tuple[str, str], IntelligenceCode]
) -> tuple[list[str], list[IntelligenceCode]]:
    """What to say of each change, and the rows to write."""
    lines, changed = [], []
    given = {(each.part.value, each.code) for each in rows}
    left = [
        CodeRow(CodePart(each.part), each.code, each.label, offered=False)
        for key, each in before.items()
        if key not in given
    ]
    for position, row in enumerate([*rows, *left], 1):
        old = before.get((row.part.value, row.code))
        said = _said(row, old)
        lines += [f"{row.part} {row.code} {each}" for each in said]
        if said or (old and old.position != position):
            changed.append(
                IntelligenceCode(
                    part=row.part,
                    code=row.code,
                    label=row.label,
                    position=position,
                    offered=row.offered,
                )
            )
    return lines, changed


def _said(row: CodeRow, old: IntelligenceCode | None) -> list[str]:
    if old is None:
        return [f"added: {row.label}"]
    found = []
    if old.label != row.label:
        found.append(f"now: {row.label}")
    if old.offered != row.offered:
        found.append("offered again" if row.offered else "offered no more")
    return found
