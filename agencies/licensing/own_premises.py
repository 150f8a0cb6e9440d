"""What waits at each premises for which somebody works.

Somebody acts for one premises at a time. What waits at another is counted as that one's member and
as nobody else: with its clearances and permissions alone, never with those of several together.
"""

from __future__ import annotations

from dataclasses import dataclass

from agencies.licensing.models import Tenure
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.venue_tiles import Tile, tiles_for
from agencies.registry.models import AgencyKind, Membership
from agencies.registry.people import act_only_for, permissions_of, standing_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

MOST = 30
"""On one page. Each costs a few statements."""


@dataclass(frozen=True)
class Row:
    """`waiting`: (tile, how many), of those with a count; `is_here`: acted for now."""

    membership: Membership
    tenure: Tenure
    roles: list[str]
    waiting: list[tuple[Tile, int]]
    is_here: bool


def all_of(user: User) -> list[Row]:
    """The premises whose licence is held now by whom they work for, by name."""
    standing = standing_of(user)
    here = {each.pk for each in standing.memberships}
    memberships = sorted(
        (
            each
            for each in (*standing.memberships, *standing.elsewhere)
            if each.agency.kind == AgencyKind.PREMISES
        ),
        key=lambda each: (each.agency.name, each.pk),
    )
    rows = (_row(user, each, is_here=each.pk in here) for each in memberships[:MOST])
    return [each for each in rows if each is not None]


def _row(user: User, membership: Membership, *, is_here: bool) -> Row | None:
    member = User.objects.get(pk=user.pk)
    act_only_for(member, membership.agency_id)
    if Permission.PREMISES_REPORT not in permissions_of(member):
        return None
    with acting_as(member):
        tenure = own_tenure(member)
        if tenure is None:
            return None
        tiles = tiles_for(member, tenure)
    return Row(
        membership,
        tenure,
        [str(role.label) for role in membership.role_objects],
        [(tile, number) for tile, number in tiles if number is not None],
        is_here,
    )
