"""Residents' pictures: kept until the report is sent, sent with it, and looked at by staff.

What arrives here was made by our own decoder (reports.files.decoding). A resident's own file is
never stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, as_front_door, showing
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.recording import Operation, record
from reports import audiences
from reports.enums import Scan
from reports.errors import PicturesFull
from reports.files import limits
from reports.files.decoding import Picture
from reports.models import FileContent, Report, ReportFile
from reports.permissions import check_user_can
from reports.queries import file_contents_visible_to, files_visible_to, reports_visible_to


@dataclass(frozen=True, kw_only=True)
class WaitingPicture:
    """A picture that waits for its report. All of it may be kept in a sealed session as JSON."""

    id: uuid.UUID
    media_type: str
    width: int
    height: int
    scan: Scan


def keep_pictures(
    *, journey: uuid.UUID, session_row: str, pictures: Sequence[Picture], scan: Scan
) -> list[WaitingPicture]:
    """Seal pictures until the journey's report is sent or its session ends: all, or none.

    `journey` is the key that will make the report; `session_row` the key of the session's row, with
    which they go. Raises IntegrityError when the session has just ended.
    """
    with as_front_door():
        return [
            keep_picture(journey=journey, session_row=session_row, picture=each, scan=scan)
            for each in pictures
        ]


def keep_picture(
    *, journey: uuid.UUID, session_row: str, picture: Picture, scan: Scan
) -> WaitingPicture:
    """The same for one, within a transaction as the front door."""
    row = FileContent(
        session_id=session_row,
        audience=audiences.of_waiting_file(journey),
        picture=picture.content,
    )
    row.save(force_insert=True)
    return WaitingPicture(
        id=row.pk,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        scan=scan,
    )


def throw_away_pictures(*, journey: uuid.UUID, ids: Iterable[uuid.UUID]) -> None:
    """Remove pictures that this journey added and has not sent; others stay as they are."""
    with showing(audiences.of_waiting_file(journey)):
        FileContent.objects.filter(pk__in=list(ids)).delete()


def add_to_report(
    report: Report, pictures: Sequence[WaitingPicture], *, audience: list[str] | None = None
) -> None:
    """Make waiting pictures part of a report, in one statement, in the transaction that stores it.

    `audience`: in place of the policy's, for a report that is set aside. Raises IntegrityError when
    one no longer waits.
    """
    ReportFile.objects.bulk_create(
        ReportFile(
            content_id=each.id,
            report=report,
            audience=audience or audiences.of_file(kind=report.kind),
            number=number,
            media_type=each.media_type,
            width=each.width,
            height=each.height,
            scan=each.scan,
            added_at=timezone.now(),
        )
        for number, each in enumerate(pictures[: limits.MOST_PICTURES], start=1)
    )


def add_to_sent_report(
    report: Report, picture: Picture, *, audience: list[str], scan: Scan
) -> None:
    """Seal one more picture with a report that is locked, in the caller's transaction, which sees
    all of its pictures and is one of its `audience`. Raises PicturesFull."""
    last = ReportFile.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    if last >= limits.MOST_PICTURES:
        raise PicturesFull(_("This report has as many photos as it can hold."))
    content = FileContent(audience=audience, picture=picture.content)
    content.save(force_insert=True)
    ReportFile(
        content_id=content.pk,
        report=report,
        audience=audience,
        number=last + 1,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        scan=scan,
        added_at=timezone.now(),
    ).save(force_insert=True)


@dataclass(frozen=True)
class PictureRead:
    """A picture, opened, and the record that it was. Never store, log or cache the content."""

    file: ReportFile
    content: bytes = field(repr=False)
    event: AuditEvent = field(repr=False)


@action
def read_picture(*, by: User, report_id: uuid.UUID, file_id: uuid.UUID) -> PictureRead:
    """Open a picture, and record who did. Raises NotAllowed, and DoesNotExist of Report or of
    ReportFile for what `by` may not see."""
    check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    report = reports_visible_to(by).get(pk=report_id)
    file = files_visible_to(by).get(pk=file_id, report=report)
    content = file_contents_visible_to(by).get(pk=file.pk)
    return opened(content, by=by, report=report, file=file, reason="triage")


def opened(
    content: FileContent, *, by: User, report: Report, file: ReportFile, reason: str
) -> PictureRead:
    """Open a picture that `by` may see, and record who did. Needs an open transaction."""
    (event,) = record(
        Operation.CONSULTATION,
        by=by,
        objects=[report],
        reason=reason,
        detail={"part": "picture", "number": file.number},
    )
    return PictureRead(file=file, content=content.picture.open(), event=event)
