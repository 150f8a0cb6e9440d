"""A network as a drawing: outlines by kind, words that fit into them, lines between them.

Colours and strokes are classes of static/css/network.css: the content policy lets no style in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.network import Network, Node, NodeKind
from reports.triage.network_layout import BOX_HEIGHT, BOX_WIDTH, Box, laid_out

LETTERS = 14
"""The size of a title's letters; those of the line above are smaller."""
WIDE = (BOX_WIDTH - 34) / LETTERS
"""Of a line of a title, in the size of its letters."""
MOST_LINES = 2
CORNER = 14
LINES = (39, 56)
"""Baselines of the title, from the top of a box."""


@dataclass(frozen=True)
class Label:
    """What stands in a box: `above` the title, and `more` where the title leaves a line for it."""

    above: str
    title: str
    more: str

    @property
    def is_short(self) -> bool:
        return len(wrapped(self.title)) < MOST_LINES

    @property
    def lines(self) -> list[tuple[int, str]]:
        """(baseline from the top of the box, words) of the title."""
        more = wrapped(self.more)[:1] if self.is_short else []
        return list(zip(LINES, [*wrapped(self.title), *more], strict=False))

    @property
    def spoken(self) -> str:
        """The words in the box, and what they cut off."""
        shown = " ".join([self.above, *(words for _y, words in self.lines)])
        return f"{shown}. {self.title}" if "…" in shown else shown


@dataclass(frozen=True)
class DrawnNode:
    number: int
    x: int
    y: int
    outline: str
    label: Label


@dataclass(frozen=True)
class DrawnEdge:
    number: int
    path: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    nodes: list[DrawnNode]
    edges: list[DrawnEdge]


def drawing_of(network: Network, labels: Sequence[Label]) -> Drawing:
    """`labels`: what stands in the box of each node. Nodes and edges are numbered as they come."""
    numbers = {node.key: number for number, node in enumerate(network.nodes)}
    ends = [(numbers[edge.one], numbers[edge.other]) for edge in network.edges]
    layout = laid_out(columns_of(network.nodes), ends)
    nodes = [
        DrawnNode(
            number,
            round(box.x),
            round(box.y),
            OUTLINES[node.key.kind],
            labels[number],
        )
        for number, (node, box) in enumerate(
            zip(network.nodes, _in_order(layout.boxes), strict=True)
        )
    ]
    edges = [DrawnEdge(number, layout.curves[each].path) for number, each in enumerate(ends)]
    return Drawing(round(layout.width), round(layout.height), nodes, edges)


def _in_order(boxes: Mapping[int, Box]) -> list[Box]:
    return [boxes[number] for number in sorted(boxes)]


def columns_of(nodes: Sequence[Node]) -> list[list[int]]:
    """From the middle outwards. What is named stands before the outermost records, even where only
    those name it: otherwise it would widen the drawing by a column."""
    outermost = max(node.steps for node in nodes if node.row is not None)
    places = [
        min(node.steps, max(outermost - 0.5, 0.5)) if node.row is None else node.steps
        for node in nodes
    ]
    return [
        [number for number, place in enumerate(places) if place == column]
        for column in sorted({*places})
    ]


def wrapped(words: str) -> list[str]:
    """Lines that fit; what does not is cut off with a sign. The list has every word."""
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer) > WIDE:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    return [_cut(line) for line in lines if line]


def _cut(line: str) -> str:
    if _width(line) <= WIDE:
        return line
    while line and _width(line) > WIDE - 1.1:
        line = line[:-1]
    return f"{line.rstrip()}…"


WIDTHS = {"iljI.,:;'’!| ": 0.36, "tfr()-/": 0.5, "cszxyvk": 0.64, "mwMW—…@": 1.1}
"""Of some letters, in the size of the letters: of DejaVu Sans Bold, the widest that pages use."""
_WIDTH_OF = {letter: width for letters, width in WIDTHS.items() for letter in letters}


def _width(words: str) -> float:
    """At most, in the size of the letters."""
    return sum(map(_width_of, words))


def _width_of(letter: str) -> float:
    if letter in _WIDTH_OF:
        return _WIDTH_OF[letter]
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.1
    return 0.71 if letter.islower() or letter.isdecimal() else 0.85


def _polygon(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z"


W, H, C = BOX_WIDTH, BOX_HEIGHT, CORNER
OUTLINES = {
    # A sheet with its corner folded.
    NodeKind.REPORT: _polygon((0, 0), (W - C, 0), (W, C), (W, H), (0, H))
    + f"M{W - C:g},0L{W - C:g},{C:g}L{W:g},{C:g}",
    # A folder with a tab.
    NodeKind.CASE: _polygon((0, 0), (W * 0.38, 0), (W * 0.38 + 8, 8), (W, 8), (W, H), (0, H)),
    # A card with all corners cut.
    NodeKind.ITEM: _polygon(
        (C, 0), (W - C, 0), (W, C), (W, H - C), (W - C, H), (C, H), (0, H - C), (0, C)
    ),
    # A plate with pointed ends.
    NodeKind.VEHICLE: _polygon((C, 0), (W - C, 0), (W, H / 2), (W - C, H), (C, H), (0, H / 2)),
    # A label with round ends.
    NodeKind.PLACE: f"M{H / 2:g},0H{W - H / 2:g}A{H / 2:g},{H / 2:g} 0 0 1 {W - H / 2:g},{H:g}"
    f"H{H / 2:g}A{H / 2:g},{H / 2:g} 0 0 1 {H / 2:g},0Z",
}
"""Kind → the path of its outline, from the upper left corner of its box."""
