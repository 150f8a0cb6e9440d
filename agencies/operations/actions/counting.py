"""The one place where reports are counted for people who see none: numbers come out, and only those
that may be kept (R8.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from agencies.operations import ground
from agencies.operations.enums import Measure
from agencies.operations.periods import Period
from agencies.operations.withholding import Cell, Cover, kept_counts, selections
from agencies.registry.row_security import showing
from reports.enums import Kind
from reports.figures import COUNTED_WITH, countable
from reports.places.wards import wards_touching

OF_MEASURE: Mapping[str, Kind] = MappingProxyType(
    {
        Measure.CONCERNS: Kind.CONCERN,
        Measure.NEEDLES: Kind.NEEDLE_FIND,
        Measure.PREMISES: Kind.PREMISES_INCIDENT,
        Measure.RECORDED: Kind.RECORDED_CRIME,
    }
)


def counts_in(
    areas: Mapping[str, MultiPolygon], measure: str, period: Period
) -> dict[str, int | None]:
    """How many reports lie in each of these areas (WGS84), None where that is withheld. In the
    caller's transaction, which is shown what it was before once they are counted."""
    every = ground.together(areas.values())
    assert every is not None
    wards = wards_touching(every)
    with showing(COUNTED_WITH):
        cells = _cells(areas, every, list(wards), measure, period)
    covers = {each: _cover(each, areas, wards) for each in selections(areas)}
    return kept_counts(cells, tuple(areas), covers)


def _cells(
    areas: Mapping[str, MultiPolygon],
    every: GEOSGeometry,
    wards: Collection[str],
    measure: str,
    period: Period,
) -> list[Cell]:
    """In one statement: how many of each ward lie in which of the areas."""
    found = countable(kind=OF_MEASURE[measure], first=period.first, until=period.until).filter(
        Q(point__intersects=every) | Q(ward__code__in=wards)
    )
    inside = {
        f"in_{name}": ExpressionWrapper(Q(point__intersects=shape), output_field=BooleanField())
        for name, shape in areas.items()
    }
    rows = (
        found.annotate(**inside)
        .order_by()
        .values("ward__code", *inside)
        .annotate(number=Count("pk"))
    )
    return [
        Cell(
            areas=frozenset(name for name in areas if row[f"in_{name}"]),
            ward=row["ward__code"],
            number=row["number"],
        )
        for row in rows
    ]


def _cover(
    selection: frozenset[str],
    areas: Mapping[str, MultiPolygon],
    wards: Mapping[str, MultiPolygon],
) -> Cover:
    """How the areas of a selection lie over the wards; slivers along boundaries count for
    nothing."""
    shape = ground.together(areas[each] for each in selection)
    assert shape is not None
    whole, partly = set(), set()
    left: GEOSGeometry = shape
    for code, ward in wards.items():
        if not ground.overlap(shape, ward):
            continue
        if ground.square_metres(ward.difference(shape)) <= ground.SLIVER_M2:
            whole.add(code)
            left = left.difference(ward)
        else:
            partly.add(code)
    return Cover(
        whole=frozenset(whole),
        partly=frozenset(partly),
        beyond=ground.square_metres(left) > ground.SLIVER_M2,
    )
