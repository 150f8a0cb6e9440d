"""Who is of a crew: for choosing among them, and for what each has in hand."""

from __future__ import annotations

import uuid

from agencies.registry.models import Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES

MOST_PEOPLE = 500
"""More than any council's crews: a bound, not a page."""


def crew_members() -> list[tuple[uuid.UUID, str]]:
    """(key, name) of everybody who may clear needles, by name. For cleansing's own pages alone."""
    able = [
        role.key for role in ROLES.values() if Permission.NEEDLE_FINDS_RECORD in role.permissions
    ]
    found = (
        Membership.objects.current()
        .filter(roles__overlap=able)
        .select_related("user")
        .order_by("user__full_name", "user_id")[:MOST_PEOPLE]
    )
    return list({each.user_id: (each.user_id, each.user.display_name) for each in found}.values())
