"""What waits at each premises for which somebody works.

Somebody acts for one premises at a time. What waits at another is counted as that one's member and
as nobody else: by its clearances and permissions alone, never by those of several together. The
number of statements is the same whatever the number of premises.
"""

from __future__ import annotations

from dataclasses import dataclass

from agencies.licensing.models import Tenure
from agencies.licensing.queries.premises import tenures_of_agencies
from agencies.licensing.venue_tiles import Tile, waiting_at_each
from agencies.registry.models import AgencyKind, Membership
from agencies.registry.people import (
    agencies_of,
    all_together,
    clearances_of,
    each_alone,
    has_permission,
)
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

MOST = 60
"""On one page: more than the largest chain in a city this size has."""


@dataclass(frozen=True)
class Row:
    """`waiting`: (tile, how many), of those with a count; `is_here`: acted for now."""

    membership: Membership
    tenure: Tenure
    roles: list[str]
    waiting: list[tuple[Tile, int]]
    is_here: bool


def all_of(user: User) -> list[Row]:
    """The premises whose licence is held now by whom they work for, by name; MOST at most."""
    members = [
        (membership, member)
        for membership, member in each_alone(user)
        if membership.agency.kind == AgencyKind.PREMISES
        and has_permission(member, Permission.PREMISES_REPORT)
    ]
    here = {each.pk for each in agencies_of(user)}
    everybody = all_together(user)
    with acting_as(everybody):
        held = tenures_of_agencies(everybody, [each.agency for each, _ in members])
        those = [
            (membership, member, held[membership.agency_id])
            for membership, member in members
            if _sees(member, held.get(membership.agency_id))
        ][:MOST]
        waiting = waiting_at_each([(member, tenure) for _, member, tenure in those])
    return [
        Row(
            membership,
            tenure,
            [str(role.label) for role in membership.role_objects],
            counted,
            is_here=membership.agency_id in here,
        )
        for (membership, _, tenure), counted in zip(those, waiting, strict=True)
    ]


def _sees(member: User, tenure: Tenure | None) -> bool:
    return tenure is not None and not set(tenure.audience).isdisjoint(clearances_of(member))
