"""Who may be given work: people whose roles allow it and whose clearances show them the row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from agencies.registry.models import Agency, Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES

MOST_PEOPLE = 500
"""More than any one partnership's triage has: a bound, not a page."""


def people_for(audience: Iterable[str], permission: Permission) -> list[tuple[uuid.UUID, str]]:
    """(key, name and agency) of those who hold `permission` and see this audience, by name."""
    wanted = frozenset(audience)
    able = [role.key for role in ROLES.values() if permission in role.permissions]
    seeing = [role.key for role in ROLES.values() if role.clearances & wanted]
    found = (
        Membership.objects.current()
        .filter(roles__overlap=able)
        .filter(roles__overlap=seeing)
        .order_by("user__full_name", "user_id")
        .values_list("user_id", "user__full_name", "agency__name")[:MOST_PEOPLE]
    )
    return list({pk: (pk, f"{name}, {agency}") for pk, name, agency in found}.values())


def agencies() -> list[tuple[uuid.UUID, str, str]]:
    """(key, stable name, name) of every agency that takes part, by name."""
    return list(
        Agency.objects.filter(is_active=True)
        .order_by("name")
        .values_list("pk", "key", "name")[:MOST_PEOPLE]
    )
