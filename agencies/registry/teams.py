"""Which teams of an agency can be disclosed to: those with a person who may read it today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from agencies.registry.clearances import Clearance, shared_clearance
from agencies.registry.models import Agency, Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES, Role


@dataclass(frozen=True, slots=True)
class Team:
    """The people of an agency whose role gives one clearance."""

    agency: Agency
    clearance: str

    @property
    def key(self) -> str:
        return f"{self.agency.key}:{self.clearance}"

    @property
    def shared_clearance(self) -> str:
        return shared_clearance(self.agency.key, self.clearance)

    @property
    def name(self) -> str:
        return f"{self.agency.name}: {Clearance(self.clearance).label}"


def teams_of(agency_keys: Collection[str], *, besides: str = "") -> list[Team]:
    """Teams of these agencies, but of `besides`, by name; one statement.

    A clearance that roles without the permission to receive also give is no team: more people
    would hold it than may read what is disclosed.
    """
    memberships = (
        Membership.objects.current()
        .filter(agency__key__in=agency_keys)
        .exclude(agency__key=besides)
        .select_related("agency")
        .order_by("agency__name", "pk")
    )
    found = {
        (each.agency.key, clearance): Team(each.agency, clearance)
        for each in memberships
        for role in each.role_objects
        for clearance in _receiving(role)
    }
    return sorted(found.values(), key=lambda team: team.name)


def team_label(clearance: str) -> str:
    return str(Clearance(clearance).label)


def _receiving(role: Role) -> frozenset[str]:
    if Permission.DISCLOSURES_RECEIVE not in role.permissions:
        return frozenset()
    others = (
        each for each in ROLES.values() if Permission.DISCLOSURES_RECEIVE not in each.permissions
    )
    return role.clearances.difference(*(each.clearances for each in others))
