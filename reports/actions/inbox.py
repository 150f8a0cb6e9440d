"""What whoever holds a receipt code may do with their report: see how far it is, read what the
police ask, answer, add a photo, and take their contact details back.

All of it runs as the front door, through functions of the database that take the code's tokens
(reports/receipts.py) and reach that one report only. That somebody looked into their inbox is
written down nowhere: it would tell when a person who wants to stay unknown is at a screen.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.row_security import as_front_door
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from portal.vault.ids import uuid7
from reports import audiences
from reports.actions.files import keep_picture
from reports.enums import MessageDirection, Scan, ShownStatus, TimelineKind, ToldSender
from reports.errors import CaseworkError, PicturesFull
from reports.files.decoding import Picture
from reports.models import ReportMessage, TimelineEntry
from reports.workflow import SHOWN_TO_SENDER

MOST_CHARACTERS = 2_000
Tokens = Sequence[bytes]


@dataclass(frozen=True)
class Inbox:
    """What a sender may know of their report."""

    status: ShownStatus
    has_contact: bool
    told: ToldSender | None = None


@dataclass(frozen=True, repr=False)
class Exchange:
    """A question, when it was sent, and its answer if there is one. Never store or log it."""

    question_id: uuid.UUID
    question: str
    asked_at: datetime
    answer: str | None


def open_inbox(*, tokens: Tokens) -> Inbox | None:
    """What these tokens open, if anything."""
    with as_front_door():
        found = _row("SELECT * FROM inbox_of(%s)", tokens)
    if found[0] is None:
        return None
    return Inbox(
        status=SHOWN_TO_SENDER[found[1]],
        has_contact=found[2],
        told=ToldSender(found[3]) if found[3] else None,
    )


def read_exchanges(*, tokens: Tokens) -> list[Exchange]:
    """Questions that were sent, oldest first, each with its answer. One statement."""
    with as_front_door(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_of_inbox(%s)", [list(tokens)])
        rows = cursor.fetchall()
    answers = {about: _opened(key, text) for key, _way, about, text, _at in rows if about}
    return [
        Exchange(question_id=key, question=_opened(key, text), asked_at=at, answer=answers.get(key))
        for key, way, _about, text, at in rows
        if way == MessageDirection.QUESTION
    ]


def answer_question(*, tokens: Tokens, question_id: uuid.UUID, words: str) -> bool:
    """Seal an answer and tell the police that there is one.

    False when there is nothing to answer, or it was answered before. Raises CaseworkError for an
    answer that is empty or too long.
    """
    if not words.strip():
        raise CaseworkError(_("Write your answer."))
    if len(words) > MOST_CHARACTERS:
        raise CaseworkError(_("Your answer must be 2,000 characters or fewer"))
    answer = ReportMessage(id=uuid7(), text=words)
    with as_front_door():
        report_id, officer_id = _row(
            "SELECT * FROM answer_in_inbox(%s, %s, %s, %s)",
            tokens,
            question_id,
            answer.pk,
            answer.text.blob(),
        )
        if report_id is None:
            return False
        _note(report_id, TimelineKind.ANSWERED)
        _record(Operation.COLLECTION, report_id, reason="answer")
        _tell("report.answered", report_id, officer_id)
    return True


def add_pictures(
    *, tokens: Tokens, session_row: str, pictures: Sequence[Picture], scan: Scan
) -> None:
    """Seal pictures with the report and tell the police that there are some: all, or none.

    Raises PicturesFull when the report holds as many as it may, or is not found.
    """
    journey = uuid.uuid4()  # they wait no longer than this transaction
    with as_front_door():
        for picture in pictures:
            kept = keep_picture(
                journey=journey, session_row=session_row, picture=picture, scan=scan
            )
            report_id, officer_id = _row(
                "SELECT * FROM add_picture_in_inbox(%s, %s, %s, %s, %s, %s)",
                tokens,
                kept.id,
                kept.media_type,
                kept.width,
                kept.height,
                kept.scan,
            )
            if report_id is None:
                raise PicturesFull
        _note(report_id, TimelineKind.PICTURE_ADDED)
        _record(
            Operation.COLLECTION, report_id, reason="picture", detail={"pictures": len(pictures)}
        )
        _tell("report.picture", report_id, officer_id)


def withdraw_contact(*, tokens: Tokens) -> bool:
    """Erase how to reach the sender, for good. False when there was nothing to erase."""
    with as_front_door():
        (report_id,) = _row("SELECT forget_contact(%s)", tokens)
        if report_id is None:
            return False
        _note(report_id, TimelineKind.CONTACT_GONE)
        _record(Operation.ERASURE, report_id, reason="withdrawn", detail={"part": "contact"})
    return True


def _tell(key: str, report_id: uuid.UUID, officer_id: uuid.UUID | None) -> None:
    """Tell the officer who has the report, or the desk."""
    whom: dict[str, Any] = {"user_id": officer_id} if officer_id else {"agency_key": "police"}
    enqueue(key, object_type="report", object_id=report_id, **whom)


def _record(operation: Operation, report_id: uuid.UUID, **what: Any) -> None:
    """Of the report that the code opens: the public names it, and can't read it."""
    record(operation, by=None, object_type="report", object_id=report_id, **what)


def _note(report_id: uuid.UUID, kind: TimelineKind) -> None:
    TimelineEntry(
        report_id=report_id,
        kind=kind,
        at=timezone.now(),
        audience=audiences.of_timeline_entry(),
    ).save(force_insert=True)


def _row(statement: str, tokens: Tokens, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(tokens), *values])
        return tuple(cursor.fetchone())


def _opened(key: uuid.UUID, sealed: Any) -> str:
    return str(ReportMessage(id=key, text=bytes(sealed)).text.open())
