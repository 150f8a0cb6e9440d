"""Why a message did not leave, as a code. The words of a mail server may name a person."""

from __future__ import annotations

import smtplib
import socket
import ssl

import requests
from notifications_python_client.errors import APIError


class TransportDown(Exception):
    """The mail service can't be reached at all; other messages need not try now."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_DOWN = (
    (smtplib.SMTPAuthenticationError, "smtp_authentication"),
    (smtplib.SMTPServerDisconnected, "smtp_disconnected"),
    (smtplib.SMTPConnectError, "smtp_connect"),
    (requests.Timeout, "notify_timeout"),
    (requests.ConnectionError, "notify_connect"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "name_unknown"),
    (TimeoutError, "timeout"),
    (ConnectionError, "connect"),
)


def classify(error: Exception) -> tuple[str, bool]:
    """A code for what went wrong, and whether the whole service is down."""
    for kind, code in _DOWN:
        if isinstance(error, kind):
            return code, True
    if isinstance(error, APIError):
        return f"notify_{error.status_code}", error.status_code in {401, 403, 429, 500, 503}
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "recipient_refused", False
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}", False
    if isinstance(error, OSError):
        return "network", True
    return type(error).__name__[:40], False
