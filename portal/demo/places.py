"""Where demonstration reports happen: real streets of the gazetteer, weighted to make hotspots.

Needs `manage.py load_reference` to have run. Points are WGS84 longitude, latitude in degrees.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from django.apps import apps

METRES_PER_DEGREE = 111_320

# Streets whose police snap points stand for a station or a prison rather than a street
# (docs/data-sources.md): an invented report there would be about somebody's workplace.
AVOIDED = frozenset({"Peacock Way", "Werrington Parkway", "Saville Road"})

# Wards weigh as they do in the recorded drug offences of 2024-25, roughly.
WARD_WEIGHTS = {
    "Central": 9.0,
    "Park": 4.0,
    "North": 4.0,
    "East": 3.5,
    "Ravensthorpe": 3.0,
    "Bretton": 3.0,
    "Orton Longueville": 3.0,
    "Dogsthorpe": 3.0,
    "Paston and Walton": 2.5,
    "Fletton and Woodston": 2.0,
    "Stanground South": 1.5,
}
OTHER_WARDS = 0.8


@dataclass(frozen=True)
class Street:
    name: str
    longitude: float
    latitude: float
    ward_id: int
    ward: str


def streets() -> list[Street]:
    """Every street of the area, in one order whatever the database's collation."""
    rows = (
        apps.get_model("reports", "Place")
        .objects.filter(kind="street", in_area=True, ward__isnull=False)
        .values_list("name", "point", "ward_id", "ward__name")
    )
    found = [
        Street(name=name, longitude=point.x, latitude=point.y, ward_id=ward_id, ward=ward)
        for name, point, ward_id, ward in rows
        if name not in AVOIDED and len(name) > 4
    ]
    return sorted(found, key=lambda street: (street.name, street.ward))


def weight_of(street: Street) -> float:
    return WARD_WEIGHTS.get(street.ward, OTHER_WARDS)


def some_metres_away(
    chance: random.Random, longitude: float, latitude: float, *, furthest: float
) -> tuple[float, float]:
    """A point up to `furthest` metres away, evenly over the disc."""
    distance = furthest * math.sqrt(chance.random())
    bearing = chance.random() * 2 * math.pi
    north = distance * math.cos(bearing) / METRES_PER_DEGREE
    east = distance * math.sin(bearing) / METRES_PER_DEGREE / math.cos(math.radians(latitude))
    return round(longitude + east, 6), round(latitude + north, 6)
