"""Records who signed in and out, who failed to, and how the ways of signing in changed.

The house has no signal receivers between its own apps. These listen to Django's and allauth's
signals, which are the only interface those give: there is no adapter hook for "signed out" or "a
passkey was added". They stand here and not in portal.accounts because an event names roles.

An event that cannot be written stops a sign-in: the error ends the request, and Django then keeps
no session. allauth tells of a new factor only after its commit, so that event comes a moment later,
in a transaction of its own. No event holds an e-mail address, not even one that was typed.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as django_auth
from django.db import transaction

from agencies.registry.people import agencies_of, roles_of
from portal.accounts.models import User, normalise_email
from portal.audit.actors import Actor, register_describer
from portal.audit.recording import Operation, record


def connect() -> None:
    """Called once, from AppConfig.ready."""
    register_describer(describe)
    receivers = (
        (account.user_logged_in, _signed_in),
        (django_auth.user_logged_out, _signed_out),
        (django_auth.user_login_failed, _sign_in_failed),
        (mfa.authentication_failed, _second_factor_failed),
        (mfa.authenticator_added, _factor_added),
        (mfa.authenticator_removed, _factor_removed),
        (mfa.authenticator_reset, _recovery_codes_made),
        (account.password_changed, _password_changed),
        (account.password_reset, _password_reset),
    )
    for signal, receiver in receivers:
        signal.connect(receiver, dispatch_uid=f"registry.{receiver.__name__}")


def describe(user: Any) -> Actor:
    """Role keys, and the agency if there is exactly one to name."""
    agencies = agencies_of(user)
    return Actor(
        label=",".join(role.key for role in roles_of(user)) or "no_role",
        agency_id=agencies[0].pk if len(agencies) == 1 else None,
    )


def _signed_in(sender: Any, *, request: Any, user: User, **kwargs: Any) -> None:
    ways = [_way(entry) for entry in get_authentication_records(request, user)]
    _record(Operation.SIGN_IN, user, "signed_in", detail={"ways": ways or ["demonstration"]})


def _way(entry: dict[str, Any]) -> str:
    return str(entry.get("type") or entry.get("method") or "unknown")


def _signed_out(sender: Any, *, user: User | None, **kwargs: Any) -> None:
    if user is not None:  # signing out twice tells of nobody
        _record(Operation.SIGN_IN, user, "signed_out")


def _sign_in_failed(sender: Any, *, credentials: dict[str, Any], **kwargs: Any) -> None:
    typed = normalise_email(str(credentials.get("email") or ""))
    user = User.objects.filter(email=typed).first()
    with transaction.atomic():
        record(
            Operation.REFUSAL,
            by=None,
            object_type="user" if user else "unknown_account",
            object_id=user.pk if user else "",
            reason="wrong_password",
        )


def _second_factor_failed(sender: Any, *, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record(Operation.REFUSAL, user, "wrong_code", detail={"way": authenticator.type})


def _factor_added(sender: Any, *, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record(Operation.ALTERATION, user, "factor_added", detail={"way": authenticator.type})


def _factor_removed(sender: Any, *, user: User, authenticator: Any, **kwargs: Any) -> None:
    _record(Operation.ALTERATION, user, "factor_removed", detail={"way": authenticator.type})


def _recovery_codes_made(sender: Any, *, user: User, **kwargs: Any) -> None:
    _record(Operation.ALTERATION, user, "recovery_codes_made")


def _password_changed(sender: Any, *, user: User, **kwargs: Any) -> None:
    _record(Operation.ALTERATION, user, "password_changed")


def _password_reset(sender: Any, *, user: User, **kwargs: Any) -> None:
    _record(Operation.ALTERATION, user, "password_reset")


def _record(
    operation: Operation, user: User, reason: str, detail: dict[str, Any] | None = None
) -> None:
    """By and about the same person. A mistyped code may be somebody else's: see `reason`."""
    with transaction.atomic():
        record(operation, by=user, objects=[user], reason=reason, detail=detail)
