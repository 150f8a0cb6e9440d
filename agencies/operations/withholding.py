"""Which counts of an assessment may be kept: none below five, and none that would let somebody
work one out (R8.1). Pure.

Figures by ward are shown elsewhere. Whoever subtracts wards from an area, or the area from the
wards that it lies in, is left with a piece: each piece has to hold five as well, for every area
alone and for any of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

FEWEST = 5
"""A smaller count is "fewer than 5", nought included."""


@dataclass(frozen=True)
class Cell:
    """So many reports of one ward (None: of none) that lie in these areas."""

    areas: frozenset[str]
    ward: str | None
    number: int


@dataclass(frozen=True)
class Cover:
    """How some areas together lie over wards: `whole`, those that they cover; `partly`, those that
    they cut. `beyond`: whether they hold ground outside the wards that they cover."""

    whole: frozenset[str]
    partly: frozenset[str]
    beyond: bool


def kept_counts(
    cells: Iterable[Cell], areas: Collection[str], covers: Mapping[frozenset[str], Cover]
) -> dict[str, int | None]:
    """The count of each of `areas`, None where it is withheld.

    `covers`: for every selection of areas, how they lie over the wards; KeyError if one is missing.
    """
    known = list(cells)
    counts = {each: _within(known, {each}) for each in areas}
    withheld = {each for each, number in counts.items() if number < FEWEST}
    for selection in selections(areas):
        # What is withheld can't be subtracted.
        if not selection & withheld and _tells(known, selection, covers[selection]):
            withheld |= selection
    return {each: None if each in withheld else number for each, number in counts.items()}


def selections(areas: Collection[str]) -> list[frozenset[str]]:
    """Every selection of at least one, the smallest first."""
    return [
        frozenset(each)
        for size in range(1, len(areas) + 1)
        for each in combinations(sorted(areas), size)
    ]


def _tells(cells: list[Cell], selection: frozenset[str], cover: Cover) -> bool:
    """Whether subtraction leaves a piece with fewer than five."""
    pieces = sum(
        each.number for each in cells if each.areas & selection and each.ward not in cover.whole
    )
    rest = sum(
        each.number for each in cells if not each.areas & selection and each.ward in cover.partly
    )
    return (cover.beyond and pieces < FEWEST) or (bool(cover.partly) and rest < FEWEST)


def _within(cells: list[Cell], areas: set[str]) -> int:
    return sum(each.number for each in cells if each.areas & areas)
