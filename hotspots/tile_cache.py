"""Tiles that were made already: kept for those who see exactly the same, while nothing changed.

A tile is kept under a digest of what was asked for, of every clearance of the person (so nobody
else's tile can be met), and of how often the data of maps have changed (hotspots_datachange, which
triggers write in the transaction of each change: docs/adr/0105). The number is read before the
tile is made. So what is kept under a number is at least as new as that number, and a change that
is committed afterwards has another.

What is kept is sealed and bound to its name: whoever reads Redis finds neither places nor whose
they are, and can't put one person's tile in another's place. Without Redis each tile is made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache import caches
from django.db import connection

from agencies.registry.people import clearances_of
from hotspots.map_filters import Wanted
from hotspots.tile_grid import Tile
from hotspots.tiles import MadeTile, make_tile
from portal.accounts.models import User
from portal.vault.errors import SealError
from portal.vault.sealing import seal, unseal

log = structlog.get_logger(__name__)

FORMAT = 1
"""Of what a tile holds: raise it when tiles made by older code must not be met."""
KEEP_SECONDS = 600
NUMBER_BYTES = 4
"""In front of what is kept: how many features it shows."""
LARGEST = 1_000_000
"""Bytes of a tile that is worth keeping; few are a tenth of it."""


class AsBytes:
    """Values in Redis are bytes as they are: Django's own serialiser would unpickle them."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def tile_for(user: User, layer: str, tile: Tile, wanted: Wanted) -> MadeTile:
    """The tile, from the cache or made now. Two statements at most, three for classes."""
    name = name_of(user, layer, tile, wanted, version=data_version())
    return kept_or_made(name, lambda: make_tile(user, layer, tile, wanted))


def name_of(user: User, layer: str, tile: Tile, wanted: Wanted, *, version: int) -> str:
    """What a tile is kept under. It differs wherever the tile may."""
    said = {
        "layer": str(layer),
        "tile": [tile.z, tile.x, tile.y],
        "wanted": wanted.as_codes(),
    }
    return name_for(user, said, version=version)


def name_for(user: User, said: dict[str, Any], *, version: int) -> str:
    """What is kept for whoever sees exactly what this person sees. `said`: codes of what was asked
    for; `version`: data_version(), read before anything is made."""
    whole = {
        **said,
        "format": FORMAT,
        "clearances": sorted(clearances_of(user)),
        "version": version,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def kept_or_made(name: str, make: Callable[[], MadeTile]) -> MadeTile:
    """What is kept under a name, or else made now, and kept."""
    kept = _kept(name)
    if kept is not None:
        return kept
    made = make()
    _keep(name, made)
    return made


def data_version() -> int:
    """How many transactions have changed what maps show, of those that are committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(changes), 0)::bigint FROM hotspots_datachange")
        ((version,),) = cursor.fetchall()
    return int(version)


def sum_up_changes() -> None:
    """Put the rows of the changes so far into one, which stands for as many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hotspots_sum_up_changes()")


def _kept(name: str) -> MadeTile | None:
    try:
        blob = caches["tiles"].get(_place(name))
        if blob is not None:
            plain = unseal(blob, bound_to=_place(name))
            return MadeTile(plain[NUMBER_BYTES:], int.from_bytes(plain[:NUMBER_BYTES], "big"))
    except redis.RedisError as error:
        log.warning("tiles_not_kept", error=type(error).__name__)
    except SealError:
        log.warning("tile_not_ours")
    return None


def _keep(name: str, made: MadeTile) -> None:
    if len(made.content) > LARGEST:
        return
    plain = made.shown.to_bytes(NUMBER_BYTES, "big") + made.content
    try:
        caches["tiles"].set(_place(name), seal(plain, bound_to=_place(name)), KEEP_SECONDS)
    except redis.RedisError as error:
        log.warning("tiles_not_kept", error=type(error).__name__)


def _place(name: str) -> str:
    return f"spotlight:tile:{name}"
