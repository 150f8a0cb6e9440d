"""Which agencies can take part in problems and operations, and who of them can own one."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.registry.models import Agency, Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User

_ROLES = [key for key, role in ROLES.items() if Permission.PROBLEMS_VIEW in role.permissions]


@dataclass(frozen=True)
class TakingPart:
    """An agency with somebody who may see problems, and these people by name."""

    agency: Agency
    people: tuple[User, ...]


def taking_part() -> list[TakingPart]:
    """By name of the agency; one statement."""
    memberships = (
        Membership.objects.current()
        .filter(roles__overlap=_ROLES, agency__is_active=True, user__is_active=True)
        .select_related("agency", "user")
        .order_by("agency__name", "user__full_name", "pk")
    )
    found: dict[str, tuple[Agency, list[User]]] = {}
    for each in memberships:
        found.setdefault(each.agency.key, (each.agency, []))[1].append(each.user)
    return [TakingPart(agency, tuple(people)) for agency, people in found.values()]
