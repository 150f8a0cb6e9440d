"""A small chart of shares by week with their intervals, as coordinates for an SVG. Pure.

Colours and strokes are classes of static/css/cleansing.css: the content policy lets no style in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 340, 150
LEFT, RIGHT, TOP, BOTTOM = 40, 6, 10, 24
"""Room for the numbers of the axis on the left and for the first and last week below."""
LINES = (1.0, 0.5, 0.0)


@dataclass(frozen=True)
class Given:
    """A week: its name, and share with interval from 0 to 1; `share` None: no jobs."""

    label: str
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Mark:
    """A share at (x, y), and its interval from `top` to `bottom`."""

    x: float
    y: float
    top: float
    bottom: float
    label: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    lines: list[tuple[float, str]]
    marks: list[Mark]
    first: str
    last: str


def chart_of(weeks: Sequence[Given]) -> Chart:
    """Weeks from left to right, 0 % at the bottom. Weeks without jobs leave a gap."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(weeks))
    marks = [
        Mark(
            x=round(LEFT + step * (number + 0.5), 1),
            y=height_of(each.share),
            top=height_of(each.high),
            bottom=height_of(each.low),
            label=each.label,
        )
        for number, each in enumerate(weeks)
        if each.share is not None
    ]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        lines=[(height_of(each), f"{each:.0%}") for each in LINES],
        marks=marks,
        first=weeks[0].label if weeks else "",
        last=weeks[-1].label if weeks else "",
    )


def height_of(share: float) -> float:
    """Where a share from 0 to 1 stands, from the top."""
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
