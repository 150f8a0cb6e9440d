"""The messages that licensing officers get. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="licensing.clock",
        subject="Spotlight: a legal time limit is coming",
        template="emails/licensing_clock.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:proceeding",
    )
)
register(
    NotificationType(
        key="licensing.clock_over",
        subject="Spotlight: a legal time limit has passed",
        template="emails/licensing_clock_over.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:proceeding",
    )
)
