"""What a person may do and see, from their current memberships.

One SQL statement per user object, whatever is asked and how often. Django makes a new user object
for each request, so a change of roles takes effect with the next request; long-lived objects (in
tests, commands, tasks) call `forget()` after changing memberships.

Somebody who belongs to two agencies acts for one at a time: the page's middleware says for which
(`act_for`), and their standing is then that agency's alone.

What other agencies disclosed to a team is seen by a clearance of the agency and the team. While one
disclosure to it is overdue and the scheduled task has not ended it, that clearance is left out: a
dead worker makes less visible, never more (docs/adr/0074-disclosures.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func

from agencies.registry.clearances import (
    Clearance,
    member_clearance,
    partner_clearance,
    premises_clearance,
    shared_clearance,
    supervision_of,
)
from agencies.registry.models import Agency, AgencyKind, Membership
from agencies.registry.own_teams import kept_clearances, teams_in
from agencies.registry.permissions import Permission
from agencies.registry.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

_CACHE = "_registry_standing"
_ACTS_FOR = "_registry_acts_for"
_ONLY_FOR = "_registry_only_for"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that a person's current memberships give them.

    `elsewhere`: their other memberships, which give nothing while they act for this agency.
    """

    memberships: tuple[Membership, ...]
    roles: tuple[Role, ...]
    permissions: frozenset[str]
    clearances: tuple[str, ...]
    elsewhere: tuple[Membership, ...] = ()


_NOTHING = Standing(memberships=(), roles=(), permissions=frozenset(), clearances=())


def standing_of(user: User | AnonymousUser | None) -> Standing:
    """The person's standing; nothing at all for nobody, the anonymous and the suspended."""
    if user is None or not user.is_authenticated or not user.is_active:
        return _NOTHING
    cached = getattr(user, _CACHE, None)
    if isinstance(cached, Standing):
        return cached
    standing = _read(user)
    setattr(user, _CACHE, standing)
    return standing


def permissions_of(user: User | AnonymousUser | None) -> frozenset[str]:
    """Values of Permission that the person holds in any of their agencies."""
    return standing_of(user).permissions


def clearances_of(user: User | AnonymousUser | None) -> list[str]:
    """Clearance keys, sorted, to compare with the audience of a row."""
    return list(standing_of(user).clearances)


def roles_of(user: User | AnonymousUser | None) -> list[Role]:
    """The person's roles, each once, in the order of their memberships."""
    return list(standing_of(user).roles)


def agencies_of(user: User | AnonymousUser | None) -> list[Agency]:
    """The agencies the person currently belongs to, by name."""
    return [membership.agency for membership in standing_of(user).memberships]


def has_permission(user: User | AnonymousUser | None, permission: str) -> bool:
    return str(permission) in permissions_of(user)


def premises_left(user: User | AnonymousUser) -> Agency | None:
    """The last premises for which somebody worked until its account was closed, as when its licence
    passes on; None for those who never did."""
    found = Agency.objects.filter(
        kind=AgencyKind.PREMISES, is_active=False, memberships__user=user.pk
    )
    return found.order_by("-memberships__active_until", "pk").first()


def working_membership(user: User) -> Membership | None:
    """The membership by which somebody works on reports now; None when none lets them."""
    return next((each for each in standing_of(user).memberships if teams_in(each)), None)


def act_for(user: User, agency_id: uuid.UUID | None) -> None:
    """From here on the person acts for this agency alone; for their first one by name if it is
    None, or is not (or no longer) theirs."""
    setattr(user, _ACTS_FOR, agency_id)
    forget(user)


def act_only_for(user: User, agency_id: uuid.UUID) -> None:
    """From here on the person acts for this agency and no other, and for nobody if it is not
    theirs: their other memberships might as well not be there."""
    setattr(user, _ONLY_FOR, agency_id)
    forget(user)


def each_alone(user: User) -> list[tuple[Membership, User]]:
    """The person as member of one agency after the other, by its name, those that they do not act
    for now too: each with what that one membership gives, and nothing of the others. No statement
    beyond that of their standing."""
    return [(each, _with(user, [each])) for each in _every(user)]


def all_together(user: User) -> User:
    """The person with what all their memberships give at once: for telling the database what one
    statement may touch that counts for each alone, never to decide by."""
    return _with(user, _every(user))


def _every(user: User) -> list[Membership]:
    standing = standing_of(user)
    found = (*standing.memberships, *standing.elsewhere)
    return sorted(found, key=lambda each: (each.agency.name, each.pk))


def _with(user: User, memberships: Sequence[Membership]) -> User:
    found = copy(user)
    setattr(found, _CACHE, _standing_by(memberships))
    return found


def forget(user: User) -> None:
    """Read the memberships anew next time."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def _read(user: User) -> Standing:
    memberships = tuple(
        Membership.objects.current()
        .filter(user=user)
        .annotate(lapsed=_LAPSED)
        .select_related("agency")
        .order_by("agency__name", "pk")
    )
    only = getattr(user, _ONLY_FOR, None)
    if only is not None:
        memberships = tuple(each for each in memberships if each.agency_id == only)
    elsewhere: tuple[Membership, ...] = ()
    if hasattr(user, _ACTS_FOR) and len(memberships) > 1:
        wanted = getattr(user, _ACTS_FOR)
        acting = next((each for each in memberships if each.agency_id == wanted), memberships[0])
        elsewhere = tuple(each for each in memberships if each is not acting)
        memberships = (acting,)
    return _standing_by(memberships, elsewhere)


def _standing_by(
    memberships: Sequence[Membership], elsewhere: tuple[Membership, ...] = ()
) -> Standing:
    roles = {role.key: role for membership in memberships for role in membership.role_objects}
    return Standing(
        memberships=tuple(memberships),
        roles=tuple(roles.values()),
        permissions=frozenset().union(*(role.permissions for role in roles.values())),
        clearances=tuple(sorted(_clearances(memberships))),
        elsewhere=elsewhere,
    )


def _clearances(memberships: Iterable[Membership]) -> set[str]:
    """Those of the roles, and at premises that of their own and of what they keep alone; of what is
    disclosed to them, and of what they and their teams keep; and who manages an agency's people
    supervises that agency's alone."""
    found: set[str] = set()
    for each in memberships:
        of_roles = {key for role in each.role_objects for key in role.clearances}
        if Clearance.PREMISES in of_roles:
            of_roles |= {premises_clearance(each.agency.key), member_clearance(each.pk)}
        found |= of_roles
        found |= _shared_with(each)
        found |= kept_clearances(each)
        if any(Permission.PROBLEMS_VIEW in role.permissions for role in each.role_objects):
            found.add(partner_clearance(each.agency.key))
        if any(Permission.AGENCY_MANAGE_PEOPLE in role.permissions for role in each.role_objects):
            found.add(supervision_of(each.agency.key))
    return found


_LAPSED: Any = Func(
    F("agency_id"),
    function="lapsed_shares",
    output_field=ArrayField(CharField(max_length=64)),
)


def _shared_with(membership: Membership) -> set[str]:
    """The clearances for what is disclosed to this member's teams now."""
    return {
        shared_clearance(membership.agency.key, key)
        for role in membership.role_objects
        if Permission.DISCLOSURES_RECEIVE in role.permissions
        for key in role.clearances
    } - set(membership.lapsed)  # type: ignore[attr-defined]
