"""From longitude and latitude to metres on a plane, and back.

In Great Britain that plane is the British National Grid (EPSG:27700), so that our cells are the
grid squares that everyone's maps show. Elsewhere it is the UTM zone of the data's middle
(EPSG:326xx or 327xx, WGS84).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

BRITISH_NATIONAL_GRID = 27700
# Where EPSG:27700 may be used (west, south, east, north, in degrees), and the corners of that box
# that are Ireland's and France's.
GREAT_BRITAIN = (-8.82, 49.79, 1.92, 60.94)
NOT_GREAT_BRITAIN = (
    (-8.82, 51.3, -5.38, 55.2),
    (-8.82, 55.2, -5.9, 55.45),
    (-1.0, 49.79, 1.92, 50.7),
    (1.45, 50.7, 1.92, 51.06),
)


class OutOfRange(ValueError):
    """No such place on Earth, or none that a plane can show."""


def in_box(lon: float, lat: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def epsg_for(lon: ArrayLike, lat: ArrayLike) -> int:
    """The EPSG code of the plane for these places: chosen by their median, which a few stray
    points far away do not move.

    `lon`, `lat`: equally many WGS84 degrees, at least one. OutOfRange for none, for what is no
    number, and beyond the latitudes where UTM is defined (80° south to 84° north).
    """
    lons, lats = np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel()
    if lons.size == 0 or lons.size != lats.size:
        raise OutOfRange("Give as many longitudes as latitudes, and at least one.")
    middle_lon, middle_lat = float(np.median(lons)), float(np.median(lats))
    if not (-180 <= middle_lon <= 180 and -80 <= middle_lat <= 84):
        raise OutOfRange(f"No plane for longitude {middle_lon}, latitude {middle_lat}.")
    if in_box(middle_lon, middle_lat, GREAT_BRITAIN) and not any(
        in_box(middle_lon, middle_lat, box) for box in NOT_GREAT_BRITAIN
    ):
        return BRITISH_NATIONAL_GRID
    zone = min(int((middle_lon + 180) // 6) + 1, 60)
    return (32600 if middle_lat >= 0 else 32700) + zone


@lru_cache(maxsize=16)
def transformer(source: int, target: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


@dataclass(frozen=True)
class Projection:
    """A plane in metres, by its EPSG code.

    Without the grid file OSTN15, which is not shipped, the step to EPSG:27700 is right to about
    three metres in Great Britain: far below a cell, and the same at every run.
    """

    epsg: int

    def to_metres(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """WGS84 degrees → eastings and northings in metres, of the same shape.

        OutOfRange where a point has no place on this plane.
        """
        east, north = transformer(4326, self.epsg).transform(
            np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        )
        east, north = np.asarray(east, dtype=float), np.asarray(north, dtype=float)
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise OutOfRange(f"Some points have no place on EPSG:{self.epsg}.")
        return east, north

    def to_degrees(self, east: ArrayLike, north: ArrayLike) -> tuple[Floats, Floats]:
        """Eastings and northings in metres → WGS84 longitude and latitude, of the same shape."""
        lon, lat = transformer(self.epsg, 4326).transform(
            np.asarray(east, dtype=float), np.asarray(north, dtype=float)
        )
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)

    def outline_to_metres(self, outline: BaseGeometry) -> BaseGeometry:
        """A geometry in WGS84 degrees → the same on this plane, vertex by vertex."""
        from shapely.ops import transform

        return transform(self.to_metres, outline)


def projection_for(lon: ArrayLike, lat: ArrayLike) -> Projection:
    """The plane for these places (WGS84 degrees). See `epsg_for`."""
    return Projection(epsg_for(lon, lat))
