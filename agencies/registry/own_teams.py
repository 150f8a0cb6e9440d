"""The teams that somebody works in, and the clearances for what they and these teams keep.

A team is the people of one agency whose roles give one clearance and let them see the queue. A role
without it that gives the same clearance, as of refuse crews, makes nobody a member.
"""

from __future__ import annotations

import uuid

from agencies.registry.clearances import Clearance, member_clearance, team_clearance
from agencies.registry.models import Agency, Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES

WORKS = Permission.REPORTS_VIEW_QUEUE


def teams_in(membership: Membership) -> list[str]:
    """Keys of the teams that a membership is in: `agency:clearance`, sorted."""
    held = {
        key
        for role in membership.role_objects
        if WORKS in role.permissions
        for key in role.clearances
    }
    return sorted(f"{membership.agency.key}:{key}" for key in held - _OF_OTHERS)


def team_name(key: str) -> str:
    """A team of one's own agency, for people."""
    return str(Clearance(key.partition(":")[2]).label)


def kept_clearances(membership: Membership) -> set[str]:
    """What a member holds for what they keep alone, and for what each of their teams keeps. Who
    sees figures and no reports is in no team, and keeps things alone."""
    teams = teams_in(membership)
    sees_figures = any(
        Permission.AGGREGATES_VIEW in each.permissions for each in membership.role_objects
    )
    if not teams and not sees_figures:
        return set()
    return {member_clearance(membership.pk), *map(clearance_of_team, teams)}


def clearance_of_team(key: str) -> str:
    agency_key, _, clearance = key.partition(":")
    return team_clearance(agency_key, clearance)


def agency_of_team(key: str) -> str:
    return key.partition(":")[0]


def living_teams() -> set[str]:
    """Teams of which somebody is left, the suspended included; one statement."""
    memberships: list[Membership] = list(
        Membership.objects.not_ended().select_related("agency").order_by("pk")
    )
    return {team for each in memberships for team in teams_in(each)}


def lock_agency(agency_key: str) -> Agency:
    """Let what is done to what an agency's teams keep wait for each other."""
    return Agency.objects.select_for_update(no_key=True).get(key=agency_key)


def lock_member(membership_id: uuid.UUID, *, skip_locked: bool = False) -> Membership | None:
    """The same of one member; None if somebody else holds it and that is to be skipped."""
    rows = Membership.objects.select_related("agency", "user").filter(pk=membership_id)
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked).first()


_OF_OTHERS = frozenset().union(
    *(role.clearances for role in ROLES.values() if WORKS not in role.permissions)
)
