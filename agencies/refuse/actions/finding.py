"""Writing down what was found. Callers hold the transaction and have asked who may."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.enums import SHARPS, Disposal, Hazard, Land, Litter
from agencies.refuse.models import Find
from agencies.refuse.models.finds import MOST
from agencies.refuse.queries import kinds_near
from reports.errors import CaseworkError
from reports.places import areas_at


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a crew says of one find. `point` is WGS84, with its accuracy as a radius in metres;
    `at_most` None: an open end."""

    litter: Litter
    at_least: int
    at_most: int | None
    land: Land
    disposal: Disposal
    hazards: frozenset[Hazard] = frozenset()
    point: Point | None = None
    accuracy_m: int | None = None


def add_find(*, report_id: uuid.UUID, found: Found, at: datetime.datetime) -> Find:
    """Store a find of a report. Raises CaseworkError when the counts or the disposal can't be.

    Without a point of its own it lies in the ward of its report, and nowhere nearer: partners see
    finds, and where somebody who reported something put the pin is not theirs to see.
    """
    _check(found)
    find = Find(report_id=report_id, point=found.point, accuracy_m=found.accuracy_m)
    areas = find.report if found.point is None else areas_at(found.point)
    find.ward_id, find.lsoa_id = areas.ward_id, areas.lsoa_id
    find.found_at = at
    find.litter = found.litter
    find.at_least, find.at_most = found.at_least, found.at_most
    find.land = found.land
    find.hazards = sorted(found.hazards)
    find.near = kinds_near(found.point)
    find.disposal = found.disposal
    find.audience = audiences.of_find()
    find.save(force_insert=True)
    return find


def undo_finds(*, report_id: uuid.UUID, found_at: datetime.datetime, at: datetime.datetime) -> None:
    """What was cleared at a report at `found_at` was entered by mistake: it counts no more. What
    was found and left there before that was no mistake."""
    cleared = Find.objects.filter(report_id=report_id, found_at=found_at, undone_at__isnull=True)
    cleared.update(undone_at=at)


def undo_one(*, find_id: uuid.UUID, at: datetime.datetime) -> None:
    """The same of one find, whatever else was found at its report."""
    Find.objects.filter(pk=find_id, undone_at__isnull=True).update(undone_at=at)


def _check(found: Found) -> None:
    if not 1 <= found.at_least <= MOST or (found.at_most or found.at_least) > MOST:
        raise CaseworkError(_("Enter how many, from 1 to %(most)s.") % {"most": MOST})
    if found.at_most is not None and found.at_most < found.at_least:
        raise CaseworkError(_("Enter how many, the smaller number first."))
    if found.litter in SHARPS and found.disposal == Disposal.BAGGED:
        raise CaseworkError(_("Needles and sharps go into a sharps box, never into a bag."))
