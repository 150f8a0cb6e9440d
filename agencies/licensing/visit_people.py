"""Who can be sent to a visit: the officers of one's own team, by name."""

from __future__ import annotations

import uuid

from agencies.registry.models import Membership
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User

MOST_PEOPLE = 100


def colleagues(by: User) -> list[tuple[uuid.UUID, str]]:
    """(key, name) of everybody in the agencies of `by` who may manage premises. One statement."""
    able = [role.key for role in ROLES.values() if Permission.PREMISES_MANAGE in role.permissions]
    found = (
        Membership.objects.current()
        .filter(agency__in=agencies_of(by), roles__overlap=able)
        .select_related("user")
        .order_by("user__full_name", "user_id")
        .distinct("user__full_name", "user_id")
    )
    return [(each.user_id, each.user.display_name) for each in found[:MOST_PEOPLE]]
