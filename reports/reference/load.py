"""Put the reference files into the database: all in one transaction, again and again if need be."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from reports.enums import AreaKind, PlaceKind
from reports.models import Area, BaseFeature, ReferenceLoad
from reports.reference import base_layer, files

LOADER_VERSION = "2"
"""To be raised when the same files are read differently, so that installations load them again."""

LOCK = 0x5350_4C_01
"""Key of the advisory lock that keeps two loads apart: the second finds the first one's work."""

STAGING = """
DROP TABLE IF EXISTS pg_temp.loaded_place;
CREATE TEMPORARY TABLE loaded_place (
    kind text, name text, search text, longitude float8, latitude float8, accuracy_m integer,
    ward_code text, in_area boolean, district text
) ON COMMIT DROP
"""
COPY = "COPY loaded_place FROM STDIN WITH (FORMAT csv)"
UPSERT = """
INSERT INTO reports_place (kind, name, search, point, accuracy_m, ward_id, in_area, district)
SELECT loaded.kind, loaded.name, loaded.search,
    ST_SetSRID(ST_MakePoint(longitude, latitude), 4326),
    accuracy_m, ward.id, in_area, district
FROM loaded_place loaded
LEFT JOIN reports_area ward ON ward.kind = 'ward' AND ward.code = loaded.ward_code
ON CONFLICT (kind, search, coalesce(ward_id, 0)) DO UPDATE
SET name = excluded.name, point = excluded.point, accuracy_m = excluded.accuracy_m,
    in_area = excluded.in_area, district = excluded.district
"""
# Places keep their keys from one load to the next, so that a form that is being filled in still
# names the right one; only those that vanished from the files go.
PRUNE = """
DELETE FROM reports_place place
WHERE NOT EXISTS (
    SELECT FROM loaded_place loaded
    LEFT JOIN reports_area ward ON ward.kind = 'ward' AND ward.code = loaded.ward_code
    WHERE loaded.kind = place.kind AND loaded.search = place.search
        AND ward.id IS NOT DISTINCT FROM place.ward_id
)
"""

COUNTED = {
    "wards": AreaKind.WARD,
    "LSOAs": AreaKind.LSOA,
    "districts": AreaKind.DISTRICT,
    "postcodes": f"place.{PlaceKind.POSTCODE}",
    "of them in Peterborough": "postcode.in_area",
    "streets, by ward": f"place.{PlaceKind.STREET}",
    "rivers": BaseFeature.Layer.RIVER,
    "built-up areas": BaseFeature.Layer.BUILT_UP,
}

Progress = Callable[[Iterable[object], str], Iterable[object]]


@dataclass(frozen=True)
class Loaded:
    """What is in the database now, as names and numbers. `fresh` is False when it already was."""

    counts: list[list[str | int]]
    fresh: bool


def _silently(items: Iterable[object], _label: str) -> Iterable[object]:
    return items


def load_reference(
    *, force: bool = False, folder: Path = files.DATA, progress: Progress = _silently
) -> Loaded:
    """Load every reference file, unless just these files are loaded already.

    Areas and places are updated in place and keep their keys. Raises ReferenceFileError, and then
    nothing has changed.
    """
    digest = files.digest(of=LOADER_VERSION, folder=folder)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not force:
            earlier = ReferenceLoad.objects.filter(digest=digest).values_list("counts").first()
            if earlier:
                return Loaded(counts=earlier[0], fresh=False)
        areas = list(files.areas(folder))
        places = list(files.places(folder))
        shapes = list(files.shapes(folder))
        _load_areas(areas)
        _load_places(progress(places, "places"))
        _load_shapes(shapes)
        counts = _counts()
        body, etag = base_layer.build(areas, shapes, places)
        ReferenceLoad.objects.update_or_create(
            pk=1,
            defaults={
                "digest": digest,
                "counts": counts,
                "etag": etag,
                "base_layer": body,
                "loaded_at": timezone.now(),
            },
        )
        cursor.execute("ANALYZE reports_area, reports_place")
    return Loaded(counts=counts, fresh=True)


def _load_areas(areas: list[files.AreaRecord]) -> None:
    Area.objects.bulk_create(
        (
            Area(kind=each.kind, code=each.code, name=each.name, boundary=each.boundary)
            for each in areas
        ),
        update_conflicts=True,
        unique_fields=["kind", "code"],
        update_fields=["name", "boundary"],
    )


def _load_places(places: Iterable[object]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for each in places:
        assert isinstance(each, files.PlaceRecord)
        writer.writerow(
            (
                each.kind,
                each.name,
                each.search,
                each.longitude,
                each.latitude,
                each.accuracy_m,
                each.ward_code,
                each.in_area,
                each.district,
            )
        )
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        cursor.copy_expert(COPY, buffer)
        cursor.execute("ANALYZE loaded_place")
        cursor.execute(UPSERT)
        cursor.execute(PRUNE)


def _load_shapes(shapes: list[files.ShapeRecord]) -> None:
    BaseFeature.objects.all().delete()
    BaseFeature.objects.bulk_create(
        BaseFeature(layer=each.layer, name=each.name, shape=each.shape) for each in shapes
    )


def _counts() -> list[list[str | int]]:
    """Rows per kind, named as the command prints them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT kind, count(*) FROM reports_area GROUP BY kind
            UNION ALL
            SELECT 'place.' || kind, count(*) FROM reports_place GROUP BY kind
            UNION ALL
            SELECT 'postcode.in_area', count(*) FROM reports_place
            WHERE kind = 'postcode' AND in_area
            UNION ALL
            SELECT layer, count(*) FROM reports_basefeature GROUP BY layer
            """
        )
        found = dict(cursor.fetchall())
    return [[name, found.get(key, 0)] for name, key in COUNTED.items()]
