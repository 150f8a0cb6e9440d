"""Two pictures as coordinates for an SVG: where the areas lie, and how much was told of in each.

Pure. Colours and patterns are classes of static/css/operations.css: the content policy lets no
style in. Each picture stands beside a table that says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon

from agencies.operations.ranges import Range

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


def outlines_of(shapes: Mapping[str, MultiPolygon]) -> list[Outline]:
    """Of shapes in WGS84 by name, the last first, so that the first lies on top."""
    return outlines((name, _rings(shapes[name])) for name in reversed([*shapes]))


def _rings(shape: MultiPolygon) -> list[list[tuple[float, float]]]:
    return [[(x, y) for x, y, *_z in ring] for polygon in shape.coords for ring in polygon]


BAR_WIDTH = 320
RIGHT, TOP, STEP, LABEL, THICK = 86, 4, 66, 20, 18
"""As narrow as a phone, with names above the bars, so that the words stay large enough there."""


@dataclass(frozen=True)
class Bar:
    """One count: a bar of `width` for what is certain, and from `open_from` on one of `open_width`
    for what it may be as well; `said` in words, from `end` on."""

    when: str
    y: float
    width: float
    open_from: float
    open_width: float
    end: float
    said: str


@dataclass(frozen=True)
class Group:
    """An area's two bars."""

    label: str
    y: float
    bars: tuple[Bar, Bar]


def bars(areas: Sequence[tuple[str, Range, Range]], *, say: Callable[[Range], str]) -> list[Group]:
    """Of (name, before, after); the longest bar fills the width. What nothing bounds is drawn as
    far as it is certain."""
    ends = [_end(each) for _label, *both in areas for each in both]
    scale = (BAR_WIDTH - RIGHT) / (max(ends, default=0) or 1)

    def bar(when: str, y: float, of: Range) -> Bar:
        width, end = round(of.least * scale, 1), round(_end(of) * scale, 1)
        return Bar(
            when=when,
            y=y,
            width=width,
            open_from=width,
            open_width=round(end - width, 1),
            end=round(end + 5, 1),
            said=say(of),
        )

    return [
        Group(
            label,
            TOP + STEP * position,
            (
                bar("before", TOP + STEP * position + LABEL, before),
                bar("after", TOP + STEP * position + LABEL + THICK + 2, after),
            ),
        )
        for position, (label, before, after) in enumerate(areas)
    ]


def _end(of: Range) -> int:
    return of.least if of.most is None else of.most
