"""What the start page of a premises leads to. Each tile is announced by the feature whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from agencies.licensing.models import Tenure
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User

Count = Callable[[User, Tenure], int]


@dataclass(frozen=True, slots=True)
class Tile:
    """`route`: without arguments. `waiting`: how many things wait there, in one statement; None
    where nothing is counted. `urgent`: what waits comes first and in red."""

    key: str
    order: int
    title: str | Promise
    description: str | Promise
    route: str
    permission: Permission = Permission.PREMISES_REPORT
    waiting: Count | None = None
    urgent: bool = False


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    """Announce a tile, from AppConfig.ready; announcing its key again replaces it."""
    _tiles[tile.key] = tile


def tiles_for(user: User, tenure: Tenure) -> list[tuple[Tile, int | None]]:
    """The tiles that the person may open, in order, each with how many things wait there."""
    may = permissions_of(user)
    ordered = sorted(_tiles.values(), key=lambda each: (each.order, each.key))
    mine = [each for each in ordered if each.permission in may]
    return [(each, each.waiting(user, tenure) if each.waiting else None) for each in mine]
