"""Figures of the night from counted rows: by hour and weekday, by place, by substance. Pure.

Counts of what was told, never a score: a place where much is told is not worse for it (R5.5).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HOURS, WEEKDAYS = range(24), range(1, 8)
LEVELS = 5
"""Shades of the picture, beside that of nothing."""

CELL, GAP, LEFT, TOP = 14, 2, 34, 16
"""The picture's squares, in its own units, and the room for names of days and hours."""

ByHour = Iterable[tuple[int, int, int, int]]
"""(weekday 1 Monday to 7, hour 0 to 23, severity, how many)."""
ByPlace = Iterable[tuple[str | None, str, int, int]]
"""(code of a ward or None, kind of premises, how many incidents, of how many premises)."""
BySubstance = Iterable[tuple[str | None, str, str, int]]
"""(code of a ward or None, kind of premises, substance, how many seizures)."""


@dataclass(frozen=True)
class Grid:
    """`cells`: 24 rows of 7 numbers; `hours`, `weekdays`, `severities`: their sums."""

    cells: list[list[int]]
    hours: list[int]
    weekdays: list[int]
    severities: dict[int, int]
    total: int

    @property
    def most(self) -> int:
        """Of a single hour of a weekday."""
        return max(max(row) for row in self.cells)


def grid_of(counted: ByHour) -> Grid:
    cells = [[0 for _weekday in WEEKDAYS] for _hour in HOURS]
    severities: Counter[int] = Counter()
    for weekday, hour, severity, number in counted:
        cells[hour][weekday - 1] += number
        severities[severity] += number
    return Grid(
        cells=cells,
        hours=[sum(row) for row in cells],
        weekdays=[sum(row[day - 1] for row in cells) for day in WEEKDAYS],
        severities=dict(severities),
        total=sum(map(sum, cells)),
    )


@dataclass
class Told:
    """What was told of a ward or a kind of premises: by how many premises, and what was seized."""

    incidents: int = 0
    premises: int = 0
    seizures: int = 0


@dataclass(frozen=True)
class Places:
    wards: dict[str | None, Told]
    kinds: dict[str, Told]
    substances: dict[str, int]
    all: Told


def places_of(incidents: ByPlace, seizures: BySubstance) -> Places:
    """Sums by ward, by kind and by substance. A premises has one ward and one kind, so that numbers
    of premises add up."""
    found = Places(wards={}, kinds={}, substances={}, all=Told())
    for ward, kind, number, premises in incidents:
        for told in _of(found, ward, kind):
            told.incidents += number
            told.premises += premises
    for ward, kind, substance, number in seizures:
        for told in _of(found, ward, kind):
            told.seizures += number
        found.substances[substance] = found.substances.get(substance, 0) + number
    return found


def _of(found: Places, ward: str | None, kind: str) -> tuple[Told, Told, Told]:
    return found.all, found.wards.setdefault(ward, Told()), found.kinds.setdefault(kind, Told())


def level_of(number: int, *, most: int) -> int:
    """The shade of a number: 0 for none, 1 to LEVELS by its share of the largest."""
    return math.ceil(LEVELS * number / most) if number else 0


@dataclass(frozen=True)
class Square:
    x: int
    y: int
    level: int


@dataclass(frozen=True)
class Heat:
    """A picture of weekdays from top to bottom and hours from left to right. `levels`: (from, to)
    of each shade that has a number, for its legend."""

    width: int
    height: int
    cell: int
    squares: list[Square]
    hours: list[tuple[int, str]]
    weekdays: list[tuple[int, str]]
    levels: list[tuple[int, int, int]]


def heat_of(grid: Grid, *, weekdays: Sequence[str]) -> Heat:
    """`weekdays`: seven short names, Monday first."""
    step = CELL + GAP
    return Heat(
        width=LEFT + step * len(HOURS),
        height=TOP + step * len(WEEKDAYS),
        cell=CELL,
        squares=[
            Square(LEFT + step * hour, TOP + step * (day - 1), _level(grid, hour, day))
            for day in WEEKDAYS
            for hour in HOURS
        ],
        hours=[(LEFT + step * hour, f"{hour:02d}") for hour in HOURS if hour % 3 == 0],
        weekdays=[(TOP + step * number + CELL - 3, name) for number, name in enumerate(weekdays)],
        levels=levels_of(grid.most),
    )


def _level(grid: Grid, hour: int, day: int) -> int:
    return level_of(grid.cells[hour][day - 1], most=grid.most)


def levels_of(most: int) -> list[tuple[int, int, int]]:
    """(shade, smallest, largest number) of each shade that some number from 1 to `most` has."""
    found: dict[int, list[int]] = {}
    for number in range(1, most + 1):
        found.setdefault(level_of(number, most=most), []).append(number)
    return [(level, numbers[0], numbers[-1]) for level, numbers in sorted(found.items())]
