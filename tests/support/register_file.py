"""Files of other systems' registers of premises, brought in by the real actions."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Mapping

from agencies.licensing.actions import import_work
from agencies.licensing.actions.imports import match_columns, start_import, take_file
from agencies.licensing.enums import PremisesKind
from agencies.licensing.import_lines import guess_columns
from agencies.licensing.models import PremisesImport, PremisesImportLine
from agencies.registry.csv_file import Table, read_table
from portal.accounts.models import User

HEADINGS = (
    "Licence number",
    "Premises name",
    "Address",
    "Postcode",
    "Type",
    "Licence holder",
    "DPS",
    "Capacity",
)


def line(number: str = "", **of: str) -> dict[str, str]:
    given = {
        "Licence number": number or f"F-{uuid.uuid4().hex[:8].upper()}",
        "Premises name": "The Filed Heron",
        "Address": "2 Nowhere Street",
        "Type": "Public house",
        "Licence holder": "Filed Taverns Ltd",
        "DPS": "Fay Filer",
        "Capacity": "120",
    }
    return given | of


def table_of(rows: Iterable[Mapping[str, str]]) -> Table:
    words = io.StringIO()
    writer = csv.DictWriter(words, HEADINGS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return read_table(words.getvalue().encode())


def upload(by: User, rows: Iterable[Mapping[str, str]], source: str = "Uniform") -> PremisesImport:
    return take_file(by=by, source=source, table=table_of(rows))


def checked(by: User, rows: Iterable[Mapping[str, str]], source: str = "Uniform") -> PremisesImport:
    """An import whose columns are matched as their headings say."""
    found = upload(by, rows, source)
    return match_columns(
        by=by,
        upload_id=found.pk,
        columns=guess_columns(HEADINGS),
        kind=PremisesKind.OTHER,
        version=found.version,
    )


def run(found: PremisesImport, by: User) -> PremisesImport:
    """Start it, and have the worker bring it in."""
    found.refresh_from_db()
    start_import(by=by, upload_id=found.pk, version=found.version)
    import_work.carry_on(seconds=60)
    found.refresh_from_db()
    return found


def lines_of(found: PremisesImport) -> list[PremisesImportLine]:
    return list(PremisesImportLine.objects.filter(upload=found).order_by("number"))


def another_import(by: User, *, state: str) -> PremisesImport:
    """Of three lines, one of which can't come in. `state`: matching, checked or done."""
    source = f"System {uuid.uuid4().hex[:6]}"
    rows = [line(), line(), line(Capacity="many")]
    if state == "matching":
        return upload(by, rows, source)
    found = checked(by, rows, source)
    return run(found, by) if state == "done" else found
