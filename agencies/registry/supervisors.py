"""Who in an agency holds a permission, to be told by name of what its mailbox alone would miss."""

from __future__ import annotations

import uuid

from agencies.registry.models import Membership
from agencies.registry.roles import ROLES

MOST_PEOPLE = 50


def people_holding(permission: str, *, agency_key: str) -> list[uuid.UUID]:
    """Keys of the agency's present people whose roles include the permission, each once."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    found = (
        Membership.objects.current()
        .filter(agency__key=agency_key, agency__is_active=True, roles__overlap=roles)
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()
    )
    return list(found[:MOST_PEOPLE])
