"""The messages about letters, action plans and safety alerts. They say that something is there,
never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="licensing.letter",
        subject="Spotlight: the licensing team has written to you",
        template="emails/licensing_letter.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:letter",
    )
)
register(
    NotificationType(
        key="licensing.letter_to_confirm",
        subject="Spotlight: a letter waits for you to confirm it",
        template="emails/licensing_letter_to_confirm.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:letter",
    )
)
register(
    NotificationType(
        key="licensing.letter_answered",
        subject="Spotlight: you have an answer about a letter",
        template="emails/licensing_letter_answered.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:letter",
    )
)
register(
    NotificationType(
        key="licensing.plan",
        subject="Spotlight: your action plan has changed",
        template="emails/licensing_plan.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:plan",
    )
)
register(
    NotificationType(
        key="licensing.plan_due",
        subject="Spotlight: a step of your action plan is due",
        template="emails/licensing_plan_due.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:plan",
    )
)
register(
    NotificationType(
        key="licensing.plan_done",
        subject="Spotlight: a premises says that a step is done",
        template="emails/licensing_plan_done.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:plan",
    )
)
register(
    NotificationType(
        key="licensing.plan_ours_due",
        subject="Spotlight: a step that your team answers for is due",
        template="emails/licensing_plan_ours_due.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:plan",
    )
)
register(
    NotificationType(
        key="licensing.alert",
        subject="Spotlight: a safety alert for your premises",
        template="emails/licensing_alert.txt",
        permission=Permission.PREMISES_REPORT,
        url_name="venue:alert",
    )
)
register(
    NotificationType(
        key="licensing.alert_stopped",
        subject="Spotlight: a safety alert has ended",
        template="emails/licensing_alert_stopped.txt",
        permission=Permission.PREMISES_REPORT,
        url_name="venue:alert",
    )
)
