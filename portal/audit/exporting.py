"""The one way in which a file leaves for somebody signed in: recorded, marked, harmless to open.

A picture carries no marking of ours: the page that it is opened from does.

    return export_csv(by=request.user, name="oversight:search-export", heading=…, rows=…)

tests/architecture/test_exports.py refuses any other way, so that whoever writes an export inherits
that it is recorded in the transaction of what it shows (R2.2).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from unicodedata import category, normalize

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpResponse, JsonResponse

from portal.audit.models import AuditEvent
from portal.audit.recording import Detail, Operation, record

# A spreadsheet takes what begins so for a formula, and would run it: it passes over what can't be
# seen before the sign, and some take a wide sign for the narrow one.
_SIGNS = frozenset("=+-@")
_UNSEEN = frozenset("CZ")
"""Groups of Unicode's categories: control and format, not assigned (drawn as nothing by some), and
spaces of all sorts."""


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
    return _csv([[marking], list(heading)], rows, name=name.replace(":", "-"))


def open_csv(*, name: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> HttpResponse:
    """A CSV file of what is published to everybody: who takes it is nobody's business. `name`: of
    the file, without its ending. Never for a row with an audience."""
    return _csv([list(heading)], rows, name=name)


def _csv(
    above: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], *, name: str
) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(above)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def export_geojson(
    *,
    by: AbstractBaseUser | AnonymousUser,
    name: str,
    collection: dict[str, Any],
    shown: int,
    filters: Detail | None = None,
) -> HttpResponse:
    """A GeoJSON file (RFC 7946). `name`: which export, as the log says it; `shown`: how many rows
    it holds; `filters`: codes chosen. Needs an open transaction, as record() does."""
    record(
        Operation.CONSULTATION,
        by=by if isinstance(by, AbstractBaseUser) else None,
        object_type="export",
        object_id=name,
        reason="export",
        detail={**(filters or {}), "shown": shown},
    )
    response = JsonResponse(collection, content_type="application/geo+json; charset=utf-8")
    file_name = name.replace(":", "-")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.geojson"'
    return response


def export_pdf(
    *,
    by: AbstractBaseUser | AnonymousUser,
    name: str,
    content: bytes,
    shown: int,
    filters: Detail | None = None,
) -> HttpResponse:
    """A PDF that carries its marking itself. `name`: which export, as the log says it; `shown`: how
    many rows it holds; `filters`: codes chosen. Needs an open transaction, as record() does."""
    record(
        Operation.CONSULTATION,
        by=by if isinstance(by, AbstractBaseUser) else None,
        object_type="export",
        object_id=name,
        reason="export",
        detail={**(filters or {}), "shown": shown},
    )
    return _pdf(content, name=name.replace(":", "-"), shown_as="inline")


_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
# Nothing in a picture may run, load, frame or be framed, whatever a browser takes it for. Browsers
# fit a picture to the window with inline styles of their own.
_PICTURE_POLICY = (
    "default-src 'none'; sandbox; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "form-action 'none'; base-uri 'none'"
)


def send_picture(content: bytes, *, media_type: str, name: str, event: AuditEvent) -> HttpResponse:
    """A picture to look at, in this answer only. `name`: of the file, without its ending; `event`:
    the record that it was opened, without which nothing leaves. Raises KeyError for another type.
    """
    if event.operation != Operation.CONSULTATION or not event.object_id:
        raise ValueError("A picture leaves only with the record that it was opened.")
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{name}.{_ENDINGS[media_type]}"'
    response["Content-Security-Policy"] = _PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


def send_pdf(content: bytes, *, name: str, event: AuditEvent) -> HttpResponse:
    """A PDF to keep. `name`: of the file, without its ending, a code; `event`: the record that it
    was opened, without which nothing leaves."""
    if event.operation != Operation.CONSULTATION or not event.object_id:
        raise ValueError("A PDF leaves only with the record that it was opened.")
    return _pdf(content, name=name, shown_as="attachment")


def disclose_pdf(
    content: bytes, *, by: AbstractBaseUser, name: str, of: Model, detail: Detail
) -> HttpResponse:
    """A PDF that carries its own marking, to be passed on: recorded as a disclosure. `name`: of the
    file, without its ending; `of`: whose file it is; `detail`: codes. Needs an open transaction."""
    record(Operation.DISCLOSURE, by=by, objects=[of], reason="export", detail=detail)
    return _pdf(content, name=name, shown_as="attachment")


def _pdf(content: bytes, *, name: str, shown_as: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{shown_as}; filename="{name}.pdf"'
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula, and before a
    tab or the end of a line, at which some begin another cell."""
    first = next((each for each in cell if category(each)[0] not in _UNSEEN), "")
    is_formula = normalize("NFKC", first)[:1] in _SIGNS
    return f"'{cell}" if is_formula or cell.startswith(("\t", "\r", "\n")) else cell
