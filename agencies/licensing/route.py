"""A sensible order for an evening's visits, and when each is. Pure.

The order is that of the nearest neighbour, made shorter by 2-opt (Croes 1958): a leg that crosses
another is turned round as long as that shortens the way. Ways are great-circle metres: streets are
longer, which `DETOUR` stands for.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.geometry import metres_between

Point = tuple[float, float]
"""Longitude and latitude in WGS84 degrees."""

MOST_STOPS = 30
DETOUR = 1.3
"""How much longer the streets are than the straight line: an assumption, said on the page."""
METRES_PER_MINUTE = {"foot": 75.0, "car": 350.0}
"""4.5 km/h on foot; 21 km/h through town with parking: assumptions, said on the page."""
LEAST_GAIN_M = 1e-6
MOST_ROUNDS = 200


def length_of(points: Sequence[Point], order: Sequence[int], start: Point | None = None) -> float:
    """Metres of the way from `start`, if there is one, past the points in this order."""
    stops = [points[each] for each in order]
    way = [start, *stops] if start is not None else stops
    return sum(metres_between(one, other) for one, other in pairwise(way))


def sensible_order(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """The numbers of the points in the order to visit them, each once: from `start` if there is
    one, else from the first point. Never longer than the order given. Raises ValueError for more
    than MOST_STOPS."""
    if len(points) > MOST_STOPS:
        raise ValueError(f"A route has at most {MOST_STOPS} stops.")
    if not points:
        return []
    given = list(range(len(points)))
    fixed = 0 if start is not None else 1
    best = min(
        (_shortened(points, each, start, fixed) for each in (_nearest(points, start), given)),
        key=lambda order: length_of(points, order, start),
    )
    return min((given, best), key=lambda order: length_of(points, order, start))


def _nearest(points: Sequence[Point], start: Point | None) -> list[int]:
    left = list(range(len(points)))
    order = [] if start is not None else [left.pop(0)]
    here = start if start is not None else points[0]
    while left:
        following = min(left, key=lambda each: (metres_between(here, points[each]), each))
        left.remove(following)
        order.append(following)
        here = points[following]
    return order


def _shortened(
    points: Sequence[Point], order: list[int], start: Point | None, fixed: int
) -> list[int]:
    """2-opt of a way with open end. `fixed`: how many stops at its beginning stay."""
    for _round in range(MOST_ROUNDS):
        better = _turned(points, order, start, fixed)
        if better is None:
            return order
        order = better
    return order


def _turned(
    points: Sequence[Point], order: list[int], start: Point | None, fixed: int
) -> list[int] | None:
    """The way with one stretch turned round that makes it shorter, or None."""

    def leg(one: int, other: int) -> float:
        before = start if one < 0 else points[order[one]]
        if before is None or other >= len(order):
            return 0.0
        return metres_between(before, points[order[other]])

    for first in range(fixed, len(order) - 1):
        for last in range(first + 1, len(order)):
            now = leg(first - 1, first) + leg(last, last + 1)
            turned = leg(first - 1, last) + leg(first, last + 1)
            if turned < now - LEAST_GAIN_M:
                return [*order[:first], *reversed(order[first : last + 1]), *order[last + 1 :]]
    return None


@dataclass(frozen=True)
class Timed:
    """A stop: when one is there, how far it is from the one before, and how long that takes."""

    at: datetime.datetime
    metres: float
    minutes: int


def timed(
    way: Sequence[Point | None],
    *,
    begins: datetime.datetime,
    minutes_each: int,
    travel: str,
    start: Point | None = None,
) -> list[Timed]:
    """When each stop of a way is. None: a place that nobody knows, for which no way is counted.
    `travel`: a key of METRES_PER_MINUTE."""
    found: list[Timed] = []
    here, at = start, begins
    for number, point in enumerate(way):
        metres = metres_between(here, point) if here is not None and point is not None else 0.0
        minutes = round(metres * DETOUR / METRES_PER_MINUTE[travel])
        stay = minutes_each if number else 0
        at += datetime.timedelta(minutes=stay + minutes)
        found.append(Timed(at=at, metres=metres, minutes=minutes))
        here = point if point is not None else here
    return found
