"""What a place is called: the nearest street of the gazetteer, which is a name and no address."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

NEAR_DEGREES = 0.01
"""Streets further away, some 700 m to the east or west, name nothing here."""

# One row for each point, in their order, whether or not a street is near.
NEAREST = """
SELECT coalesce(near.name, '')
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS asked (longitude, latitude, number)
LEFT JOIN LATERAL (
    SELECT place.name
    FROM reports_place place
    WHERE place.kind = 'street' AND place.in_area
        AND ST_DWithin(
            place.point, ST_SetSRID(ST_MakePoint(asked.longitude, asked.latitude), 4326), %s
        )
    ORDER BY place.point <-> ST_SetSRID(ST_MakePoint(asked.longitude, asked.latitude), 4326),
        place.id
    LIMIT 1
) near ON true
ORDER BY asked.number
"""


def streets_nearest_to(points: Sequence[tuple[float, float]]) -> list[str]:
    """The name of the nearest street to each (longitude, latitude) in WGS84 degrees, "" where none
    is near. One statement, on the GiST index of places."""
    if not points:
        return []
    longitudes, latitudes = zip(*points, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [list(longitudes), list(latitudes), NEAR_DEGREES])
        return [str(name) for (name,) in cursor.fetchall()]
