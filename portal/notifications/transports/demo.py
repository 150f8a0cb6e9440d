"""Demonstration: messages become rows, shown at /demo/outbox. Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import make_msgid

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.notifications.models import DemoMessage


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("The demo transport shows messages to everybody.")
        DemoMessage.objects.bulk_create(
            [_row(message) for message in email_messages], ignore_conflicts=True
        )
        return len(email_messages)


def _row(message: EmailMessage) -> DemoMessage:
    return DemoMessage(
        message_id=message.extra_headers.get("Message-ID") or make_msgid(domain="demonstration"),
        sender=message.from_email[:254],
        recipients=[address[:254] for address in message.recipients()],
        subject=str(message.subject)[:200],
        body=str(message.body),
    )
