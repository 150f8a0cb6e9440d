"""The reference files in data/, read into records. Coordinates are WGS84 longitude, latitude."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from reports.enums import AreaKind, PlaceKind
from reports.geometry import SRID
from reports.models import BaseFeature
from reports.places import words

DATA = Path(settings.BASE_DIR) / "data"
PETERBOROUGH = "E06000031"

WARDS = "boundaries/peterborough_wards_2016-on_22.geojson"
LSOAS = "boundaries/peterborough_lsoa_2021_121.geojson"
OUTLINE = "boundaries/peterborough_lad_outline.geojson"
REGION = "boundaries/region_lad_2024_simplified.geojson"
POSTCODES = "gazetteer/postcodes_PE_2025-05.csv.gz"
STREETS = "gazetteer/peterborough_street_snap_points.csv.gz"
DISTRICTS = "gazetteer/districts.csv"
RIVERS = "basemap/rivers_coast_east-of-england_gshhg.geojson"
BUILT_UP = "basemap/peterborough_region_built-up_derived.geojson"
ALL = (WARDS, LSOAS, OUTLINE, REGION, POSTCODES, STREETS, DISTRICTS, RIVERS, BUILT_UP)

ROUNDING_M = 50
NEAREST_M = 100
"""The least inaccuracy that we claim for a street or postcode."""

METRES_PER_DEGREE = 111_320


class ReferenceFileError(Exception):
    """A shipped file is missing or is not what it should be; `str(error)` names it."""


@dataclass(frozen=True)
class AreaRecord:
    kind: AreaKind
    code: str
    name: str
    boundary: MultiPolygon


@dataclass(frozen=True)
class PlaceRecord:
    """A row of the gazetteer; `ward_code` is "" outside Peterborough."""

    kind: PlaceKind
    name: str
    search: str
    longitude: float
    latitude: float
    accuracy_m: int
    ward_code: str
    in_area: bool
    district: str


@dataclass(frozen=True)
class ShapeRecord:
    """A shape of the base map."""

    layer: BaseFeature.Layer
    name: str
    shape: GEOSGeometry


def digest(*, of: str, folder: Path = DATA) -> str:
    """SHA-256 over every file's name and content, and over `of`, the version of the loader."""
    total = hashlib.sha256(of.encode())
    for name in ALL:
        total.update(name.encode())
        total.update(_path(name, folder).read_bytes())
    return total.hexdigest()


def areas(folder: Path = DATA) -> Iterator[AreaRecord]:
    """Wards, LSOAs and districts. Peterborough's district is its precise outline."""
    for kind, name, code_key, name_key in (
        (AreaKind.WARD, WARDS, "ward_code", "ward_name"),
        (AreaKind.LSOA, LSOAS, "lsoa21_code", "lsoa21_name"),
        (AreaKind.DISTRICT, OUTLINE, "lad_code", "lad_name"),
        (AreaKind.DISTRICT, REGION, "lad24_code", "lad24_name"),
    ):
        for properties, shape in _features(name, folder):
            if name == REGION and properties[code_key] == PETERBOROUGH:
                continue
            boundary = MultiPolygon(shape, srid=SRID) if isinstance(shape, Polygon) else shape
            yield AreaRecord(kind, properties[code_key], properties[name_key], boundary)


def places(folder: Path = DATA) -> Iterator[PlaceRecord]:
    """The gazetteer: wards, streets, postcodes."""
    yield from _wards(folder)
    yield from _streets(folder)
    yield from _postcodes(folder)


def shapes(folder: Path = DATA) -> Iterator[ShapeRecord]:
    """Rivers (without the coast, which is far off) and built-up areas."""
    for properties, shape in _features(RIVERS, folder):
        if properties["kind"] == "river":
            yield ShapeRecord(BaseFeature.Layer.RIVER, "", shape)
    for _properties, shape in _features(BUILT_UP, folder):
        yield ShapeRecord(BaseFeature.Layer.BUILT_UP, "", shape)


def _path(name: str, folder: Path) -> Path:
    path = folder / name
    if not path.is_file():
        raise ReferenceFileError(
            f"{path} is missing. It belongs to this project: fetch a complete copy of it."
        )
    return path


def _features(name: str, folder: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each feature's properties and its shape, a GEOSGeometry of the kind that the file holds."""
    try:
        collection = json.loads(_path(name, folder).read_text(encoding="utf-8"))
        for feature in collection["features"]:
            shape = GEOSGeometry(json.dumps(feature["geometry"]))
            shape.srid = SRID
            yield feature["properties"], shape
    except (ValueError, KeyError, TypeError) as error:
        raise ReferenceFileError(f"data/{name} is not the GeoJSON it should be: {error}") from error


def _rows(name: str, folder: Path) -> Iterator[dict[str, str]]:
    path = _path(name, folder)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceFileError(f"data/{name} can't be read: {error}") from error


def _wards(folder: Path) -> Iterator[PlaceRecord]:
    for properties, shape in _features(WARDS, folder):
        middle = shape.point_on_surface
        reach = max(
            distance_m((middle.x, middle.y), (x, y)) for ring in shape.coords for x, y, *_ in ring
        )
        name = properties["ward_name"]
        yield PlaceRecord(
            kind=PlaceKind.WARD,
            name=name,
            search=words.normalise(name),
            longitude=middle.x,
            latitude=middle.y,
            accuracy_m=_rounded_up(reach),
            ward_code=properties["ward_code"],
            in_area=True,
            district="Peterborough",
        )


def _streets(folder: Path) -> Iterator[PlaceRecord]:
    """One place per street and ward, at the known point nearest to the middle of its points.

    "Kings Gardens" and "King's Gardens" in one ward are one street; the commoner spelling stands.
    """
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in _rows(STREETS, folder):
        if row["kind"] == "street":
            name = words.display_name(row["name"])
            key = words.normalise(name), row["ward_code"]
            points[key].append((float(row["lon"]), float(row["lat"])))
            spellings[key][name] += 1
    for (search, ward_code), known in points.items():
        middle = median(x for x, _ in known), median(y for _, y in known)
        longitude, latitude = min(known, key=lambda each: distance_m(each, middle))
        reach = max(distance_m(each, (longitude, latitude)) for each in known)
        yield PlaceRecord(
            kind=PlaceKind.STREET,
            name=spellings[search, ward_code].most_common(1)[0][0],
            search=search,
            longitude=longitude,
            latitude=latitude,
            accuracy_m=_rounded_up(reach),
            ward_code=ward_code,
            in_area=True,
            district="Peterborough",
        )


def _postcodes(folder: Path) -> Iterator[PlaceRecord]:
    districts = {row["code"]: row["name"] for row in _rows(DISTRICTS, folder)}
    for row in _rows(POSTCODES, folder):
        in_area = row["lad_code"] == PETERBOROUGH
        yield PlaceRecord(
            kind=PlaceKind.POSTCODE,
            name=row["postcode"],
            search=words.normalise(row["postcode"]).replace(" ", ""),
            longitude=float(row["lon"]),
            latitude=float(row["lat"]),
            # Ten is Code-Point Open's best quality: the point is in a building of the postcode.
            accuracy_m=NEAREST_M if row["positional_quality"] == "10" else 500,
            ward_code=row["ward_code"] if in_area else "",
            in_area=in_area,
            district=districts.get(row["lad_code"], ""),
        )


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two WGS84 points of one city; the flat-earth error is below 0.1 % there."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return METRES_PER_DEGREE * math.hypot(east, one[1] - other[1])


def _rounded_up(metres: float) -> int:
    return max(NEAREST_M, math.ceil(metres / ROUNDING_M) * ROUNDING_M)
