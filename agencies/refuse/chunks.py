"""A piece of a photo as a phone sends it, read strictly. The format is docs/field-sync.md's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agencies.refuse.entries import Unreadable
from agencies.refuse.models.photos import CHUNK_BYTES

LEAST_BYTES = 16 * 1024
"""Smallest piece but the last, so that a photo is never thousands of rows."""
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Bytes of a photo of the find `entry`, from `at` on, `of` so many in all; `digest` is the
    SHA-256 of the whole. Without bytes it asks to make a picture of what is here already."""

    entry: uuid.UUID
    at: int
    of: int
    digest: bytes = field(repr=False)
    content: bytes = field(repr=False)


def read_chunk(said: Mapping[str, str], content: bytes) -> Chunk:
    """Raises Unreadable."""
    at, of = _number(said, "at"), _number(said, "of")
    if len(content) > CHUNK_BYTES:
        raise Unreadable(_("Send %(most)s bytes at a time at most.") % {"most": CHUNK_BYTES})
    if at + len(content) > of:
        raise Unreadable(_("That is more than the photo has."))
    if at + len(content) < of and len(content) < LEAST_BYTES:
        raise Unreadable(_("Send %(least)s bytes at a time at least.") % {"least": LEAST_BYTES})
    digest = said.get("sha256", "")
    if not _DIGEST.match(digest):
        raise Unreadable(_("“%(name)s” is no SHA-256.") % {"name": "sha256"})
    return Chunk(
        entry=_key(said, "entry"), at=at, of=of, digest=bytes.fromhex(digest), content=content
    )


def _number(said: Mapping[str, str], name: str) -> int:
    value = said.get(name, "")
    if not _NUMBER.match(value):
        raise Unreadable(_("“%(name)s” is no number.") % {"name": name})
    return int(value)


def _key(said: Mapping[str, str], name: str) -> uuid.UUID:
    value = said.get(name, "")
    try:
        if len(value) == 36:
            return uuid.UUID(value)
    except ValueError:
        pass
    raise Unreadable(_("“%(name)s” is no key.") % {"name": name})
