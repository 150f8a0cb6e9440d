"""Handing a session that a test client prepared to a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page


def carry_session(client: Client, page: Page, address: str) -> None:
    """Let the page's browser go on where the client is: signed in, or half-way through a form.

    `address`: of the live server.
    """
    morsel = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if morsel is None or not morsel.value:
        return
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": morsel.value,
                "domain": urlsplit(address).hostname or "localhost",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )
