"""Having HTML set as a PDF by another process, which may run out of memory or time.

The only way to a PDF: web processes and the worker never set pages themselves. The job goes in, and
the PDF comes out, through anonymous memory. The process has none of our keys, no network, and ends
with whoever started it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from agencies.licensing.models import Tenure
from portal.accounts.models import User
from portal.accounts.tries import Limit, may_go_on
from reports.errors import CaseworkError, TooOften
from reports.files.decoding import memory

log = structlog.get_logger(__name__)

SETTER = "agencies.licensing.pdf_setter"
MEGABYTE = 1024 * 1024
MOST_HTML_BYTES = 8_000_000
TURN_SECONDS = 10
"""How long a page waits for its turn."""
PERSON = Limit("pdf-person", each=30, all_together=100_000, seconds=600)
TENURE = Limit("pdf-tenure", each=60, all_together=100_000, seconds=600)

_turns = threading.BoundedSemaphore(2)
"""PDFs set at once for each web process, which bounds memory."""
_TOO_HARD = frozenset(
    {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGXCPU, -signal.SIGXFSZ}
)
"""Ends of a process for which what it was given is the reason, so that another try won't do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`, `output`: bytes; `seconds`: of the processor; `wait`: seconds by the clock."""

    memory: int
    seconds: int
    wait: int
    output: int
    pages: int


ON_A_PAGE = Limits(1024 * MEGABYTE, seconds=20, wait=25, output=20 * MEGABYTE, pages=400)
"""For somebody who waits for a page; a web process has 60 seconds for one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG, and the boxes that are painted over, as [left, top, width, height] in percent.
    Never log its content."""

    name: str
    content: bytes = field(repr=False)
    boxes: Sequence[Sequence[float]] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What is set. `html`: escaped, covered already; `cover`, `alone`: what must not be found in
    the made file, as finding.phrases_of() takes it."""

    html: str = field(repr=False)
    title: str = field(repr=False)
    marking: str = ""
    style: str = ""
    cover: Sequence[str] = field(default=(), repr=False)
    alone: Sequence[str] = field(default=(), repr=False)
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class MadeFile:
    content: bytes = field(repr=False)
    pages: int


class NotSet(Exception):
    """There is no file. `code`: too_large, still_there or not_set (legal_enums.BundleFault);
    `again`: another try may do."""

    def __init__(self, code: str, *, again: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.again = again


class Crashed(NotSet):
    """The process fell over: it had too much, or had bad luck."""


class PdfRefused(CaseworkError):
    """There is no PDF; its words say what to do."""


class PdfLater(TooOften):
    """There is no PDF now; its words say when to try again."""


def check_pdf_turn(by: User, tenure: Tenure | None = None) -> None:
    """Count a PDF that somebody asks for, for themselves and for the premises that they work at.
    Raises PdfLater."""
    person = may_go_on(f"pdf:person:{by.pk}", PERSON)
    if not (person and (tenure is None or may_go_on(f"pdf:tenure:{tenure.pk}", TENURE))):
        raise PdfLater(
            _("Too many PDFs were made in a short time. Wait ten minutes, then try again.")
        )


def pdf_of(body: str, *, title: str, marking: str = "", style: str = "") -> bytes:
    """`body`, escaped HTML with one h1 and no address but `data:`, as a tagged PDF, while somebody
    waits. Raises PdfRefused, PdfLater."""
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise PdfLater(_("Too many PDFs are being made just now. Wait a minute, then try again."))
    try:
        return set_pdf(Job(body, title, marking, style), limits=ON_A_PAGE).content
    except NotSet as error:
        if error.code == "too_large":
            raise PdfRefused(
                _("There is too much for one PDF. Choose less, then try again.")
            ) from None
        raise PdfRefused(
            _(
                "The PDF could not be made. Try again; if that does not help, tell whoever looks "
                "after Spotlight."
            )
        ) from None
    finally:
        _turns.release()


def set_pdf(job: Job, *, limits: Limits) -> MadeFile:
    """The job as a PDF, within `limits`. Raises NotSet."""
    body = job.html.encode()
    if len(body) > MOST_HTML_BYTES:
        raise NotSet("too_large")
    head = {
        "html": len(body),
        "title": job.title,
        "marking": job.marking,
        "style": job.style,
        "cover": list(job.cover),
        "alone": list(job.alone),
        "pages": limits.pages,
        "pictures": [[each.name, len(each.content), list(each.boxes)] for each in job.pictures],
    }
    parts = [json.dumps(head).encode(), b"\n", body, *(each.content for each in job.pictures)]
    given, began = b"".join(parts), time.monotonic()
    try:
        return _read(_answer(given, limits))
    except Crashed:
        # Now and then the libraries fall over what they set the next time.
        if time.monotonic() - began >= limits.seconds / 4:
            raise
        return _read(_answer(given, limits))


def _answer(given: bytes, limits: Limits) -> bytes:
    began = time.monotonic()
    with memory(given) as job, memory() as taken:
        try:
            ended = subprocess.run(  # noqa: S603  (our own module, no shell)
                [sys.executable, "-E", "-s", "-m", SETTER]
                + [str(each) for each in (limits.memory, limits.seconds, limits.output)],
                stdin=job,
                stdout=taken,
                stderr=subprocess.DEVNULL,  # it may repeat what is in the papers
                cwd=settings.BASE_DIR,
                # None of ours: the keyring and the database's password are in it.
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
                timeout=limits.wait,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("pdf_setter_too_slow")
            raise NotSet("too_large") from None
        except OSError as error:
            log.warning("pdf_setter_did_not_start", error=type(error).__name__)
            raise NotSet("not_set", again=True) from None
        if ended.returncode:
            log.warning("pdf_setter_failed", code=ended.returncode)
            if ended.returncode == -signal.SIGSEGV:
                raise Crashed("too_large")
            # Out of its time on the processor it is killed as by anybody else.
            if ended.returncode in _TOO_HARD or time.monotonic() - began >= limits.seconds / 2:
                raise NotSet("too_large")
            raise NotSet("not_set", again=True)
        os.lseek(taken, 0, os.SEEK_SET)
        with os.fdopen(os.dup(taken), "rb") as answer:
            return answer.read()


def _read(answer: bytes) -> MadeFile:
    line, _newline, content = answer.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise NotSet(str(said["refused"]))
    return MadeFile(content, int(said["pages"]))
