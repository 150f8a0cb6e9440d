"""Asking ClamAV about a file, over clamd's INSTREAM command.

    zINSTREAM and a NUL, then pieces (four bytes of length, big-endian, then the piece), then a
    length of 0; the answer ends with OK, FOUND or ERROR.

Only a clear OK lets a file in. With no scanner named, `SPOTLIGHT_FILES_UNSCANNED` decides.
"""

from __future__ import annotations

import socket
import struct

import structlog
from django.conf import settings

from reports.enums import Scan
from reports.files.decoding import FileRefused

log = structlog.get_logger(__name__)

PIECE = 64 * 1024
SECONDS = 20


def are_taken() -> bool:
    """Whether residents may add files at all: with a scanner, or where policy allows it without."""
    return bool(settings.CLAMAV) or bool(settings.FILES_UNSCANNED == "allow")


def scan(content: bytes) -> Scan:
    """How the file was checked. Raises FileRefused: something was found, or nobody could look."""
    if not settings.CLAMAV:
        if not are_taken():
            raise FileRefused("not_checked")
        return Scan.NOT_SCANNED
    try:
        answer = _ask(content)
    except (OSError, ValueError) as error:
        log.warning("scanner_does_not_answer", error=type(error).__name__)
        raise FileRefused("not_checked") from None
    if answer.endswith("FOUND"):
        log.warning("scanner_found_something")
        raise FileRefused("harmful")
    if answer != "stream: OK":
        log.warning("scanner_gave_no_clear_answer")
        raise FileRefused("not_checked")
    return Scan.CLEAN


def _ask(content: bytes) -> str:
    with _connection() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            scanner.sendall(struct.pack(">I", len(piece)) + piece)
        scanner.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096 and (more := scanner.recv(4096)):
            answer += more
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connection() -> socket.socket:
    scanner = settings.CLAMAV
    if scanner.path:
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.settimeout(SECONDS)
        try:
            found.connect(scanner.path)
        except OSError:
            found.close()
            raise
        return found
    return socket.create_connection((scanner.host, scanner.port), timeout=SECONDS)
