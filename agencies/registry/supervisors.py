"""Who holds a permission: people of an agency, to be told by name of what its mailbox alone would
miss, and agencies."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q

from agencies.registry.models import Membership
from agencies.registry.roles import ROLES

MOST_PEOPLE = 50


def people_holding(
    permission: str, *, agency_key: str, among: Collection[uuid.UUID] | None = None
) -> list[uuid.UUID]:
    """Keys of the agency's present people whose roles include the permission, each once; with
    `among`, of these people only."""
    roles = _roles_with(permission)
    found = (
        Membership.objects.current()
        .filter(agency__key=agency_key, agency__is_active=True, roles__overlap=roles)
        .filter(Q() if among is None else Q(user_id__in=among))
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()
    )
    return list(found[:MOST_PEOPLE])


def agencies_holding(permission: str) -> list[str]:
    """Keys of the agencies of which somebody holds the permission now, each once."""
    of = Membership.objects.current().filter(
        agency__is_active=True, roles__overlap=_roles_with(permission)
    )
    return list(of.order_by("agency__key").values_list("agency__key", flat=True).distinct())


def _roles_with(permission: str) -> list[str]:
    return [role.key for role in ROLES.values() if permission in role.permissions]
