"""GOV.UK Notify, the public sector's e-mail service.

One Notify template serves all messages: its subject is ((subject)) and its body ((body)). The
reference that Notify keeps is the Message-ID, so a second attempt can be told from a new message.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.notifications import NotificationsAPIClient


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each message to each of its recipients. Raises what the client raises."""
        client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY,
            base_url=settings.NOTIFY_BASE_URL,
            timeout=settings.EMAIL_TIMEOUT,
        )
        try:
            for message in email_messages:
                self._send(client, message)
        finally:
            client.request_session.close()
        return len(email_messages)

    def _send(self, client: NotificationsAPIClient, message: EmailMessage) -> None:
        for address in message.recipients():
            client.send_email_notification(
                email_address=address,
                template_id=settings.NOTIFY_TEMPLATE,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.extra_headers.get("Message-ID"),
            )
