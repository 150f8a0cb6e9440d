"""Where the boxes and lines of a network stand: pure arithmetic, the same for the same network.

Boxes stand in columns by their distance from the middle. A line that goes past a column has a lane
of its own there, so that no line runs under a box; boxes are ordered so that lines cross little
(the barycentre method of Sugiyama, Tagawa and Toda, 1981), and stand as near as they can to what
they are linked with (least squares with gaps kept, by pooling adjacent violators). Libraries place
points that have no size, or need a program beside Python (docs/adr/0058). Units: CSS pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH = 208.0
BOX_HEIGHT = 66.0
GAP = 40.0
"""Between columns; lines turn there."""
SPACE = 12.0
"""Between boxes above each other."""
LANE = 4.0
"""High is a line that goes past, and as far apart are two of them."""
MARGIN = 8.0
BULGE = 0.8
"""How far a line between two boxes of a column swings out, as a part of the gap; a cubic curve
reaches three quarters of it."""
SWEEPS = 6
LOWEST_MIDDLE = 260.0
"""How far down the box in the middle may stand: who opens a tall drawing sees it first."""


@dataclass(frozen=True)
class Box:
    """The upper left corner; every box has the same size."""

    x: float
    y: float

    @property
    def middle(self) -> float:
        return self.y + BOX_HEIGHT / 2


@dataclass(frozen=True)
class Curve:
    """Cubic Bézier segments that follow on each other, four points each."""

    segments: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def path(self) -> str:
        """As the `d` of an SVG path."""
        start = self.segments[0][0]
        rest = (
            "C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in segment[1:]) for segment in self.segments
        )
        return f"M{start[0]:.1f},{start[1]:.1f}" + "".join(rest)


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    boxes: Mapping[int, Box]
    curves: Mapping[tuple[int, int], Curve]


@dataclass
class _Slot:
    """A place in a column: of a box, or of a line that goes past."""

    column: int
    height: float
    middle: float = 0.0


def laid_out(columns: Sequence[Sequence[int]], links: Sequence[tuple[int, int]]) -> Layout:
    """`columns`: numbers of boxes, from left to right, each once; `links`: pairs of them."""
    drawing = _Drawing(columns, links)
    drawing.order()
    drawing.settle()
    return drawing.finished()


class _Drawing:
    def __init__(self, columns: Sequence[Sequence[int]], links: Sequence[tuple[int, int]]) -> None:
        self.columns: list[list[_Slot]] = [[] for _ in columns]
        self.boxes: dict[int, _Slot] = {}
        self.routes: dict[tuple[int, int], list[_Slot]] = {}
        self.left: dict[int, list[_Slot]] = defaultdict(list)
        self.right: dict[int, list[_Slot]] = defaultdict(list)
        for column, numbers in enumerate(columns):
            for number in numbers:
                self.boxes[number] = self._add(column, BOX_HEIGHT)
        for link in dict.fromkeys(links):
            self._route(link)

    def _add(self, column: int, height: float) -> _Slot:
        slot = _Slot(column, height)
        self.columns[column].append(slot)
        return slot

    def _route(self, link: tuple[int, int]) -> None:
        """From left to right through a lane in every column between."""
        ends = (self.boxes[each] for each in link)
        first, last = sorted(ends, key=lambda slot: slot.column)
        lanes = [self._add(each, LANE) for each in range(first.column + 1, last.column)]
        route = [first, *lanes, last]
        self.routes[link] = route
        if first.column != last.column:
            for one, other in pairwise(route):
                self.right[id(one)].append(other)
                self.left[id(other)].append(one)

    # --- Which stands above which -----------------------------------------------------------------

    def order(self) -> None:
        """Sort columns by the mean place of their neighbours, to and fro."""
        for sweep in range(SWEEPS):
            rightwards = sweep % 2 == 0
            beside = self.left if rightwards else self.right
            for column in self.columns if rightwards else reversed(self.columns):
                self._sort(column, beside)

    def _sort(self, column: list[_Slot], beside: Mapping[int, list[_Slot]]) -> None:
        places = self._places()

        def wanted(slot: _Slot) -> float:
            return _mean([places[id(each)] for each in beside[id(slot)]], places[id(slot)])

        column.sort(key=wanted)

    def _places(self) -> dict[int, float]:
        """Of every slot how far down its column it is, from 0 to 1."""
        return {
            id(slot): (number + 0.5) / len(column)
            for column in self.columns
            for number, slot in enumerate(column)
        }

    # --- How far down -----------------------------------------------------------------------------

    def settle(self) -> None:
        for column in self.columns:
            self._place(column, [0.0] * len(column))
        for sweep in range(SWEEPS):
            rightwards = sweep % 2 == 0
            for column in self.columns if rightwards else reversed(self.columns):
                wanted = [
                    _mean(
                        [n.middle for n in (*self.left[id(slot)], *self.right[id(slot)])],
                        slot.middle,
                    )
                    for slot in column
                ]
                self._place(column, wanted)

    def _place(self, column: list[_Slot], wanted: list[float]) -> None:
        """As near as can be to where they are wanted, in their order and apart."""
        offsets, down = [], 0.0
        for above, slot in zip([None, *column], column, strict=False):
            down += (above.height + slot.height) / 2 + _space(above, slot) if above else 0.0
            offsets.append(down)
        levels = pooled([want - off for want, off in zip(wanted, offsets, strict=True)])
        for slot, level, off in zip(column, levels, offsets, strict=True):
            slot.middle = level + off

    # --- The drawing ------------------------------------------------------------------------------

    def finished(self) -> Layout:
        slots = [slot for column in self.columns for slot in column]
        top = min(slot.middle - slot.height / 2 for slot in slots) - MARGIN
        for slot in slots:
            slot.middle -= top
        if len(self.columns[0]) == 1:
            self.columns[0][0].middle = min(self.columns[0][0].middle, LOWEST_MIDDLE)
        aside = {
            route[0].column for route in self.routes.values() if route[0].column == route[-1].column
        }
        wide = MARGIN + len(self.columns) * (BOX_WIDTH + GAP)
        return Layout(
            width=wide if len(self.columns) - 1 in aside else wide - GAP + MARGIN,
            height=max(slot.middle + slot.height / 2 for slot in slots) + MARGIN,
            boxes={
                number: Box(_x(slot.column), slot.middle - BOX_HEIGHT / 2)
                for number, slot in self.boxes.items()
            },
            curves={link: _curve(route) for link, route in self.routes.items()},
        )


def pooled(wanted: Sequence[float]) -> list[float]:
    """The values nearest to these, by least squares, of which none is below the one before."""
    pools: list[tuple[float, int]] = []
    for value in wanted:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, number = pools.pop()
            total, count = total + more, count + number
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def _space(above: _Slot, below: _Slot) -> float:
    return LANE if above.height == below.height == LANE else SPACE


def _x(column: int) -> float:
    return MARGIN + column * (BOX_WIDTH + GAP)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _curve(route: Sequence[_Slot]) -> Curve:
    first, last = route[0], route[-1]
    if first.column == last.column:
        edge = _x(first.column) + BOX_WIDTH
        out = edge + BULGE * GAP
        return Curve(
            (((edge, first.middle), (out, first.middle), (out, last.middle), (edge, last.middle)),)
        )
    segments: list[tuple[tuple[float, float], ...]] = []
    for one, other in pairwise(route):
        start, end = _x(one.column) + BOX_WIDTH, _x(other.column)
        half = (start + end) / 2
        segments.append(
            ((start, one.middle), (half, one.middle), (half, other.middle), (end, other.middle))
        )
        if other is not last:
            segments.append(_straight(end, end + BOX_WIDTH, other.middle))
    return Curve(tuple(segments))


def _straight(start: float, end: float, y: float) -> tuple[tuple[float, float], ...]:
    third = (end - start) / 3
    return ((start, y), (start + third, y), (end - third, y), (end, y))
