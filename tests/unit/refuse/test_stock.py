"""Serials and what is in a box, for anything that somebody types or logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.stock import MOST_AT_ONCE, MOVES, BadSerials, filled, normal, serials_in
from agencies.refuse.stock_enums import BoxState

COUNTS = st.lists(
    st.tuples(st.integers(1, 10_000), st.integers(0, 10_000) | st.none()).map(
        lambda each: (each[0], None if each[1] is None else each[0] + each[1])
    ),
    max_size=30,
)


@given(COUNTS, COUNTS, st.integers(1, 10_000))
def test_what_is_in_a_box_adds_up(
    first: list[tuple[int, int | None]], second: list[tuple[int, int | None]], holds: int
) -> None:
    both = filled(first + second, holds=holds)
    one, other = filled(first, holds=holds), filled(second, holds=holds)
    assert (both.low, both.high) == (one.low + other.low, one.high + other.high)
    assert both.is_open == (one.is_open or other.is_open)
    assert 0 <= both.low <= both.high
    assert 0 <= both.tenths <= 10
    assert one.tenths <= both.tenths


@given(COUNTS, st.integers(1, 10_000))
def test_a_box_past_its_line_was_warned_of_before(
    counts: list[tuple[int, int | None]], holds: int
) -> None:
    box = filled(counts, holds=holds)
    assert box.is_past == (box.low > holds)
    assert not box.is_past or (box.may_be_full and box.tenths == 10)


def test_an_empty_box_is_warned_of_by_nothing() -> None:
    box = filled([], holds=1)
    assert (box.low, box.high, box.tenths, box.is_past, box.may_be_full) == (0, 0, 0, False, False)


@given(st.text(max_size=60))
def test_a_serial_is_written_in_one_way(typed: str) -> None:
    assert normal(normal(typed)) == normal(typed)


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_serials_or_words(typed: str) -> None:
    try:
        found = serials_in(typed)
    except BadSerials:
        return
    assert 0 < len(found) <= MOST_AT_ONCE
    assert len(set(found)) == len(found)
    assert serials_in("\n".join(found)) == found


@given(st.integers(0, 99_000), st.integers(0, MOST_AT_ONCE - 1), st.sampled_from(["SB-", "A", ""]))
def test_a_run_is_every_serial_between(first: int, more: int, head: str) -> None:
    text = f"{head}{first:05d} to {head}{first + more:05d}".lower()
    assert serials_in(text) == [f"{head}{each:05d}" for each in range(first, first + more + 1)]


def test_serials_are_typed_in_several_ways() -> None:
    assert serials_in("sb-1, SB-2;\nsb - 3\n\nSB-1") == ["SB-1", "SB-2", "SB-3"]
    assert serials_in("SB-9 to SB-11") == ["SB-9", "SB-10", "SB-11"]


@pytest.mark.parametrize(
    "typed",
    ["", " \n,", "SB 1 to", "SB-3 to SB-1", "SB-1 to XB-4", "SB-01 to SB-100", "SB-1 to SB-900",
     "<b>", "x" * 41, "=1+1", "SB-1 to SB-2 to SB-3"],
)  # fmt: skip
def test_what_is_no_serial_is_said(typed: str) -> None:
    with pytest.raises(BadSerials):
        serials_in(typed)


def test_a_disposed_box_goes_nowhere_and_each_other_somewhere() -> None:
    led = {source for rule in MOVES.values() for source in rule.sources}
    assert led == set(BoxState) - {BoxState.DISPOSED}
