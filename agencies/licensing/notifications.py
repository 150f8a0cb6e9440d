"""The messages of licensing. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="licensing.visit_released",
        subject="Spotlight: the findings of a visit to your premises are there",
        template="emails/licensing_visit_released.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:visit",
    )
)
