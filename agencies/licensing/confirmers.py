"""Who may confirm a letter: a colleague of its writer; the writer where there is none."""

from __future__ import annotations

import uuid

from agencies.licensing.models import Letter
from agencies.registry.permissions import Permission
from agencies.registry.supervisors import people_holding
from portal.accounts.models import User


def confirmers(*, by: User, letter: Letter) -> list[tuple[uuid.UUID, str]]:
    """(key, name) by name. Of a team of one it is that one, which the audit log shows."""
    keys = people_holding(Permission.PREMISES_MANAGE, agency_key=letter.team.key)
    others = [each for each in keys if each not in (by.pk, letter.written_by_id)] or [by.pk]
    people = User.objects.filter(pk__in=others)
    return sorted(((each.pk, each.display_name) for each in people), key=lambda each: each[1])
