"""Files of another system, matched and brought in by the real actions."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable

from django.contrib.gis.geos import Point
from django.utils import timezone

from agencies.refuse.actions import imports
from agencies.refuse.actions.import_work import carry_on
from agencies.refuse.import_enums import Field, ImportState
from agencies.refuse.import_mapping import guess_columns, guess_word, words_in
from agencies.refuse.models import FindImport
from agencies.registry.csv_file import read_table
from portal.accounts.models import User
from tests.support.geography import IN_CENTRAL

SYSTEM = "Old street system"
ONE_FOR_ALL = {Field.LITTER: "needle_uncapped", Field.COUNT: "1", Field.LAND: "street",
               Field.DISPOSAL: "boxed"}  # fmt: skip
LONG = 600.0
"""Seconds: until there is nothing left to do."""

Cells = dict[str, str]


def days_ago(days: float) -> str:
    at = timezone.localtime() - datetime.timedelta(days=days)
    return at.strftime("%d/%m/%Y %H:%M")


def line(number: int, *, days: float = 40, at: Point = IN_CENTRAL, **cells: str) -> Cells:
    """A good line, each a kilometre of its own in time: a day earlier than the one before."""
    return {
        "Ref": f"FS-{number}",
        "Date time": days_ago(days + number),
        "Longitude": str(at.x),
        "Latitude": str(at.y),
        "Item": "needle",
        "Qty": "3",
        "Land type": "street",
        "Disposal": "sharps box",
        "Status": "closed",
    } | cells


def written(lines: Iterable[Cells]) -> bytes:
    rows = list(lines)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def upload(by: User, lines: Iterable[Cells], *, system: str = SYSTEM) -> FindImport:
    """What waits longest is thrown away where there is no room for one more."""
    waiting = FindImport.objects.filter(state__in=imports.NOT_BEGUN).order_by("id")
    for old in waiting[: max(0, waiting.count() + 1 - imports.MOST_WAITING)]:
        imports.discard_import(by=by, import_id=old.pk, version=old.version)
    found: FindImport = imports.take_file(by=by, system=system, table=read_table(written(lines)))
    return found


def match(by: User, found: FindImport) -> FindImport:
    """As somebody does who takes every guess, and leaves out what nobody can guess."""
    table = imports.table_of(found.file.table.open())
    found = imports.match_columns(
        by=by,
        import_id=found.pk,
        columns=guess_columns(table.headings),
        one_for_all=ONE_FOR_ALL,
        version=found.version,
    )
    matched = imports.matched_in(found)
    words = {
        each: {
            word: guess_word(each, word) or ("no_danger" if each == "hazards" else "leave_out")
            for word in words_in(table, matched, each)
        }
        for each in imports.words_of(matched)
    }
    return imports.match_words(by=by, import_id=found.pk, words=words, version=found.version)


def checked(by: User, lines: Iterable[Cells], *, system: str = SYSTEM) -> FindImport:
    found = match(by, upload(by, lines, system=system))
    carry_on(seconds=LONG)
    found.refresh_from_db()
    assert found.state == ImportState.CHECKED
    return found


def start(by: User, found: FindImport) -> FindImport:
    started: FindImport = imports.start_import(by=by, import_id=found.pk, version=found.version)
    return started


def brought_in(by: User, lines: Iterable[Cells], *, system: str = SYSTEM) -> FindImport:
    found = start(by, checked(by, lines, system=system))
    carry_on(seconds=LONG)
    found.refresh_from_db()
    assert found.state == ImportState.DONE
    return found
