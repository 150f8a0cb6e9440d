"""Ground as the published areas that it is made of: whole wards, and LSOAs (small areas of some
1,500 people). Figures are published of these alone, so nothing else can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon
from django.utils.translation import gettext as _

from agencies.operations import ground
from agencies.operations.errors import BadArea
from reports.enums import AreaKind
from reports.places.areas import AreaShape, areas_meeting, areas_of

SHARE_OF_DRAWN, SHARE_OF_AREA = 0.2, 0.5
"""An LSOA stands for what was drawn when so much of the drawn shape lies in it, or so much of it
lies in the drawn shape."""
SHARED = 0.1
"""How much of an area may lie in another that it stands apart from. LSOAs do not nest in wards, and
most reach over the edge of one by a little."""


@dataclass(frozen=True)
class Ground:
    """Wards and LSOAs, by code."""

    wards: tuple[AreaShape, ...] = ()
    lsoas: tuple[AreaShape, ...] = ()

    @property
    def pieces(self) -> tuple[AreaShape, ...]:
        return (*self.wards, *self.lsoas)

    @property
    def ward_codes(self) -> list[str]:
        return [each.code for each in self.wards]

    @property
    def lsoa_codes(self) -> list[str]:
        return [each.code for each in self.lsoas]

    @property
    def names(self) -> str:
        return ", ".join(each.name for each in self.pieces)

    @property
    def shape(self) -> MultiPolygon:
        found = ground.together(each.boundary for each in self.pieces)
        assert found is not None
        return found


def ground_of(wards: Iterable[str], corners: str) -> Ground | None:
    """These wards, and the LSOAs that stand for what lies between corners; None of neither. Raises
    BadArea."""
    wanted = set(wards)
    found = areas_of(AreaKind.WARD, wanted)
    if len(found) != len(wanted):
        raise BadArea(_("One of the wards is not known. Choose from the list."))
    if not corners.strip():
        return Ground(tuple(found)) if found else None
    return Ground(tuple(found), _drawn(corners, found))


def of_codes(wards: Iterable[str], lsoas: Iterable[str]) -> Ground:
    """As it was fixed."""
    return Ground(
        tuple(areas_of(AreaKind.WARD, [*wards])), tuple(areas_of(AreaKind.LSOA, [*lsoas]))
    )


def ring_of(area: Ground, metres: int) -> Ground:
    """The LSOAs within so many metres of an area, which lie outside it. Raises BadArea."""
    near = areas_meeting(AreaKind.LSOA, ground.widened(area.shape, metres))
    ring = Ground(lsoas=tuple(each for each in near if _apart([each], area.pieces)))
    if not ring.lsoas:
        raise BadArea(_("No small area lies around the problem's area. Choose a smaller one."))
    return ring


def check_apart(control: Ground, *others: Ground) -> None:
    """Raise BadArea unless a control area lies apart from the problem's, and from the ring: what
    moves into it would look like success."""
    if not all(_apart(control.pieces, each.pieces) for each in others):
        raise BadArea(
            _(
                "The control area overlaps the problem's area, or the small areas around it. "
                "Choose one further away, or a narrower ring."
            )
        )


def _drawn(corners: str, wards: list[AreaShape]) -> tuple[AreaShape, ...]:
    drawn = ground.polygon_of(corners)
    ground.check_size(drawn)
    found = tuple(
        each
        for each in areas_meeting(AreaKind.LSOA, drawn)
        if ground.share(drawn, each.boundary) >= SHARE_OF_DRAWN
        or ground.share(each.boundary, drawn) >= SHARE_OF_AREA
    )
    if not found:
        raise BadArea(
            _(
                "What was drawn lies in no small area of the city, or in too little of too many. "
                "Draw it otherwise, or choose wards."
            )
        )
    # What lies in a chosen ward is counted with it.
    return tuple(each for each in found if _apart([each], wards))


def _apart(some: Iterable[AreaShape], others: Iterable[AreaShape]) -> bool:
    """Whether no two of them share more than edges do that should be one."""
    rest = list(others)
    return not any(
        max(ground.share(one.boundary, other.boundary), ground.share(other.boundary, one.boundary))
        > SHARED
        for one in some
        for other in rest
    )
