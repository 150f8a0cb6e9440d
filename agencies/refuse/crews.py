"""The people of the crews, for a lead to choose from."""

from __future__ import annotations

import uuid

from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.supervisors import people_holding
from portal.accounts.models import User


def crew_of(by: User) -> list[tuple[uuid.UUID, str]]:
    """(key, name) of everybody in the agency that `by` acts for who records finds, by name."""
    keys = {
        key
        for agency in agencies_of(by)
        for key in people_holding(Permission.NEEDLE_FINDS_RECORD, agency_key=agency.key)
    }
    people = User.objects.filter(pk__in=keys)
    return sorted(((each.pk, each.display_name) for each in people), key=lambda each: each[1])
