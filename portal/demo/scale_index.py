"""The blind index of stories that are copied by the million."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache

from portal.vault.blind_index import without_plates
from portal.vault.keyring import keyring
from reports.words import index_of

INTEGER_OID = 23


def index_columns(told: str) -> Iterator[bytes]:
    """The columns `words`, `marks` and `words_key` of a story, as COPY takes them.

    Stems and keyed hashes of a million stories would take an hour, and the same words come again:
    each is looked up once, but where a number plate spans two.
    """
    if without_plates(told) == told:
        words: list[int] = sorted({each for word in told.split() for each in _word(word)})
        marks: list[int] = []
    else:
        index = index_of(told)
        words, marks = index["words"], index["marks"]
    yield _integers(words)
    yield _integers(marks)
    yield keyring.current.encode()


@lru_cache(maxsize=100_000)
def _word(word: str) -> tuple[int, ...]:
    return tuple(index_of(word)["words"])


def _integers(numbers: Sequence[int]) -> bytes:
    """An array of integers as PostgreSQL sends it."""
    if not numbers:
        return struct.pack(">iii", 0, 0, INTEGER_OID)
    header = struct.pack(">iiiii", 1, 0, INTEGER_OID, len(numbers), 1)
    return header + b"".join(struct.pack(">ii", 4, each) for each in numbers)
