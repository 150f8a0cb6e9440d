"""Rounds at the desk: one that a crew without a phone made, and one that was none."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.crews import crew_members
from agencies.refuse.entries import LONGEST_ROUND
from agencies.refuse.models import Round
from agencies.refuse.queries import rounds_visible_to
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError
from reports.permissions import check_user_can

OLDEST = datetime.timedelta(days=366)
"""Older ones would change figures that were handed on long ago."""


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What a lead says of a round: whose it was, in which ward, from when to when (aware)."""

    crew_id: uuid.UUID
    ward_id: int
    started_at: datetime.datetime
    ended_at: datetime.datetime


@action
def record_round(*, by: User, key: uuid.UUID, searched: Searched) -> Round:
    """Write down a round of somebody without a phone. `key`: the page's, so that sent twice it is
    one. Raises NotAllowed, CaseworkError."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    earlier = Round.objects.filter(pk=key, recorded_by=by).first()
    if earlier is not None:
        return earlier
    _check(by, searched)
    made = Round(
        id=key,
        crew_id=searched.crew_id,
        recorded_by=by,
        ward_id=searched.ward_id,
        started_at=searched.started_at,
        ended_at=searched.ended_at,
        audience=audiences.of_crew_work(),
    )
    made.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[made], reason="round_by_hand")
    return made


@action
def take_back_round(*, by: User, round_id: uuid.UUID) -> Round:
    """It was no such round: it counts no more. Again it changes nothing. Raises NotAllowed,
    Round.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    taken = rounds_visible_to(by).select_for_update(of=("self",)).get(pk=round_id)
    _take_back(by, taken)
    return taken


def take_back_own_round(*, by: User, round_id: uuid.UUID) -> None:
    """The same by whoever made the round, from the phone. Taken back already it stays so. Callers
    hold the transaction and have asked whose it is."""
    taken = rounds_visible_to(by).select_for_update(of=("self",)).filter(pk=round_id).first()
    if taken is not None:
        _take_back(by, taken)


def _take_back(by: User, taken: Round) -> None:
    taken.undone_at, taken.undone_by = timezone.now(), by
    taken.save(update_fields=["undone_at", "undone_by"])
    record(Operation.ALTERATION, by=by, objects=[taken], reason="round_taken_back")


def _check(by: User, searched: Searched) -> None:
    now, utc = timezone.now(), datetime.timezone.utc
    # In UTC: two times of one zone are subtracted by the clock on the wall, wrong by an hour when
    # the clocks change in between.
    begun, ended = searched.started_at.astimezone(utc), searched.ended_at.astimezone(utc)
    if not datetime.timedelta(0) < ended - begun <= LONGEST_ROUND:
        raise CaseworkError(_("A round ends after it begins, within 16 hours."))
    if ended > now:
        raise CaseworkError(_("This round has not ended yet. Record it afterwards."))
    if begun < now - OLDEST:
        raise CaseworkError(_("A round of more than a year ago can’t be added any more."))
    if searched.crew_id not in dict(crew_members(by)):
        raise CaseworkError(_("Choose who made the round from the list."))
    theirs = Q(crew_id=searched.crew_id) | Q(shift__user_id=searched.crew_id)
    if rounds_visible_to(by).filter(theirs, started_at__lt=ended, ended_at__gt=begun).exists():
        raise CaseworkError(
            _("There is a round of theirs at that time already. Look at the list of rounds.")
        )
