"""Signing in, second factors, and what each person starts from."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.support.people import PASSWORD, sign_in
from tests.support.ways import people
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

SOMEBODY = "police_triage"


def _signed_in(client: Client, world: World) -> None:
    sign_in(client, world.person(SOMEBODY))


def _with_app(client: Client, world: World) -> None:
    user = world.person(SOMEBODY)
    if not Authenticator.objects.filter(user=user, type="totp").exists():
        TOTP.activate(user, generate_totp_secret())


def _with_recovery_codes(client: Client, world: World) -> None:
    _with_app(client, world)
    RecoveryCodes.activate(world.person(SOMEBODY))


def _with_passkey(client: Client, world: World) -> None:
    _passkey(world)


def _passkey(world: World) -> dict[str, Any]:
    """A passkey's row; the ceremony itself is in tests/e2e/test_sign_in.py."""
    found, _ = Authenticator.objects.get_or_create(
        user=world.person(SOMEBODY),
        type=Authenticator.Type.WEBAUTHN,
        defaults={"data": {"name": "Key on the ring", "credential": {}}},
    )
    return {"pk": found.pk}


def _password_given(client: Client, world: World) -> None:
    """Stopped at the second factor."""
    _with_app(client, world)
    response = client.post(
        reverse("account_login"),
        {"login": world.person(SOMEBODY).email, "password": PASSWORD},
    )
    assert response.status_code == 302, response.status_code


def _reset_arguments(world: World) -> dict[str, Any]:
    user = world.person(SOMEBODY)
    return {"uidb36": user_pk_to_url_str(user), "key": "set-password"}


def _reset_link_opened(client: Client, world: World) -> None:
    """The link of the e-mail was opened: the page then has an address without the secret."""
    user = world.person(SOMEBODY)
    key = default_token_generator.make_token(user)
    address = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    response = client.get(address)
    assert response.status_code == 302, "the reset link is not accepted"
    assert response["Location"].endswith("-set-password/")


NOT_OFFERED = {
    name: answers("not offered", arguments=arguments)
    for name, arguments in {
        "account_signup": lambda world: {},
        "account_email": lambda world: {},
        "account_email_verification_sent": lambda world: {},
        "account_confirm_email": lambda world: {"key": "abc"},
        "account_set_password": lambda world: {},
        "account_confirm_login_code": lambda world: {},
        "socialaccount_login_cancelled": lambda world: {},
        "socialaccount_login_error": lambda world: {},
        "socialaccount_signup": lambda world: {},
        "socialaccount_connections": lambda world: {},
        "openid_connect_login": lambda world: {"provider_id": "police"},
        "openid_connect_callback": lambda world: {"provider_id": "police"},
    }.items()
}

WAYS = {
    **NOT_OFFERED,
    **people.WAYS,
    "registry:home": Way(who=SOMEBODY),
    "registry:demo-sign-in": Way(demonstration=True),
    "account_login": Way(),
    "account_logout": Way(begin=_signed_in),
    "account_inactive": Way(),
    "account_reauthenticate": Way(who=SOMEBODY),
    "account_change_password": Way(who=SOMEBODY),
    "account_reset_password": Way(),
    "account_reset_password_done": Way(),
    "account_reset_password_from_key": Way(arguments=_reset_arguments, begin=_reset_link_opened),
    "account_reset_password_from_key_done": Way(),
    "mfa_index": Way(
        who=SOMEBODY,
        also=(Way(who=SOMEBODY, begin=_with_recovery_codes, state="[with an app]"),),
    ),
    "mfa_authenticate": Way(begin=_password_given),
    "mfa_reauthenticate": Way(who=SOMEBODY, begin=_with_app),
    "mfa_activate_totp": Way(who=SOMEBODY),
    "mfa_deactivate_totp": Way(who=SOMEBODY, begin=_with_app),
    "mfa_view_recovery_codes": Way(who=SOMEBODY, begin=_with_recovery_codes),
    "mfa_generate_recovery_codes": Way(who=SOMEBODY, begin=_with_recovery_codes),
    "mfa_download_recovery_codes": answers("a text file", who=SOMEBODY, begin=_with_recovery_codes),
    "mfa_list_webauthn": Way(who=SOMEBODY, begin=_with_passkey),
    "mfa_add_webauthn": Way(who=SOMEBODY),
    "mfa_login_webauthn": answers("JSON for the passkey script"),
    "mfa_reauthenticate_webauthn": answers(
        "needs a real passkey: tests/e2e/test_sign_in.py", who=SOMEBODY
    ),
    "mfa_remove_webauthn": Way(who=SOMEBODY, arguments=_passkey, begin=_with_app),
    "mfa_edit_webauthn": Way(who=SOMEBODY, arguments=_passkey),
    "accounts:session-left": answers("JSON for the warning", who=SOMEBODY),
    "accounts:session-stay": posts("JSON for the warning", who=SOMEBODY),
    "accounts:set-up-second-factor": answers("goes on when there is one", who=SOMEBODY),
}
