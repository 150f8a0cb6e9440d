"""Which areas hold a point."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon, Point

from reports.enums import AreaKind
from reports.models import Area


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
