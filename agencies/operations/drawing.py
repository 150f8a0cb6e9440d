"""Two pictures as coordinates for an SVG: where the areas lie, and how much was counted in each.

Pure. Colours and patterns are classes of static/css/operations.css: the content policy lets no
style in. Each picture stands beside a table that says the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIZE = 320.0
MARGIN = 8.0
MOST_POINTS = 400
"""Of one outline: a ward's boundary has thousands, which nobody could see."""

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Outline:
    """`path`: what an SVG path draws; `name`: the class that colours it."""

    name: str
    path: str


def outlines(shapes: Iterable[tuple[str, Sequence[Ring]]]) -> list[Outline]:
    """Rings of (longitude, latitude) in WGS84 degrees by name, as paths in a square of SIZE; north
    is up, and a degree of longitude is as short as it is there."""
    known = [(name, [list(ring) for ring in rings if ring]) for name, rings in shapes]
    points = [point for _name, rings in known for ring in rings for point in ring]
    if not points:
        return []
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    span = max((east - west) * narrow, north - south) or 1.0
    scale = (SIZE - 2 * MARGIN) / span
    left = (SIZE - (east - west) * narrow * scale) / 2
    top = (SIZE - (north - south) * scale) / 2

    def path(ring: list[tuple[float, float]]) -> str:
        every = max(1, math.ceil(len(ring) / MOST_POINTS))
        at = (
            f"{left + (x - west) * narrow * scale:.1f},{top + (north - y) * scale:.1f}"
            for x, y in ring[::every]
        )
        return f"M{'L'.join(at)}Z"

    return [Outline(name, "".join(map(path, rings))) for name, rings in known]


BAR_WIDTH = 480
LEFT, RIGHT, TOP, STEP = 130, 40, 6, 48
THICK = 18


@dataclass(frozen=True)
class Bar:
    """One count: `width` 0 and `said` in words where it is withheld, from `end` on."""

    when: str
    y: float
    width: float
    end: float
    said: str


@dataclass(frozen=True)
class Group:
    """An area's two bars."""

    label: str
    y: float
    bars: tuple[Bar, Bar]


def bars(areas: Sequence[tuple[str, int | None, int | None]], *, withheld: str) -> list[Group]:
    """Of (name, before, after), None for a count that is withheld; the longest bar fills the
    width."""
    most = max((n for _label, *both in areas for n in both if n is not None), default=0)
    room = BAR_WIDTH - LEFT - RIGHT

    def bar(when: str, y: float, number: int | None) -> Bar:
        width = room * number / most if number and most else 0.0
        said = withheld if number is None else f"{number}"
        return Bar(when, y, round(width, 1), round(LEFT + width + 5, 1), said)

    return [
        Group(
            label,
            TOP + STEP * position,
            (
                bar("before", TOP + STEP * position, before),
                bar("after", TOP + STEP * position + THICK + 2, after),
            ),
        )
        for position, (label, before, after) in enumerate(areas)
    ]
