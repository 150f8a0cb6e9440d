"""The base map as one small GeoJSON: wards, neighbouring districts, rivers, built-up areas."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import Polygon

from reports import geometry
from reports.enums import AreaKind, PlaceKind
from reports.reference.files import AreaRecord, PlaceRecord, ShapeRecord

DECIMALS = 5  # about a metre
TOLERANCE = 0.0002  # degrees, about 20 metres: less than a pixel at the zooms that show it all

FRAME = Polygon.from_bbox(
    (geometry.REGION_WEST, geometry.REGION_SOUTH, geometry.REGION_EAST, geometry.REGION_NORTH)
)
FRAME.srid = geometry.SRID


def build(
    areas: Iterable[AreaRecord],
    shapes: Iterable[ShapeRecord],
    places: Iterable[PlaceRecord] = (),
) -> tuple[bytes, str]:
    """The gzipped GeoJSON, and the ETag that names its content.

    Features come in drawing order, each with `layer` (district, built_up, river, ward, street) and
    `name`; a ward also has `label`, the longitude and latitude to write its name at. Streets are
    points. LSOAs and postcodes are left out.
    """
    areas = list(areas)
    features = [
        *(_area(each) for each in areas if each.kind == AreaKind.DISTRICT),
        *(found for each in shapes if (found := _shape(each))),
        *(_area(each) for each in areas if each.kind == AreaKind.WARD),
        *(_street(each) for each in places if each.kind == PlaceKind.STREET),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    body = json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()
    return gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()


def _area(record: AreaRecord) -> dict[str, Any]:
    # Wards stay as they are: they are generalised already, and simplifying neighbours one by one
    # would leave gaps between them.
    properties: dict[str, Any] = {"layer": str(record.kind), "name": record.name}
    if record.kind == AreaKind.WARD:
        middle = record.boundary.point_on_surface
        properties["label"] = [round(middle.x, DECIMALS), round(middle.y, DECIMALS)]
    return _feature(record.boundary, properties)


def _shape(record: ShapeRecord) -> dict[str, Any] | None:
    shape = record.shape.intersection(FRAME).simplify(TOLERANCE, preserve_topology=True)
    if shape.empty:
        return None
    return _feature(shape, {"layer": str(record.layer), "name": record.name})


def _street(record: PlaceRecord) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"layer": str(record.kind), "name": record.name},
        "geometry": {
            "type": "Point",
            "coordinates": _rounded([record.longitude, record.latitude]),
        },
    }


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape.geom_type, "coordinates": _rounded(shape.coords)},
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_rounded(each) for each in coordinates]
