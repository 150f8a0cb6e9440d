"""Messages of reviews. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

ASKED = "licensing.question"
ANSWERED = "licensing.answer"

register(
    NotificationType(
        key=ASKED,
        subject="Spotlight: the licensing team has a question for you",
        template="emails/licensing_question.txt",
        permission=Permission.PREMISES_RUN,
        url_name="venue:question",
    )
)
register(
    NotificationType(
        key=ANSWERED,
        subject="Spotlight: a premises has answered a question",
        template="emails/licensing_answer.txt",
        permission=Permission.PREMISES_MANAGE,
        url_name="licensing:review",
    )
)
