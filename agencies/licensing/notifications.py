"""The messages of licensing. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="licensing.name_asked",
        subject="Spotlight: a licensing officer asks for a name",
        template="emails/licensing_name_asked.txt",
        permission=Permission.PREMISES_NAMES,
        url_name="licensing:incident",
    )
)
register(
    NotificationType(
        key="licensing.name_answered",
        subject="Spotlight: a request for a name was answered",
        template="emails/licensing_name_answered.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:incident",
    )
)


register(
    NotificationType(
        key="licensing.visit_released",
        subject="Spotlight: the findings of a visit to your premises are there",
        template="emails/licensing_visit_released.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:visit",
    )
)


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
