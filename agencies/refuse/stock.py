"""The rules of the stock of sharps boxes: serials, what is in a box, and which moves there are.

Pure: nothing here reads the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.refuse.stock_enums import BoxState, BoxStep

LOW = 5
"""Boxes in store below which the page warns, until a lead sets another number."""
LONGEST_SERIAL = 40
MOST_AT_ONCE = 200
_SERIAL = re.compile(r"[A-Z0-9][A-Z0-9./-]*\Z")
_RANGE = re.compile(r"(?P<head>.*?)(?P<first>[0-9]{1,9})\Z")


class BadSerials(ValueError):
    """`str(error)` says which serials can't be taken, and why."""


def normal(serial: str) -> str:
    """A serial as it is stored, however it was typed: capitals, no spaces. Idempotent."""
    return "".join(serial.split()).upper()


def serials_in(text: str) -> list[str]:
    """The serials of a batch as people type them: one a line or with commas between, and
    `SB-101 to SB-120` for a run. Each once, in the order typed. Raises BadSerials."""
    found: dict[str, None] = {}
    for typed in filter(None, (each.strip() for each in re.split(r"[\n,;]", text))):
        first, to, last = (each.strip() for each in _parts(typed))
        for serial in _run(first, last) if to else [normal(first)]:
            if len(serial) > LONGEST_SERIAL or not _SERIAL.match(serial):
                raise BadSerials(
                    _("“%(serial)s” is no serial. Use letters, numbers and - . / only.")
                    % {"serial": typed[:LONGEST_SERIAL]}
                )
            found[serial] = None
            if len(found) > MOST_AT_ONCE:
                raise BadSerials(_("Add at most %(most)d at once.") % {"most": MOST_AT_ONCE})
    if not found:
        raise BadSerials(_("Enter the serials, one on each line."))
    return list(found)


def _parts(typed: str) -> tuple[str, str, str]:
    first, to, last = re.sub(r"\s+to(?:\s+|\Z)", "\0", typed, flags=re.IGNORECASE).partition("\0")
    return first, to, last


def _run(first: str, last: str) -> list[str]:
    """`SB-101` to `SB-103`: the same letters, and numbers as long as each other."""
    begins, ends = _RANGE.match(normal(first)), _RANGE.match(normal(last))
    wrong = BadSerials(
        _("“%(first)s to %(last)s” is no run of serials. Write both whole, the smaller first.")
        % {"first": first[:LONGEST_SERIAL], "last": last[:LONGEST_SERIAL]}
    )
    if not begins or not ends or begins["head"] != ends["head"]:
        raise wrong
    low, high = int(begins["first"]), int(ends["first"])
    width = len(begins["first"])
    if low > high or (width != len(ends["first"]) and begins["first"].startswith("0")):
        raise wrong
    if high - low >= MOST_AT_ONCE:
        raise BadSerials(_("Add at most %(most)d at once.") % {"most": MOST_AT_ONCE})
    return [f"{begins['head']}{number:0{width}d}" for number in range(low, high + 1)]


@dataclass(frozen=True)
class Filled:
    """What finds say is in a box: from `low` to `high` items, more where somebody said “or more”;
    `holds` up to its fill line."""

    low: int
    high: int
    is_open: bool
    holds: int

    @property
    def tenths(self) -> int:
        """Full tenths of what it holds, 10 at most, by what is surely in it."""
        return min(10, self.low * 10 // self.holds)

    @property
    def is_past(self) -> bool:
        """Whether more is surely in it than its fill line allows."""
        return self.low > self.holds

    @property
    def may_be_full(self) -> bool:
        """Whether it may be at its fill line."""
        return (self.is_open and self.tenths >= 8) or self.high >= self.holds


def filled(counts: Iterable[tuple[int, int | None]], *, holds: int) -> Filled:
    """Of (at least, at most or None for an open end) of each find in a box."""
    low = high = 0
    is_open = False
    for at_least, at_most in counts:
        low += at_least
        high += at_least if at_most is None else at_most
        is_open = is_open or at_most is None
    return Filled(low, high, is_open, holds)


@dataclass(frozen=True)
class BoxMoveRule:
    """From which states a move leads where."""

    step: BoxStep
    sources: frozenset[BoxState]
    target: BoxState


MOVES = {
    each.step: each
    for each in (
        BoxMoveRule(BoxStep.HAND_OUT, frozenset({BoxState.IN_STORE}), BoxState.WITH_CREW),
        BoxMoveRule(BoxStep.TAKE_BACK, frozenset({BoxState.WITH_CREW}), BoxState.IN_STORE),
        BoxMoveRule(
            BoxStep.SEAL, frozenset({BoxState.IN_STORE, BoxState.WITH_CREW}), BoxState.SEALED
        ),
        BoxMoveRule(BoxStep.DISPOSE, frozenset({BoxState.SEALED}), BoxState.DISPOSED),
    )
}


def steps_from(state: str) -> list[BoxStep]:
    """What can be done with a box in this state, in the order of its life."""
    return [step for step, rule in MOVES.items() if state in rule.sources]
