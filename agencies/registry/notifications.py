"""The messages about people's access. They say that something waits, and nothing else."""

from __future__ import annotations

from agencies.registry import recipients
from agencies.registry.invitations import link_of
from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

INVITATION = NotificationType(
    key=recipients.INVITATION,
    subject="Spotlight: you are invited",
    template="emails/invitation.txt",
    # Nobody holds a permission before they accept: agencies.registry.recipients knows this type.
    permission="",
    link_from=link_of,
)
ACCESS_REVIEW = NotificationType(
    key="registry.access_review",
    subject="Spotlight: confirm who has access",
    template="emails/access_review.txt",
    permission=Permission.AGENCY_MANAGE_PEOPLE,
    url_name="registry:access-review",
)

AGREEMENT_REVIEW = NotificationType(
    key="registry.agreement_review",
    subject="Spotlight: an information sharing agreement needs its review",
    template="emails/agreement_review.txt",
    permission=Permission.AGREEMENTS_MANAGE,
    url_name="registry:agreement",
)

JOINED_PREMISES = NotificationType(
    key="registry.joined_premises",
    subject="Spotlight: somebody new has an account at your premises",
    template="emails/joined_premises.txt",
    permission=Permission.PREMISES_RUN,
)


def connect() -> None:
    """Called once, from AppConfig.ready."""
    register(INVITATION)
    register(ACCESS_REVIEW)
    register(AGREEMENT_REVIEW)
    register(JOINED_PREMISES)
