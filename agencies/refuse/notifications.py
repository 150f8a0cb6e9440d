"""The messages that the cleansing team gets. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="refuse.first",
        subject="Spotlight: a job of priority P1 is waiting",
        template="emails/refuse_first.txt",
        permission=Permission.NEEDLE_FINDS_MANAGE,
        url_name="refuse:job",
    )
)
