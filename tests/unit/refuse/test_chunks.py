"""Nothing that a phone sends of a photo breaks the reading."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.chunks import LEAST_BYTES, read_chunk
from agencies.refuse.entries import Unreadable
from agencies.refuse.models.photos import CHUNK_BYTES

WHOLE = {"entry": str(uuid.uuid4()), "at": "0", "of": "9", "sha256": "ab" * 32}


def test_a_piece_is_read_whole() -> None:
    chunk = read_chunk(WHOLE, b"123456789")
    assert (str(chunk.entry), chunk.at, chunk.of) == (WHOLE["entry"], 0, 9)
    assert chunk.digest == b"\xab" * 32


@given(
    change=st.dictionaries(st.sampled_from(sorted(WHOLE)), st.text(max_size=40), max_size=4),
    size=st.integers(0, 40),
)
def test_what_is_sent_is_read_or_refused_in_words(change: dict[str, str], size: int) -> None:
    try:
        chunk = read_chunk(WHOLE | change, bytes(size))
    except Unreadable as error:
        said = str(error)
    else:
        said = "read"
        assert chunk.at + size <= chunk.of < 10**9
    assert said


@pytest.mark.parametrize("size", [LEAST_BYTES, CHUNK_BYTES])
def test_pieces_have_a_least_and_a_most_size(size: int) -> None:
    of = WHOLE | {"of": str(10**8)}
    assert read_chunk(of, bytes(size)).content == bytes(size)
    with pytest.raises(Unreadable, match="bytes at a time"):
        read_chunk(of, bytes(size - 1 if size == LEAST_BYTES else size + 1))
