"""Postcodes of the partnership's area with the areas that they lie in: which places have people."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from reports.enums import AreaKind
from reports.models import Area

# On an edge that two areas share the one with the lower code counts, as in areas_at.
POSTCODES = """
SELECT ST_X(place.point), ST_Y(place.point),
    (SELECT min(area.code) FROM reports_area area
     WHERE area.kind = 'ward' AND ST_Intersects(area.boundary, place.point)),
    (SELECT min(area.code) FROM reports_area area
     WHERE area.kind = 'lsoa' AND ST_Intersects(area.boundary, place.point))
FROM reports_place place
WHERE place.kind = 'postcode' AND place.in_area
ORDER BY place.id
"""


class Postcode(NamedTuple):
    """One postcode: WGS84 degrees, and the codes of its ward and LSOA, None outside them."""

    longitude: float
    latitude: float
    ward: str | None
    lsoa: str | None


def postcodes_in_area() -> list[Postcode]:
    """Those of the partnership's area. One statement; some 4,000 of them in Peterborough."""
    with connection.cursor() as cursor:
        cursor.execute(POSTCODES)
        return [Postcode(*row) for row in cursor.fetchall()]


def names_of_areas(kinds: tuple[AreaKind, ...]) -> dict[tuple[str, str], str]:
    """(kind, code) → what the area is called."""
    found = Area.objects.filter(kind__in=kinds).values_list("kind", "code", "name")
    return {(kind, code): name for kind, code, name in found}
