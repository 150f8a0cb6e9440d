"""Which areas hold a point, and areas as ground."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db import connection
from django.db.models import QuerySet

from reports.enums import AreaKind
from reports.models import Area

WARDS_MET = """
SELECT lsoa.code, ward.code FROM reports_area lsoa
JOIN reports_area ward ON ST_Intersects(lsoa.boundary, ward.boundary)
WHERE lsoa.kind = %s AND lsoa.code = ANY (%s) AND ward.kind = %s
"""


@dataclass(frozen=True)
class AreasOfPoint:
    """Primary keys of the ward and LSOA that hold a point, or None outside them.

    `district` is the name of the council district that holds it, "" outside those we know.
    """

    ward_id: int | None = None
    lsoa_id: int | None = None
    district: str = ""

    @property
    def in_area(self) -> bool:
        """Inside the partnership's area, which its wards cover without gaps."""
        return self.ward_id is not None

    @property
    def known(self) -> bool:
        """Whether the point lies in any area that we know: not in the sea, not in France."""
        return self.in_area or bool(self.district)


def areas_at(point: Point | None) -> AreasOfPoint:
    """The areas that hold a WGS84 point; one query, on the GiST index of boundaries.

    On an edge that two areas share, the one with the lower code counts.
    """
    if point is None:
        return AreasOfPoint()
    found = {
        kind: (pk, name)
        for kind, pk, name in Area.objects.filter(
            kind__in=[AreaKind.WARD, AreaKind.LSOA, AreaKind.DISTRICT], boundary__intersects=point
        )
        .order_by("-code")
        .values_list("kind", "pk", "name")
    }
    nothing = (None, "")
    return AreasOfPoint(
        ward_id=found.get(AreaKind.WARD, nothing)[0],
        lsoa_id=found.get(AreaKind.LSOA, nothing)[0],
        district=found.get(AreaKind.DISTRICT, nothing)[1],
    )


@dataclass(frozen=True)
class Ward:
    """A ward of the partnership's area, with its boundary in WGS84."""

    id: int
    code: str
    name: str
    boundary: MultiPolygon


def wards_with_boundaries() -> list[Ward]:
    """The wards by code; together they are the partnership's area. One query, some megabytes."""
    found = Area.objects.filter(kind=AreaKind.WARD).order_by("code")
    return [Ward(each.pk, each.code, each.name, each.boundary) for each in found]


class AreaShape(NamedTuple):
    """An area as ground: its boundary in WGS84."""

    code: str
    name: str
    boundary: MultiPolygon


def areas_of(kind: AreaKind, codes: Collection[str]) -> list[AreaShape]:
    """These areas of a kind, by code; a code that none has is left out. One statement."""
    return _shapes(Area.objects.filter(kind=kind, code__in=[*codes]))


def areas_meeting(kind: AreaKind, shape: GEOSGeometry) -> list[AreaShape]:
    """The areas of a kind that touch a shape in WGS84, by code. One statement."""
    return _shapes(Area.objects.filter(kind=kind, boundary__intersects=shape))


def wards_met(lsoas: Collection[str]) -> dict[str, set[str]]:
    """For each of these LSOAs the wards that it touches: whatever lies in it and in the
    partnership's area lies in one of them. One statement."""
    found: dict[str, set[str]] = {each: set() for each in lsoas}
    with connection.cursor() as cursor:
        cursor.execute(WARDS_MET, [AreaKind.LSOA, sorted(found), AreaKind.WARD])
        for lsoa, ward in cursor.fetchall():
            found[lsoa].add(ward)
    return found


def _shapes(found: QuerySet[Area]) -> list[AreaShape]:
    return [
        AreaShape(*row) for row in found.order_by("code").values_list("code", "name", "boundary")
    ]
