"""Watch areas: keeping one, changing it, sharing it with a team, renewing and ending it."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Membership
from agencies.registry.own_teams import (
    agency_of_team,
    clearance_of_team,
    lock_agency,
    lock_member,
    teams_in,
)
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from hotspots.models.watches import Watch, WatchAlert
from hotspots.watches.asked import FURTHEST, LONGEST_NAME, MOST_MORE_THAN, NEAREST, Watched
from hotspots.watches.enums import Rule, Where
from hotspots.watches.queries import (
    MOST_OF_TEAM,
    MOST_OWN,
    keeping_membership,
    rules_for,
    watches_visible_to,
)
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.clocks import months_after
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.permissions import check_user_can
from reports.triage import choices

MONTHS = 6
"""After which a watch ends unless it is renewed."""


def of_watch(kept_by: str) -> list[str]:
    """The audience of a watch, or of an alert: one member, or one team; and the task that looks,
    for which no role's clearance is."""
    return sorted({kept_by, Clearance.WATCHES.value})


@action
def keep_watch(*, by: User, watched: Watched, team: str = "") -> Watch:
    """Keep a watch, for oneself or for one of one's teams as well. Raises NotAllowed,
    CaseworkError."""
    member = _locked_member(by)
    _check(watched, by=by)
    if watches_visible_to(by).filter(membership=member).count() >= MOST_OWN:
        raise CaseworkError(
            _("You keep %(most)d watch areas, which is the most. End one first.")
            % {"most": MOST_OWN}
        )
    now = timezone.now()
    made = Watch(
        membership=member,
        asked=watched.as_json(),
        ends_on=_end(now),
        looked_at=now,
        made_at=now,
        changed_at=now,
        audience=of_watch(member_clearance(member.pk)),
    )
    if team:
        _give_to_team(made, team, member)
    made.save(force_insert=True)
    _record(made, by, "kept", watched)
    return made


@action
def change_watch(*, by: User, watch_id: uuid.UUID, watched: Watched, version: int) -> Watch:
    """Let a watch of one's own look at something else. Raises NotAllowed, CaseworkError, Conflict,
    Watch.DoesNotExist."""
    watch = _lock_own(by, watch_id, version)
    _check(watched, by=by)
    watch.asked = watched.as_json()
    _touch(watch, "asked")
    _record(watch, by, "changed", watched)
    return watch


@action
def renew_watch(*, by: User, watch_id: uuid.UUID, version: int) -> Watch:
    """For another half a year from today. Raises NotAllowed, Conflict, Watch.DoesNotExist."""
    watch = _lock_own(by, watch_id, version)
    watch.ends_on = _end(timezone.now())
    _touch(watch, "ends_on")
    record(Operation.ALTERATION, by=by, objects=[watch], reason="renewed")
    return watch


@action
def end_watch(*, by: User, watch_id: uuid.UUID, version: int) -> None:
    """Delete a watch of one's own, with what was told of it. Raises NotAllowed, Conflict,
    Watch.DoesNotExist."""
    watch = _lock_own(by, watch_id, version)
    record(Operation.ERASURE, by=by, objects=[watch], reason="ended")
    erase(watch)


def erase(watch: Watch) -> None:
    """Remove a watch and whoever was told of it, also where `by` sees none of that."""
    with showing([Clearance.WATCHES]):
        WatchAlert.objects.filter(watch=watch).delete()
        Watch.objects.filter(pk=watch.pk).delete()


def may_change(user: User, watch: Watch) -> bool:
    member = keeping_membership(user)
    return member is not None and watch.membership_id == member.pk


def _end(now: datetime.datetime) -> datetime.date:
    return months_after(timezone.localdate(now), MONTHS)


def _locked_member(by: User) -> Membership:
    """Locked, so that what one person does at once in two windows keeps the bounds."""
    check_user_can(by, Permission.DASHBOARD_VIEW)
    keeping = keeping_membership(by)
    member = lock_member(keeping.pk) if keeping else None
    if member is None:
        raise NotAllowed(_("You are in no team that can keep watch areas."))
    return member


def _check(watched: Watched, *, by: User) -> None:
    """What the form checks too: an action may be called from elsewhere."""
    if watched.rule not in rules_for(by):
        raise NotAllowed(_("Your role is not told of an area by this rule."))
    if not 0 < len(watched.name.strip()) <= LONGEST_NAME:
        raise CaseworkError(
            _("Enter a name of at most %(most)d characters.") % {"most": LONGEST_NAME}
        )
    if not watched.kinds_found:
        raise CaseworkError(_("This source tells of none of these kinds. Choose others."))
    if watched.where == Where.WARD:
        if choices.ward_id(watched.ward) is None:
            raise CaseworkError(_("Choose a ward from the list."))
    elif watched.rule == Rule.RELEASED:
        raise CaseworkError(_("Published figures are of wards: choose a ward."))
    elif not NEAREST <= watched.radius <= FURTHEST:
        raise CaseworkError(
            _("Enter a radius from %(least)d to %(most)d metres.")
            % {"least": NEAREST, "most": FURTHEST}
        )
    if watched.rule == Rule.MORE_THAN and not 1 <= watched.more_than <= MOST_MORE_THAN:
        raise CaseworkError(
            _("Enter how many reports, from 1 to %(most)d.") % {"most": MOST_MORE_THAN}
        )


def _give_to_team(watch: Watch, team: str, member: Membership) -> None:
    if team not in teams_in(member):
        raise NotAllowed(_("You can share a watch area with a team that you are in."))
    lock_agency(agency_of_team(team))
    with showing([Clearance.WATCHES]):
        held = Watch.objects.filter(team=team).count()
    if held >= MOST_OF_TEAM:
        raise CaseworkError(
            _("Your team shares %(most)d watch areas, which is the most. Ask for one to be ended.")
            % {"most": MOST_OF_TEAM}
        )
    watch.team, watch.audience = team, of_watch(clearance_of_team(team))


def _lock_own(by: User, watch_id: uuid.UUID, version: int) -> Watch:
    check_user_can(by, Permission.DASHBOARD_VIEW)
    rows: QuerySet[Watch] = watches_visible_to(by).select_related("membership__agency")
    watch = rows.select_for_update(of=("self",)).get(pk=watch_id)
    if not may_change(by, watch):
        raise NotAllowed(_("Only who keeps this watch area can change it."))
    if watch.version != version:
        raise Conflict(
            _("This watch area was changed while you had it open."), current_version=watch.version
        )
    return watch


def _touch(watch: Watch, *changed: str) -> None:
    watch.version += 1
    watch.changed_at = timezone.now()
    watch.save(update_fields=[*changed, "version", "changed_at"])


def _record(watch: Watch, by: User, reason: str, watched: Watched) -> None:
    """By which rule, never where."""
    record(
        Operation.ALTERATION,
        by=by,
        objects=[watch],
        reason=reason,
        detail={
            "rule": watched.rule,
            "where": watched.where,
            "team": watch.team,
            **noticed_in(by, [watched.name]),
        },
    )
