"""Signing people in without going through the pages."""

from __future__ import annotations

from importlib import import_module

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import update_last_login
from django.http import HttpRequest
from django.test import Client

from agencies.registry.models import Agency, AgencyKind
from portal.accounts.models import User
from portal.accounts.second_factor import remember_factor_shown

PASSWORD = "fictional-password-for-tests"
"""Of every person that the fixture `person_with` makes."""

PREMISES = "lantern"
"""The key of the licensed premises for which people with a role of premises work."""


def agency_named(key: str) -> Agency:
    """The agency with this key. That of the premises is made when it is first asked for."""
    if key != PREMISES:
        return Agency.objects.get(key=key)
    of = {"name": "The Lantern and Heron", "kind": AgencyKind.PREMISES}
    return Agency.objects.get_or_create(key=key, defaults=of)[0]


def sign_in(client: Client, user: User) -> None:
    """As after a complete sign-in, a moment ago: password and second factor.

    The session is written once, as it then stands: tests sign thousands of people in, and Django's
    own way for tests writes it four times.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session[auth.SESSION_KEY] = user._meta.pk.value_to_string(user)
    request.session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    record_authentication(request, user, "password", email=user.email)
    record_authentication(request, user, "mfa", type="totp")
    remember_factor_shown(request.session, user)
    request.session.save()
    update_last_login(None, user)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME].update(
        {"path": "/", "domain": settings.SESSION_COOKIE_DOMAIN or "", "secure": ""}
    )
