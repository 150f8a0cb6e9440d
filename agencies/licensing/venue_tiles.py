"""What the start page of a premises leads to. Each tile is announced by the feature whose it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value
from django.utils.functional import Promise

from agencies.licensing.models import Tenure
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User

Waiting = Callable[[User, Tenure], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Tile:
    """`route`: without arguments. `waiting`: the things that wait there, which are counted;
    None where nothing is. `urgent`: what waits comes first and in red."""

    key: str
    order: int
    title: str | Promise
    description: str | Promise
    route: str
    permission: Permission = Permission.PREMISES_REPORT
    waiting: Waiting | None = None
    urgent: bool = False


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    """Announce a tile, from AppConfig.ready; announcing its key again replaces it."""
    _tiles[tile.key] = tile


def tiles_for(user: User, tenure: Tenure) -> list[tuple[Tile, int | None]]:
    """The tiles that the person may open, in order, each with how many things wait there."""
    return [
        (each, each.waiting(user, tenure).count() if each.waiting else None)
        for each in _in_order()
        if each.permission in permissions_of(user)
    ]


def waiting_at_each(those: Sequence[tuple[User, Tenure]]) -> list[list[tuple[Tile, int]]]:
    """Of each person at their premises the tiles with a count that they may open, in order, and how
    many things wait there. One statement a tile, in which each is counted by the clearances of that
    person alone; the open transaction has to show what all of them may see."""
    found: list[list[tuple[Tile, int]]] = [[] for _ in those]
    for tile in _in_order():
        may = [
            number
            for number, (user, _) in enumerate(those)
            if tile.waiting and tile.permission in permissions_of(user)
        ]
        counts = _counts(tile, {number: those[number] for number in may})
        for number in may:
            found[number].append((tile, counts.get(number, 0)))
    return found


def _counts(tile: Tile, those: dict[int, tuple[User, Tenure]]) -> dict[int, int]:
    if not those or tile.waiting is None:
        return {}
    each = [
        tile.waiting(user, tenure)
        .order_by()
        .values(at=Value(number, output_field=IntegerField()))
        .annotate(waiting=Count("*"))
        .values_list("at", "waiting")
        for number, (user, tenure) in those.items()
    ]
    return dict(each[0].union(*each[1:], all=True))


def _in_order() -> list[Tile]:
    return sorted(_tiles.values(), key=lambda each: (each.order, each.key))
