"""Needle bins: adding and changing them, and writing down that one was emptied."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.crews import crew_members
from agencies.refuse.models import Bin, BinVisit, BinVisitor, Shift
from agencies.refuse.models.bins import MOST_RETURNS
from agencies.refuse.stock_queries import (
    bin_visitors_visible_to,
    bin_visits_visible_to,
    bins_visible_to,
)
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.permissions import check_user_can
from reports.places import areas_at

MOST_BINS = 500
LONGEST_AGO = datetime.timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class BinFacts:
    """What a bin is called, and where it is: in words, and as a point in WGS84."""

    name: str
    place: str
    point: Point


@action
def add_bin(*, by: User, facts: BinFacts) -> Bin:
    """Raises NotAllowed, CaseworkError."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    if bins_visible_to(by).count() >= MOST_BINS:
        raise CaseworkError(_("There are as many bins as there may be."))
    added = Bin(added_at=timezone.now(), audience=audiences.of_bins(), **_checked(facts))
    added.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[added], reason="bin")
    return added


@action
def change_bin(
    *, by: User, bin_id: uuid.UUID, facts: BinFacts, is_active: bool, version: int
) -> Bin:
    """Raises NotAllowed, CaseworkError, Conflict, Bin.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    found = bins_visible_to(by).select_for_update(of=("self",)).get(pk=bin_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this bin while you had it open."),
            current_version=found.version,
        )
    for name, value in _checked(facts).items():
        setattr(found, name, value)
    found.is_active = is_active
    found.version += 1
    found.save(update_fields=["name", "place", "point", "ward", "is_active", "version"])
    record(Operation.ALTERATION, by=by, objects=[found], reason="bin")
    return found


def _checked(facts: BinFacts) -> dict[str, object]:
    name, place = facts.name.strip(), facts.place.strip()
    if not name or not place:
        raise CaseworkError(_("Give the bin a name, and say where it is."))
    ward_id = areas_at(facts.point).ward_id
    if ward_id is None:
        raise CaseworkError(_("This point is not in Peterborough. Enter the latitude first."))
    return {"name": name, "place": place, "point": facts.point, "ward_id": ward_id}


@dataclass(frozen=True, kw_only=True)
class Emptied:
    """When a bin was emptied, how full it was (0 to 10 tenths), and how many were counted in it;
    None: nobody counted."""

    at: datetime.datetime
    fill_tenths: int
    returns: int | None = None


@action
def record_emptying(
    *,
    by: User,
    bin_id: uuid.UUID,
    emptied: Emptied,
    who: uuid.UUID | None = None,
    shift: Shift | None = None,
) -> BinVisit:
    """Write down that a bin was emptied. `who`: by whom, where it was not `by`; a lead alone may
    say so. Raises NotAllowed, CaseworkError, Bin.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    found = bins_visible_to(by).get(pk=bin_id)
    _check(emptied)
    person_id = _emptier(by, who)
    visit = BinVisit(
        bin=found,
        at=emptied.at,
        fill_tenths=emptied.fill_tenths,
        returns=emptied.returns,
        audience=audiences.of_bins(),
    )
    visit.save(force_insert=True)
    BinVisitor(
        visit=visit,
        user_id=person_id,
        recorded_by=by,
        recorded_at=timezone.now(),
        shift=shift,
        audience=audiences.of_crew_work(),
    ).save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[visit], reason="bin_emptied")
    return visit


def _check(emptied: Emptied) -> None:
    now = timezone.now()
    if not now - LONGEST_AGO <= emptied.at <= now:
        raise CaseworkError(_("Enter when it was emptied: within the last year."))
    if not 0 <= emptied.fill_tenths <= 10:
        raise CaseworkError(_("Choose how full it was."))
    if emptied.returns is not None and not 0 <= emptied.returns <= MOST_RETURNS:
        raise CaseworkError(_("Enter how many, from 0 to %(most)s.") % {"most": MOST_RETURNS})


def _emptier(by: User, who: uuid.UUID | None) -> uuid.UUID:
    if who is None or who == by.pk:
        return by.pk
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    if who not in {key for key, _name in crew_members(by)}:
        raise CaseworkError(_("Choose a person from the list."))
    return who


@action
def undo_emptying(*, by: User, visit_id: uuid.UUID) -> BinVisit:
    """It was written down by mistake: it counts no more. For a lead, and for whoever wrote it.
    Raises NotAllowed, BinVisit.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    visit = bin_visits_visible_to(by).select_for_update(of=("self",)).get(pk=visit_id)
    if Permission.NEEDLE_FINDS_MANAGE not in permissions_of(by):
        own = bin_visitors_visible_to(by).filter(pk=visit.pk, recorded_by=by)
        if not own.exists():
            raise NotAllowed(_("A colleague wrote this down. Ask them or your lead."))
    visit.undone_at = timezone.now()
    visit.save(update_fields=["undone_at"])
    record(Operation.ALTERATION, by=by, objects=[visit], reason="bin_visit_undone")
    return visit
