"""What tests of signing in share: a clean count of tries, people with an authenticator app."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache

from portal.accounts.models import User


@pytest.fixture(autouse=True)
def unthrottled(db: None) -> None:
    """Every test starts with a clean count of tries."""
    cache.clear()


@pytest.fixture
def with_app(person_with: Callable[..., User]) -> Callable[..., tuple[User, str]]:
    """`with_app("police_triage")`: a person with an authenticator app, and its secret."""

    def make(*roles: str) -> tuple[User, str]:
        user = person_with(*roles)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return user, secret

    return make
