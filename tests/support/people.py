"""Signing people in without going through the pages."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.second_factor import remember_factor_shown

PASSWORD = "fictional-password-for-tests"
"""Of every person that the fixture `person_with` makes."""


def sign_in(client: Client, user: User) -> None:
    """As after a complete sign-in, a moment ago: password and second factor."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", email=user.email)
    record_authentication(request, user, "mfa", type="totp")
    remember_factor_shown(request.session, user)
    request.session.save()
