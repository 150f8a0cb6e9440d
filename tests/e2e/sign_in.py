"""Signing in as people do, in a browser: the pages, an app's codes, a virtual passkey."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.support.totp import totp

SIGN_IN = "/accounts/login/"


def enter_password(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in page, wherever the visitor was sent from."""
    if SIGN_IN not in page.url:
        page.goto(SIGN_IN)
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def enter_code(page: Page, secret: str, at: float | None = None) -> None:
    """Enter what an authenticator app with this secret shows."""
    page.get_by_label("Code").fill(totp(secret, at))
    page.get_by_role("button", name="Continue").click()


def set_up_app(page: Page) -> str:
    """From the page that asks for a second factor: set up an app; returns its secret."""
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_text("I cannot scan the picture").click()
    secret = page.locator("#authenticator-secret").inner_text().strip()
    enter_code(page, secret)
    return secret


def plug_in_passkey(page: Page, *, user_verified: bool = True) -> Any:
    """A virtual device that holds passkeys and always says yes; Chromium only."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": user_verified,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session
