"""The one way in which a file leaves for somebody signed in: recorded, marked, harmless to open.

    return export_csv(by=request.user, name="oversight:search-export", heading=…, rows=…)

tests/architecture/test_exports.py refuses any other way, so that whoever writes an export inherits
that it is recorded in the transaction of what it shows (R2.2).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from portal.audit.recording import Detail, Operation, record

# A spreadsheet takes what begins so for a formula, and would run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(
    *,
    by: AbstractBaseUser | AnonymousUser,
    name: str,
    marking: str,
    heading: Sequence[str],
    rows: Sequence[Sequence[str]],
    filters: Detail | None = None,
) -> HttpResponse:
    """A CSV file in UTF-8: a line with the marking, the heading, the rows. `name`: which export, as
    the log says it; `filters`: codes chosen. Needs an open transaction, as record() does."""
    record(
        Operation.CONSULTATION,
        by=by if isinstance(by, AbstractBaseUser) else None,
        object_type="export",
        object_id=name,
        reason="export",
        detail={**(filters or {}), "shown": len(rows)},
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[marking], list(heading)])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    file_name = name.replace(":", "-")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.csv"'
    return response


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
