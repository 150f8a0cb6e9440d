"""Having a bundle's pages set by another process, which may run out of memory or time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.conf import settings

from agencies.licensing import bundle_setter
from agencies.licensing.bundle_document import MARKING, STYLE
from agencies.licensing.legal_enums import BundleFault
from agencies.licensing.pdf import MOST_HTML_BYTES

log = structlog.get_logger(__name__)

FURNITURE = f"Page of {MARKING}"
"""What stands at the foot of every page beside its number: it can't be covered."""
SETTER = "agencies.licensing.bundle_setter"


class NotSet(Exception):
    """There is no file. `fault` says why; `again`: another try may do."""

    def __init__(self, fault: BundleFault, *, again: bool = False) -> None:
        super().__init__(str(fault.value))
        self.fault = fault
        self.again = again


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of our decoder, and the boxes that are painted over. Never log its content."""

    name: str
    content: bytes = field(repr=False)
    boxes: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class MadeFile:
    content: bytes = field(repr=False)
    pages: int


def set_pages(
    html: str, *, title: str, cover: Sequence[str], pictures: Sequence[Picture]
) -> MadeFile:
    """The bundle as a PDF. `html`, `title`: covered already. Raises NotSet."""
    body = html.encode()
    if len(body) > MOST_HTML_BYTES:
        raise NotSet(BundleFault.TOO_LARGE)
    job = {
        "html": len(body),
        "title": title,
        "marking": MARKING,
        "style": STYLE,
        "cover": list(cover),
        "pictures": [[each.name, len(each.content), list(each.boxes)] for each in pictures],
    }
    given = b"".join([json.dumps(job).encode(), b"\n", body, *(each.content for each in pictures)])
    return _read(_answer(given))


def _answer(given: bytes) -> bytes:
    try:
        ended = subprocess.run(  # noqa: S603  (our own module, no shell)
            [sys.executable, "-s", "-m", SETTER],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may repeat what is in the papers
            cwd=settings.BASE_DIR,
            # None of ours: the keyring and the database's password are in it.
            env={"LANG": "C.UTF-8"},
            timeout=bundle_setter.WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("bundle_setter_too_slow")
        raise NotSet(BundleFault.TOO_LARGE) from None
    if ended.returncode:
        log.warning("bundle_setter_failed", code=ended.returncode)
        raise NotSet(BundleFault.NOT_SET, again=True)
    return ended.stdout


def _read(answer: bytes) -> MadeFile:
    line, _newline, content = answer.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise NotSet(BundleFault(said["refused"]))
    return MadeFile(content, int(said["pages"]))
