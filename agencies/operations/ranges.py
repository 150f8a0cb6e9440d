"""What published figures tell of a piece of ground: at least so many, and at most. Pure.

Nothing is counted here. A range is worked out from what the partnership reads anyway, so that it
tells nobody more than that (docs/adr/0107-problems-and-assessment.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

FEWEST = 5
"""The smallest count that is published as a number; a smaller one is "fewer than 5" (R8.1)."""
WARD, LSOA = "ward", "lsoa"


class Shown(str, Enum):
    """What was published of one count."""

    VALUE = "value"
    FEW = "few"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Figure:
    """One published count; `value` of a number alone."""

    shown: Shown
    value: int | None = None


@dataclass(frozen=True)
class Range:
    """A whole number from `least` to `most`, both possible; `most` None: nothing bounds it."""

    least: int
    most: int | None

    @property
    def exact(self) -> int | None:
        return self.least if self.least == self.most else None

    def __add__(self, other: Range) -> Range:
        return Range(self.least + other.least, _both(self.most, other.most))


NONE, UNKNOWN = Range(0, 0), Range(0, None)

Published = Mapping[tuple[str, str], Figure]
"""(kind of area, its code) → what was published of it, of one source in one quarter."""


@dataclass(frozen=True)
class Pieces:
    """The published areas that ground is made of: whole wards, and LSOAs. `meets`: for each LSOA
    the wards that it touches, which hold all of it together."""

    wards: Collection[str] = ()
    lsoas: Collection[str] = ()
    meets: Mapping[str, Collection[str]] | None = None


def range_of(figure: Figure | None) -> Range:
    """What one figure says. Of an area without one nothing is known; neither of one that is
    withheld, which may be large, or small itself (docs/adr/0104)."""
    if figure is None or figure.shown is Shown.WITHHELD:
        return UNKNOWN
    if figure.shown is Shown.FEW:
        return Range(0, FEWEST - 1)
    assert figure.value is not None
    return Range(figure.value, figure.value)


def counted_in(pieces: Pieces, published: Published) -> Range:
    """How many lie in all pieces together, in one quarter.

    Where LSOAs are withheld, what they hold is bounded by the wards that they touch, if these are
    shown: LSOAs do not nest in wards, so a ward says nothing of how many there are at least.
    """
    of_wards = total(range_of(published.get((WARD, each))) for each in pieces.wards)
    of_lsoas = {each: range_of(published.get((LSOA, each))) for each in pieces.lsoas}
    told = total(of_lsoas.values())
    open_ones = [each for each, found in of_lsoas.items() if found.most is None]
    closed = total(found for found in of_lsoas.values() if found.most is not None)
    bounds = [
        told.most,
        _both(closed.most, _bound(open_ones, pieces, published)),
        _bound(pieces.lsoas, pieces, published),
    ]
    most = min((each for each in bounds if each is not None), default=None)
    return of_wards + Range(told.least, most)


def total(ranges: Iterable[Range]) -> Range:
    """The sum of counts that are known no better than this."""
    return sum(ranges, NONE)


def _bound(lsoas: Collection[str], pieces: Pieces, published: Published) -> int | None:
    """How many these LSOAs hold at most, by the wards that they touch."""
    meets = pieces.meets or {}
    if any(not meets.get(each) for each in lsoas):
        return None
    wards = {ward for each in lsoas for ward in meets[each]}
    return total(range_of(published.get((WARD, each))) for each in sorted(wards)).most


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
