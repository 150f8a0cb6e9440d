"""Whether this session may go on without (yet) having shown a second factor (R10.1)."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

if TYPE_CHECKING:
    from portal.accounts.models import User

_SHOWN_BY = "second_factor_shown_by"

# Recovery codes are a spare key for somebody who has a factor, not a factor of their own.
FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


class Verdict(enum.Enum):
    GO_ON = "go on"
    SET_UP = "set up a second factor first"
    SIGN_IN_AGAIN = "sign in again, with the second factor"


def has_second_factor(user: User) -> bool:
    """One query: does the person have a passkey or an authenticator app?"""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def may_skip_second_factor(user: User) -> bool:
    """Only fictional people, and only where everything else is fictional too."""
    return bool(settings.DEMONSTRATION and user.is_demonstration)


def verdict_on(request: HttpRequest) -> Verdict:
    """For a signed-in request; costs no query once the session has shown a second factor.

    That the account has a factor is not enough: a stolen password could open a session, wait on
    the set-up page, and be let in as soon as the rightful owner sets up theirs elsewhere.
    """
    user: User = request.user  # type: ignore[assignment]
    if may_skip_second_factor(user) or _session_showed_factor(request, user):
        return Verdict.GO_ON
    return Verdict.SIGN_IN_AGAIN if has_second_factor(user) else Verdict.SET_UP


def remember_factor_shown(session: SessionBase, user: User) -> None:
    """Setting one up, moments after signing in, counts as showing it."""
    session[_SHOWN_BY] = str(user.pk)


def _session_showed_factor(request: HttpRequest, user: User) -> bool:
    if request.session.get(_SHOWN_BY) == str(user.pk):
        return True
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request, user)
    )
