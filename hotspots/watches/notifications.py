"""The message that a watch area got busier: that it did, never where or by how much."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

BUSIER = "hotspots.watch"

register(
    NotificationType(
        key=BUSIER,
        subject="Spotlight: a watch area is busier",
        template="emails/watch_busier.txt",
        permission=Permission.DASHBOARD_VIEW,
        url_name="watches:watch",
    )
)
