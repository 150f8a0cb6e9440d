"""What a phone sends is read strictly, and nothing that it sends breaks the reading."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.entries import MOST_ENTRIES, Unreadable, read_batch, read_entry

LONGEST = {"place": 200, "box": 40, "words": 500, "logged_by": 120}
NOW = "2026-11-23T10:00:00Z"
FIND: dict[str, Any] = {
    "id": "018f6f6e-0000-7000-8000-000000000001",
    "kind": "find",
    "at": "2026-11-23T09:00:00+00:00",
    "litter": "needle_uncapped",
    "at_least": 2,
    "at_most": 5,
    "land": "park",
    "hazards": ["loose"],
    "disposal": "boxed",
    "box": "SB-114",
    "point": {"lon": -0.2442, "lat": 52.5795, "accuracy": 8.4},
    "photos": [],
}


def batch(*entries: Any, **more: Any) -> bytes:
    return json.dumps({"version": 1, "now": NOW, "entries": list(entries)} | more).encode()


def test_a_find_is_read_whole() -> None:
    sent = read_entry(FIND)
    assert sent.found is not None
    assert (sent.found.at_least, sent.found.at_most, sent.box) == (2, 5, "SB-114")
    assert (sent.point.x, sent.point.y, sent.accuracy_m) == (-0.2442, 52.5795, 9)
    assert sent.at.isoformat() == "2026-11-23T09:00:00+00:00"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"kind": "theft"},
        {"at": "yesterday"},
        {"at": "2026-11-23T09:00:00"},
        {"at": "2026-13-23T09:00:00Z"},
        {"litter": "elephant"},
        {"litter": ["foil"]},
        {"at_least": 0},
        {"at_least": True},
        {"at_least": 1e9},
        {"at_most": "5"},
        {"hazards": "loose"},
        {"hazards": ["bees"]},
        {"point": {"lon": "x", "lat": 1}},
        {"point": {"lon": 200, "lat": 1}},
        {"point": {"lon": 0, "lat": 1, "accuracy": -5}},
        {"point": None},
        {"photos": ["1"] * 9},
        {"photos": ["x"]},
        {"box": "x" * 41},
        {"box": "\0"},
        {"box": "ß" * 21},
        {"place": 7},
        {"ahead": 1.5},
        {"ahead": True},
        {"ahead": 4_000_000_000},
    ],
)
def test_what_is_wrong_is_said_and_never_stored(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_entry(FIND | change)


def test_one_bad_entry_keeps_no_other_back() -> None:
    read = read_batch(batch(FIND, FIND | {"litter": "elephant", "id": "bad"}, 7))
    assert [each.kind for each in read.entries] == ["find"]
    assert set(read.unreadable) == {"bad", "2"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"entries": 1}).encode(),
        batch(version=0),
        batch(version=2),
        batch(version="1"),
        batch(now=None),
        batch(*[FIND] * (MOST_ENTRIES + 1)),
    ],
)
def test_what_is_no_batch_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_batch(body)


# With halves of characters, too: JSON can hold them, and no column of a database.
TEXT = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=50)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(st.sampled_from(["find", "visit", "round", "move", "undo", "needlestick"]), st.data())
def test_nothing_that_is_sent_breaks_the_reading(kind: str, data: st.DataObject) -> None:
    """Each part of an entry in turn is anything that JSON can hold."""
    entry = FIND | {
        "kind": kind,
        "ended": "2026-11-23T09:30:00Z",
        "job": FIND["id"],
        "move": "cleared",
        "find": FIND["id"],
        "words": "x",
        "logged_by": "x",
    }
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(JSON)
    with suppress(Unreadable):
        read_entry(entry)


@given(st.sampled_from(["place", "box", "words", "logged_by"]), TEXT)
def test_what_is_read_can_be_stored(name: str, text: str) -> None:
    """Whatever was typed: in UTF-8, without NUL, and no longer than its column."""
    kinds = {"words": "move", "logged_by": "needlestick"}
    entry = FIND | {"kind": kinds.get(name, "find"), "job": FIND["id"], "move": "claim"}
    with suppress(Unreadable):
        read = getattr(read_entry(entry | {name: text}), name)
        assert "\0" not in read
        assert read == read.encode().decode()
        assert len(read) <= LONGEST[name]


def test_who_logged_it_is_not_of_what_was_sent() -> None:
    """So that it is the same entry in whosever shift it goes."""
    stick = {each: FIND[each] for each in ("id", "at", "point")} | {"kind": "needlestick"}
    named = read_entry(stick | {"logged_by": " Cara Crew "})
    assert (named.logged_by, named.digest) == ("Cara Crew", read_entry(stick).digest)
    for wrong in ("x" * 121, 7, None, "\0"):
        with pytest.raises(Unreadable):
            read_entry(stick | {"logged_by": wrong})


@given(JSON)
def test_nor_does_a_whole_batch_of_anything(value: Any) -> None:
    with suppress(Unreadable):
        read_batch(json.dumps(value).encode())


@given(st.permutations(sorted(FIND)))
def test_the_same_entry_has_the_same_digest_in_any_order(order: list[str]) -> None:
    again = {name: FIND[name] for name in order}
    assert read_entry(again).digest == read_entry(FIND).digest
    other = FIND | {"id": str(uuid.uuid4())}
    assert read_entry(other).digest != read_entry(FIND).digest


def test_a_clock_that_is_off_by_centuries_is_bounded() -> None:
    assert read_entry(FIND | {"at": "0001-01-01T00:00:00Z"}).at.year == 2000
    assert read_entry(FIND | {"at": "9999-12-31T23:59:59-12:00"}).at.year == 2100
