"""Who has an account at a premises: for matching them to the staff that its manager wrote down."""

from __future__ import annotations

import uuid

from agencies.licensing.models import Tenure
from agencies.registry.models import Membership

MOST_PEOPLE = 200


def with_account(tenure: Tenure) -> list[tuple[uuid.UUID, str]]:
    """(key, name) of whoever has an account at the premises in this tenure, by name. For its own
    manager's pages alone. One statement."""
    of = (
        Membership.objects.current()
        .filter(agency=tenure.agency_id)
        .select_related("user")
        .order_by("user__full_name", "user_id")
    )
    return [(each.user_id, each.user.display_name) for each in of[:MOST_PEOPLE]]
