"""Who gets a notification: the team's mailbox, or those of its people who may see what it is about.

Asked when a message is sent, so that somebody who left or lost a role in between gets nothing.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from agencies.registry.models import Agency, Invitation, Membership
from agencies.registry.roles import ROLES
from portal.notifications.recipients import Audience, Recipient, register_resolver

INVITATION = "registry.invitation"


def connect() -> None:
    """Called once, from AppConfig.ready."""
    register_resolver(recipients_of)


def recipients_of(audience: Audience) -> list[Recipient]:
    """For an agency: its mailbox if it has one, else its people who hold the permission. For a
    user: that person, if they still hold it. Nobody is an empty list."""
    if audience.kind.key == INVITATION:
        return _invited(audience)
    if audience.user_id is not None:
        return _people(Q(user_id=audience.user_id), audience.kind.permission)
    agency = Agency.objects.filter(key=audience.agency_key, is_active=True).first()
    if agency is None:
        return []
    if agency.mailbox:
        return [Recipient(ref=f"agency:{agency.key}", address=agency.mailbox)]
    return _people(Q(agency=agency), audience.kind.permission)


def _invited(audience: Audience) -> list[Recipient]:
    """Somebody who belongs to nothing yet, as long as an invitation of theirs is open."""
    if audience.user_id is None:
        return []
    invitation = (
        Invitation.objects.select_related("user")
        .filter(user_id=audience.user_id, accepted_at=None, withdrawn_at=None)
        .filter(expires_at__gt=timezone.now(), agency__is_active=True)
        .first()
    )
    if invitation is None or not invitation.user.may_sign_in:
        return []
    return [Recipient(ref=f"user:{invitation.user_id}", address=invitation.user.email)]


def _people(condition: Q, permission: str) -> list[Recipient]:
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    memberships = (
        Membership.objects.current()
        .filter(condition, roles__overlap=roles)
        .select_related("user")
        .order_by("user_id")
    )
    people = {each.user.pk: each.user for each in memberships if each.user.may_sign_in}
    return [Recipient(ref=f"user:{user.pk}", address=user.email) for user in people.values()]
