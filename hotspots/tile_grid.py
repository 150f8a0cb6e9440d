"""Addresses of map tiles: which are there, and what part of the Earth each shows. Pure.

Tiles are those of the Web Mercator scheme (EPSG:3857): at zoom z the world is 2^z by 2^z squares,
x counted eastwards and y southwards from the north-west corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reports.geometry import REGION_EAST, REGION_NORTH, REGION_SOUTH, REGION_WEST

DEEPEST = 18
LONGEST_NUMBER = 6
"""Digits: 2^18 has six."""


class NoSuchTile(Exception):
    """The address names no tile of the map; the words say why."""


@dataclass(frozen=True)
class Tile:
    """One tile. `bounds` are west, south, east, north in WGS84 degrees."""

    z: int
    x: int
    y: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        return self.wider(0.0)

    def wider(self, share: float) -> tuple[float, float, float, float]:
        """The bounds with `share` of the tile's side added on each side."""
        across = 2**self.z
        return (
            _longitude((self.x - share) / across),
            _latitude((self.y + 1 + share) / across),
            _longitude((self.x + 1 + share) / across),
            _latitude((self.y - share) / across),
        )


def tile_at(z: str, x: str, y: str) -> Tile:
    """The tile that an address names. Raises NoSuchTile for what is no number, is beyond the
    scheme, or touches nothing of the region that the portal covers."""
    depth = _number(z, most=DEEPEST)
    last = 2**depth - 1
    tile = Tile(depth, _number(x, most=last), _number(y, most=last))
    west, south, east, north = tile.bounds
    if east < REGION_WEST or west > REGION_EAST or north < REGION_SOUTH or south > REGION_NORTH:
        raise NoSuchTile("The tile lies outside the region of this map.")
    return tile


def tile_of(longitude: float, latitude: float, z: int) -> Tile:
    """The tile at zoom `z` that a WGS84 point lies in."""
    across = 2**z
    down = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return Tile(z, int((longitude + 180) / 360 * across), int(down * across))


def _number(typed: str, *, most: int) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER):
        raise NoSuchTile("A tile is named by three whole numbers: zoom, x and y.")
    number = int(typed)
    if number > most:
        raise NoSuchTile("There is no such tile at this zoom.")
    return number


def _longitude(share: float) -> float:
    return share * 360 - 180


def _latitude(share: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))
