"""A small piece of real Peterborough: enough for every form, filter and map, quick to load.

Three neighbouring wards with their LSOAs, some streets and postcodes, and the districts around,
from the files that `manage.py load_reference` reads whole (docs/data-sources.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.contrib.gis.geos import Point
from django.utils import timezone

from reports.enums import AreaKind, PlaceKind
from reports.models import Area, Place, ReferenceLoad
from reports.reference import base_layer, files
from reports.reference.files import AreaRecord, PlaceRecord

WARDS = {"E05010807": "Central", "E05010809": "East", "E05010820": "Park"}
PLACES_OF_A_KIND = 12
ALWAYS = {"lincoln road", "bridge street"}

IN_CENTRAL = Point(-0.2442, 52.5795, srid=4326)
IN_THE_SEA = Point(0.5, 53.0, srid=4326)
IN_FRANCE = Point(2.3522, 48.8566, srid=4326)


@dataclass(frozen=True)
class Geography:
    """Wards by name; a few streets and postcodes in them, and one postcode outside."""

    wards: dict[str, Area]
    streets: list[Place]
    postcodes: list[Place]


def load() -> Geography:
    """Insert the areas, places and base layer; call inside a test's transaction."""
    Area.objects.bulk_create(
        [
            Area(kind=each.kind, code=each.code, name=each.name, boundary=each.boundary)
            for each in _areas()
        ]
    )
    wards = {area.code: area for area in Area.objects.filter(kind=AreaKind.WARD)}
    places = Place.objects.bulk_create([_place(each, wards) for each in _places()])
    body, etag = _base_layer()
    ReferenceLoad.objects.create(
        pk=1,
        digest="a part of it, for tests",
        counts={},
        etag=etag,
        base_layer=body,
        loaded_at=timezone.now(),
    )
    return Geography(
        wards={area.name: area for area in wards.values()},
        streets=[place for place in places if place.kind == PlaceKind.STREET],
        postcodes=[place for place in places if place.kind == PlaceKind.POSTCODE],
    )


def _place(record: PlaceRecord, wards: dict[str, Area]) -> Place:
    return Place(
        kind=record.kind,
        name=record.name,
        search=record.search,
        point=Point(record.longitude, record.latitude, srid=4326),
        accuracy_m=record.accuracy_m,
        ward=wards.get(record.ward_code),
        in_area=record.in_area,
        district=record.district,
    )


@cache
def _areas() -> tuple[AreaRecord, ...]:
    every = list(files.areas())
    wards = [each for each in every if each.code in WARDS]
    lsoas = [
        each
        for each in every
        if each.kind == AreaKind.LSOA
        and any(ward.boundary.contains(each.boundary.point_on_surface) for ward in wards)
    ]
    return (*wards, *lsoas, *(each for each in every if each.kind == AreaKind.DISTRICT))


@cache
def _places() -> tuple[PlaceRecord, ...]:
    return tuple(_some_places())


def _some_places() -> Iterator[PlaceRecord]:
    taken: Counter[tuple[str, str]] = Counter()
    for each in files.places():
        of_its_kind = (each.kind, each.ward_code)
        few = 1 if not each.ward_code else PLACES_OF_A_KIND
        here = each.ward_code in WARDS or not each.ward_code
        if here and (taken[of_its_kind] < few or each.search in ALWAYS):
            taken[of_its_kind] += 1
            yield each


@cache
def _base_layer() -> tuple[bytes, str]:
    return base_layer.build(_areas(), [])
