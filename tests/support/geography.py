"""A small piece of real Peterborough: enough for every form, filter and map, quick to load.

Three neighbouring wards with their LSOAs, streets and some postcodes, from the files that
`manage.py load_reference` reads whole (docs/data-sources.md).
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.utils.text import slugify

from reports.enums import AreaKind, PlaceKind
from reports.models import Area, Place

DATA = Path(__file__).resolve().parents[2] / "data"
WARDS = {"E05010807": "Central", "E05010809": "East", "E05010820": "Park"}
STREETS_PER_WARD = 12
POSTCODES_PER_WARD = 8

IN_CENTRAL = Point(-0.2442, 52.5795, srid=4326)
IN_THE_SEA = Point(0.5, 53.0, srid=4326)
IN_FRANCE = Point(2.3522, 48.8566, srid=4326)


@dataclass(frozen=True)
class Geography:
    wards: dict[str, Area]
    streets: list[Place]
    postcodes: list[Place]


def load() -> Geography:
    """Insert the areas and places; call inside a test's transaction."""
    Area.objects.bulk_create(
        [
            Area(kind=kind, code=code, name=name, boundary=shape)
            for kind, code, name, shape in _areas()
        ]
    )
    wards = {area.code: area for area in Area.objects.filter(kind=AreaKind.WARD)}
    places = Place.objects.bulk_create(
        [
            Place(
                kind=kind,
                name=name,
                search=slugify(name).replace("-", " "),
                point=Point(lon, lat, srid=4326),
                ward=wards[ward],
                in_area=True,
            )
            for kind, name, lon, lat, ward in _places()
        ]
    )
    return Geography(
        wards={area.name: area for area in wards.values()},
        streets=[place for place in places if place.kind == PlaceKind.STREET],
        postcodes=[place for place in places if place.kind == PlaceKind.POSTCODE],
    )


@cache
def _areas() -> list[tuple[str, str, str, MultiPolygon]]:
    wards = [
        (AreaKind.WARD, item["ward_code"], item["ward_name"], shape)
        for item, shape in _features("peterborough_wards_2016-on_22.geojson")
        if item["ward_code"] in WARDS
    ]
    lsoas = [
        (AreaKind.LSOA, item["lsoa21_code"], item["lsoa21_name"], shape)
        for item, shape in _features("peterborough_lsoa_2021_121.geojson")
        if any(ward[3].contains(shape.point_on_surface) for ward in wards)
    ]
    return [*wards, *lsoas]


def _features(name: str) -> Iterator[tuple[dict[str, Any], MultiPolygon]]:
    content = json.loads((DATA / "boundaries" / name).read_text(encoding="utf-8"))
    for feature in content["features"]:
        shape = GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
        yield (
            feature["properties"],
            shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326),
        )


@cache
def _places() -> list[tuple[str, str, float, float, str]]:
    wards = [(PlaceKind.WARD, name, *_centre_of(code), code) for code, name in WARDS.items()]
    streets = _first_rows(
        "peterborough_street_snap_points.csv.gz", PlaceKind.STREET, "name", STREETS_PER_WARD
    )
    postcodes = _first_rows(
        "postcodes_PE_2025-05.csv.gz", PlaceKind.POSTCODE, "postcode", POSTCODES_PER_WARD
    )
    return [*wards, *streets, *postcodes]


def _centre_of(code: str) -> tuple[float, float]:
    point = next(shape for _, found, _, shape in _areas() if found == code).point_on_surface
    return (point.x, point.y)


def _first_rows(
    name: str, kind: str, column: str, each: int
) -> list[tuple[str, str, float, float, str]]:
    """The first rows of each ward, and Lincoln Road wherever it is: misspellings look for it."""
    taken: dict[str, int] = dict.fromkeys(WARDS, 0)
    found: dict[tuple[str, str], tuple[str, str, float, float, str]] = {}
    with gzip.open(DATA / "gazetteer" / name, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ward, label = row["ward_code"], row[column]
            if kind == PlaceKind.STREET and row["kind"] != "street":
                continue
            if ward not in taken or (taken[ward] >= each and label != "Lincoln Road"):
                continue
            taken[ward] += 1
            found.setdefault(
                (label, ward), (kind, label, float(row["lon"]), float(row["lat"]), ward)
            )
    return list(found.values())
