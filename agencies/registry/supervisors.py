"""Who in an agency holds a permission, to be told by name of what its mailbox alone would miss."""

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
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    found = (
        Membership.objects.current()
        .filter(agency__key=agency_key, agency__is_active=True, roles__overlap=roles)
        .filter(Q() if among is None else Q(user_id__in=among))
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()
    )
    return list(found[:MOST_PEOPLE])
