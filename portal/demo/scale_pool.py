"""What passes between the process that stores rows and those that make them.

Imports nothing of Django, so that a process that has just been started can read it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Spot:
    """A point with the names and keys of where it lies; `ewkb` is hexadecimal, WGS84."""

    street: str
    ward_id: int
    ward: str
    lsoa_id: int
    ewkb: str


@dataclass(frozen=True)
class Pool:
    """What rows are made of. A seal is bound to its `…_place` and its key."""

    seed: int
    until: datetime
    count: int
    spots: Sequence[Spot]
    officers: Sequence[uuid.UUID]
    police: uuid.UUID
    narrative_place: str
    record_place: str


@dataclass
class Chunk:
    """Rows for five tables: text, but binary for the narratives."""

    size: int
    reports: bytes = b""
    narratives: bytes = b""
    cases: bytes = b""
    links: bytes = b""
    records: bytes = b""


class Maker:
    """The state of one process: its pool, given once."""

    pool: Pool | None = None


def start_maker(pool: Pool) -> None:
    """Get a new process ready: Django for the code lists and the keyring, and the pool."""
    import django

    django.setup()
    Maker.pool = pool


def make(start: int, size: int) -> Chunk:
    from portal.demo.scale_rows import make_chunk

    assert Maker.pool is not None
    return make_chunk(Maker.pool, start, size)
