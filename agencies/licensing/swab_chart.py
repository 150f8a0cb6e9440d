"""Readings of a premises over time as coordinates for an SVG: a line of dots per point. Pure.

Colours and strokes are classes of static/css/visits.css: the content policy lets no style in.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 340, 170
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 26
SYMBOLS = 6
"""How many kinds of line there are; a seventh point looks like the first, and the table tells."""


@dataclass(frozen=True)
class Read:
    """A reading of one point."""

    point: str
    unit: str
    on: datetime.date
    reading: Decimal


@dataclass(frozen=True)
class Line:
    """The readings of one point, by day: dots at (x, y), and the path that joins them."""

    point: str
    symbol: int
    dots: list[tuple[float, float, str]]
    path: str


@dataclass(frozen=True)
class Chart:
    """All points that were read in one unit. `lines`: heights of the axis with their numbers."""

    unit: str
    width: int
    height: int
    left: int
    right: int
    axis: list[tuple[float, str]]
    lines: list[Line]
    first: datetime.date
    last: datetime.date


def charts_of(readings: Sequence[Read]) -> list[Chart]:
    """One chart per unit, by name: numbers in different units are not compared."""
    units = sorted({each.unit for each in readings})
    return [_chart(unit, [each for each in readings if each.unit == unit]) for unit in units]


def _chart(unit: str, readings: list[Read]) -> Chart:
    first, last = min(each.on for each in readings), max(each.on for each in readings)
    top = max((each.reading for each in readings), default=Decimal(0)) or Decimal(1)
    names = sorted({each.point for each in readings})
    lines = []
    for number, name in enumerate(names):
        own = sorted((each for each in readings if each.point == name), key=lambda each: each.on)
        dots = [
            (_x(each.on, first, last), _y(each.reading, top), f"{plain(each.reading)} {unit}")
            for each in own
        ]
        path = " ".join(f"{'L' if at else 'M'}{x},{y}" for at, (x, y, _said) in enumerate(dots))
        lines.append(Line(point=name, symbol=number % SYMBOLS + 1, dots=dots, path=path))
    axis = [(_y(each, top), plain(each)) for each in (top, top / 2, Decimal(0))]
    return Chart(
        unit=unit,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        axis=axis,
        lines=lines,
        first=first,
        last=last,
    )


def plain(number: Decimal) -> str:
    """Without zeros at the end: `2.5`, `120`."""
    words = f"{number:.3f}".rstrip("0").rstrip(".")
    return words or "0"


def _x(on: datetime.date, first: datetime.date, last: datetime.date) -> float:
    days = (last - first).days
    share = (on - first).days / days if days else 0.5
    return round(LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 16), 1)


def _y(reading: Decimal, top: Decimal) -> float:
    return round(TOP + (1 - float(reading / top)) * (HEIGHT - TOP - BOTTOM), 1)
