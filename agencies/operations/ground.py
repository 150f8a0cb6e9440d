"""Ground that is compared: drawn, measured, and checked before anything is counted on it.

Shapes come and go in WGS84 (EPSG:4326); metres are those of the British grid (EPSG:27700).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

from agencies.operations.errors import BadArea
from reports.geometry import SRID, in_region

BRITISH_GRID = 27700
SMALLEST_KM2 = 0.05
"""Five hectares. At two addresses a hectare, fewer than any built-up ward of the city has, that is
ten addresses: more than the eight that R8.1 asks for."""
LARGEST_KM2 = 400.0
SLIVER_M2 = 1_000.0
"""What two boundaries that should be one may overlap by."""
FEWEST_CORNERS, MOST_CORNERS = 3, 60
_CORNER = re.compile(
    r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*\Z", re.ASCII
)


def polygon_of(corners: str) -> Polygon:
    """What stands between corners, one on a line as maps give them: latitude, then longitude.
    Raises BadArea."""
    lines = [each for each in re.split(r"[\n;]", corners) if each.strip()]
    if not FEWEST_CORNERS <= len(lines) <= MOST_CORNERS:
        raise BadArea(
            _("Give between %(few)d and %(many)d corners, each on a line of its own.")
            % {"few": FEWEST_CORNERS, "many": MOST_CORNERS}
        )
    ring = [_corner(each) for each in lines]
    shape = Polygon([*ring, ring[0]], srid=SRID)
    if not shape.valid or not shape.area:
        raise BadArea(_("The lines between these corners cross. Give them in order, going round."))
    return shape


def _corner(line: str) -> tuple[float, float]:
    found = _CORNER.match(line)
    if found is None:
        raise BadArea(_("Write each corner as latitude, longitude: for example 52.5741, -0.2436."))
    latitude, longitude = float(found[1]), float(found[2])
    if not in_region(longitude, latitude):
        raise BadArea(_("One of the corners is far away from Peterborough. Latitude comes first."))
    return longitude, latitude


def together(shapes: Iterable[GEOSGeometry]) -> MultiPolygon | None:
    """The ground of all of them; None of none."""
    found: GEOSGeometry | None = None
    for each in shapes:
        found = each if found is None else found.union(each)
    return None if found is None else as_multi(found)


def as_multi(shape: GEOSGeometry) -> MultiPolygon:
    """Its polygons, whatever else an operation on shapes left over."""
    if isinstance(shape, Polygon):
        return MultiPolygon(shape, srid=SRID)
    if isinstance(shape, MultiPolygon):
        return shape
    parts = []
    if isinstance(shape, GeometryCollection):
        parts = [each for each in shape if isinstance(each, Polygon)]
    return MultiPolygon(parts, srid=SRID)


def square_metres(shape: GEOSGeometry) -> float:
    if shape.empty:
        return 0.0
    return float(shape.transform(BRITISH_GRID, clone=True).area)


def square_km(shape: GEOSGeometry) -> float:
    return square_metres(shape) / 1_000_000


def ring_around(area: MultiPolygon, metres: int) -> MultiPolygon:
    """All within so many metres of an area, and not in it."""
    there = area.transform(BRITISH_GRID, clone=True)
    ring = there.buffer(metres).difference(there)
    ring.transform(SRID)
    return as_multi(ring)


def overlap(one: GEOSGeometry, other: GEOSGeometry) -> bool:
    """Whether they share more ground than two boundaries do that should be one."""
    return one.intersects(other) and square_metres(one.intersection(other)) > SLIVER_M2


def check_size(shape: MultiPolygon, *, what: str) -> None:
    """Raise BadArea of ground that is too small to be shown in numbers, or larger than the city.
    `what`: its name, as the beginning of a sentence."""
    size = square_km(shape)
    if size < SMALLEST_KM2:
        raise BadArea(
            _(
                "%(what)s has %(size).3f km². It needs %(least)s km², so that no figure is about "
                "a few addresses. Draw it larger."
            )
            % {"what": what, "size": size, "least": SMALLEST_KM2}
        )
    if size > LARGEST_KM2:
        raise BadArea(_("%(what)s is larger than the city. Draw it smaller.") % {"what": what})


def check_comparable(area: MultiPolygon, ring: MultiPolygon, control: MultiPolygon) -> None:
    """Raise BadArea unless the three are large enough, and the control lies apart from the others:
    what moves into it would look like success."""
    check_size(area, what=_("The problem's area"))
    check_size(control, what=_("The control area"))
    check_size(ring, what=_("The ring around it"))
    if overlap(control, area) or overlap(control, ring):
        raise BadArea(
            _(
                "The control area overlaps the problem's area, or the ring around it. Choose one "
                "further away, or a narrower ring."
            )
        )
