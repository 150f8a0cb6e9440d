"""Having a file decoded by another process, which may crash, hang or be taken over.

The file goes in, and the pictures come out, through anonymous memory: nothing of it is ever on a
disk, and a process that is killed leaves nothing. Whatever goes wrong is a refusal (FileRefused).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings

from reports.files import limits, worker

log = structlog.get_logger(__name__)

DECODER = worker.__name__

WAIT_SECONDS = 20
"""How long a file waits for its turn. One is decoded at a time in each web process, which bounds
memory: about 400 MB for a photo of 48 megapixels."""

_turn = threading.BoundedSemaphore(1)

_SIGNATURES = {
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
}
"""How the two kinds of pictures that are kept begin and end."""


class FileRefused(Exception):
    """The file is not taken. `code` says why; what people read is in reports.intake.photo_words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A new picture, without anything of the file but what it shows. Never log its content."""

    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)
    hidden: int | None = None
    """How many places were painted over; None where faces and plates stay as they are."""


def pictures_of(content: bytes) -> list[Picture]:
    """The pictures that a file makes: one, or one for each page of a PDF. Raises FileRefused."""
    return _pictures(content)


def pages_of(content: bytes) -> list[Picture]:
    """The same of what an officer adds, whose PDF may have limits.MOST_DOCUMENT_PAGES pages."""
    return _pictures(content, worker.DOCUMENT)


def picture_without_people(content: bytes) -> Picture:
    """The picture that a photo makes, with faces and number plates painted over. Raises
    FileRefused, for a PDF too, and whenever it could not be looked at for them."""
    pictures = _pictures(content, worker.HIDE_PEOPLE)
    if len(pictures) != 1 or pictures[0].hidden is None:
        raise FileRefused("not_hidden")
    return pictures[0]


def _pictures(content: bytes, *options: str) -> list[Picture]:
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise FileRefused("busy")
    try:
        answer = _answer(content, *options)
    finally:
        _turn.release()
    try:
        return _read(answer, most=limits.MOST_DOCUMENT_PAGES if options else limits.MOST_PAGES)
    except (ValueError, KeyError, TypeError):
        raise FileRefused("damaged") from None


def _answer(content: bytes, *options: str) -> bytes:
    with memory(content) as given, memory() as taken:
        try:
            ended = subprocess.run(  # noqa: S603  (our own module, no shell)
                [sys.executable, "-E", "-s", "-m", DECODER, *options],
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,  # it may repeat what is in the file
                cwd=settings.BASE_DIR,
                # None of ours: the keyring and the database's password are in it.
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
                timeout=limits.HIDE_SECONDS if options else limits.DECODE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("decoder_too_slow")
            raise FileRefused("too_hard") from None
        except OSError as error:
            log.warning("decoder_did_not_start", error=type(error).__name__)
            raise FileRefused("busy") from None
        if ended.returncode:
            log.warning("decoder_failed", code=ended.returncode)
            raise FileRefused("too_hard" if ended.returncode < 0 else "damaged")
        os.lseek(taken, 0, os.SEEK_SET)
        with os.fdopen(os.dup(taken), "rb") as answer:
            return answer.read()


@contextmanager
def memory(content: bytes = b"") -> Iterator[int]:
    """A file that is nowhere but in memory, at its beginning."""
    number = os.memfd_create("file")
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(number, view) :]
        os.lseek(number, 0, os.SEEK_SET)
        yield number
    finally:
        os.close(number)


def _read(answer: bytes, *, most: int) -> list[Picture]:
    """The decoder's answer, checked: it may be the work of whoever made the file."""
    line, _newline, rest = answer.partition(b"\n")
    said: dict[str, Any] = json.loads(line[: worker.HEADER_BYTES])
    if "refused" in said:
        raise FileRefused(str(said["refused"]))
    made = said["pictures"]
    if not 1 <= len(made) <= most:
        raise ValueError("number of pictures")
    pictures = []
    for each in made:
        size = int(each["bytes"])
        pictures.append(_checked(each, rest[:size], size))
        rest = rest[size:]
    if rest:
        raise ValueError("more than it said")
    return pictures


def _checked(said: dict[str, Any], content: bytes, size: int) -> Picture:
    begins, ends = _SIGNATURES[said["type"]]
    width, height = int(said["width"]), int(said["height"])
    if not (
        len(content) == size <= limits.KEPT_BYTES
        and content.startswith(begins)
        and content.endswith(ends)
        and 1 <= width <= limits.LONGEST_SIDE
        and 1 <= height <= limits.LONGEST_SIDE
    ):
        raise ValueError("not a picture of ours")
    hidden = said.get("hidden")
    return Picture(
        said["type"], width, height, content, hidden=None if hidden is None else int(hidden)
    )
