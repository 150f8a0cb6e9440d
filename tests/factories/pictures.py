"""Pictures that wait to be sent with a report, kept by the real action."""

from __future__ import annotations

import struct
import uuid
import zlib
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from reports.actions.files import WaitingPicture, keep_pictures
from reports.enums import Scan
from reports.files.decoding import Picture


def png(colour: bytes = b"\x80\x20\x20") -> bytes:
    """A real PNG of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00" + colour))
        + chunk(b"IEND", b"")
    )


def session_row() -> str:
    """The key of a new session's row."""
    return Session.objects.create(
        session_key=uuid.uuid4().hex,
        session_data="",
        expire_date=timezone.now() + timedelta(hours=1),
    ).pk


def waiting_pictures(
    count: int = 1, *, journey: uuid.UUID | None = None, session: str = ""
) -> tuple[WaitingPicture, ...]:
    """As many pictures, added on a journey and not sent yet."""
    return tuple(
        keep_pictures(
            journey=journey or uuid.uuid4(),
            session_row=session or session_row(),
            pictures=[Picture("image/png", 1, 1, png())] * count,
            scan=Scan.NOT_SCANNED,
        )
    )
