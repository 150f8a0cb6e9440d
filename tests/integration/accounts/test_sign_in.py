"""Signing in with a password and an app, signing out, and what is recorded about it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agencies.registry.demo import ensure_demo_people
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support.people import PASSWORD
from tests.support.totp import totp

WithApp = Callable[..., tuple[User, str]]
PersonWith = Callable[..., User]

LOGIN = reverse("account_login")
HOME = reverse("registry:home")
SET_UP = reverse("accounts:set-up-second-factor")
CONFIRM = reverse("mfa_authenticate")


def enter_password(client: Client, email: str, password: str = PASSWORD, **headers: str):
    return client.post(LOGIN, {"login": email, "password": password}, **headers)


def events(user: User | None = None) -> list[tuple[str, str]]:
    found = AuditEvent.objects.order_by("sequence")
    if user is not None:
        found = found.filter(object_id=str(user.pk))
    return [(event.operation, event.reason) for event in found]


def test_password_and_code_lead_to_the_page_that_was_asked_for(
    client: Client, with_app: WithApp
) -> None:
    user, secret = with_app("police_triage")
    asked = client.get(HOME)
    assert asked.url == f"{LOGIN}?next={HOME}"
    response = client.post(
        asked.url, {"login": user.email.upper(), "password": PASSWORD, "next": HOME}
    )
    assert response.url == CONFIRM
    assert client.get(HOME).status_code == 302, "a password alone opens nothing"
    response = client.post(CONFIRM, {"code": totp(secret)})
    assert response.url == HOME
    page = client.get(HOME).content.decode()
    assert user.display_name in page
    assert "Cambridgeshire Constabulary" in page
    assert events(user) == [("sign_in", "signed_in")]
    assert AuditEvent.objects.get().detail == {"ways": ["password", "totp"]}
    assert AuditEvent.objects.get().actor_label == "police_triage"


def test_session_is_a_new_one_after_signing_in(client: Client, with_app: WithApp) -> None:
    user, secret = with_app("police_triage")
    client.get(LOGIN)
    enter_password(client, user.email)
    before = client.session.session_key
    client.post(CONFIRM, {"code": totp(secret)})
    assert client.session.session_key != before


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_crafted_next_is_ignored(client: Client, with_app: WithApp, next_url: str) -> None:
    user, secret = with_app("police_triage")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": next_url})
    assert client.post(CONFIRM, {"code": totp(secret)}).url == HOME


def test_wrong_password_and_unknown_address_look_the_same(
    client: Client, with_app: WithApp
) -> None:
    user, _secret = with_app("police_triage")
    known = enter_password(client, user.email, "not the password")
    unknown = enter_password(client, "nobody@police.example", "not the password")
    words = "Your email address or password is not right"
    for response in (known, unknown):
        assert response.status_code == 200
        assert words in response.content.decode()
    assert known.content.count(b"<input") == unknown.content.count(b"<input")
    assert events() == [("refusal", "wrong_password")] * 2
    refused = list(AuditEvent.objects.order_by("sequence").values_list("object_type", flat=True))
    assert refused == ["user", "unknown_account"]


def test_nothing_typed_is_in_the_audit_log(client: Client) -> None:
    enter_password(client, "canary@police.example", "canary-password")
    for row in AuditEvent.objects.values():
        assert "canary" not in str(row)


def test_suspended_person_cannot_sign_in(client: Client, with_app: WithApp) -> None:
    user, _secret = with_app("police_triage")
    User.objects.filter(pk=user.pk).update(is_active=False)
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_inactive")
    assert not response.wsgi_request.user.is_authenticated


def test_suspension_ends_a_session_at_once(
    client_for: Callable[..., Client], person_with: PersonWith
) -> None:
    user = person_with("police_triage")
    client = client_for(user)
    assert client.get(HOME).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"


def test_signing_out_needs_a_post_and_is_recorded(
    client_for: Callable[..., Client], person_with: PersonWith
) -> None:
    user = person_with("police_triage")
    client = client_for(user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(HOME).status_code == 200, "asking changed nothing"
    response = client.post(reverse("account_logout"))
    assert response.url == LOGIN
    assert client.get(HOME).status_code == 302
    assert events(user) == [("sign_in", "signed_out")]


def test_wrong_code_is_refused_and_recorded(client: Client, with_app: WithApp) -> None:
    user, secret = with_app("police_triage")
    enter_password(client, user.email)
    wrong = f"{(int(totp(secret)) + 1) % 1_000_000:06d}"
    response = client.post(CONFIRM, {"code": wrong})
    assert "unused recovery code" in response.content.decode()
    assert client.get(HOME).status_code == 302
    assert ("refusal", "wrong_code") in events(user)


@pytest.mark.parametrize("offset", [-30, 0, 30])
def test_code_of_a_clock_that_is_half_a_minute_off_works_once(
    with_app: WithApp, offset: int
) -> None:
    user, secret = with_app("police_triage")
    now = time.time() // 30 * 30 + 10
    code = totp(secret, now + offset)
    with time_machine.travel(now, tick=False):
        first = Client()
        enter_password(first, user.email)
        assert first.post(CONFIRM, {"code": code}).url == HOME
    for later in (1, 35):  # allauth itself forgets after 30 seconds
        with time_machine.travel(now + later, tick=False):
            second = Client()
            enter_password(second, user.email)
            assert second.post(CONFIRM, {"code": code}).status_code == 200


def test_recovery_code_works_once(client_for: Callable[..., Client], with_app: WithApp) -> None:
    user, _secret = with_app("police_triage")
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        enter_password(client, user.email)
        assert client.post(CONFIRM, {"code": code}).status_code == expected


def test_secrets_of_factors_are_sealed_in_the_database(with_app: WithApp) -> None:
    user, secret = with_app("police_triage")
    stored = user.authenticator_set.get().data["secret"]
    assert secret not in stored
    assert user.authenticator_set.get().wrap().validate_code(totp(secret))


# --- Second factor enforced -----------------------------------------------------------------------


def test_person_without_second_factor_gets_nowhere_else(
    client: Client, person_with: PersonWith
) -> None:
    user = person_with("police_triage")
    assert enter_password(client, user.email).url == HOME
    for url in (HOME, reverse("account_change_password"), reverse("mfa_generate_recovery_codes")):
        assert client.get(url).url == SET_UP, url
        assert client.post(url).url == SET_UP, url
    for url in (SET_UP, reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
        assert client.get(url).status_code == 200, url
    assert client.get(reverse("engagement:privacy")).status_code == 200, (
        "the public pages are open to everybody"
    )
    assert client.post(reverse("account_logout")).url == LOGIN


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor on commit
def test_setting_up_an_app_opens_the_rest_and_shows_recovery_codes(
    client: Client, person_with: PersonWith
) -> None:
    user = person_with("police_triage")
    enter_password(client, user.email)
    url = reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    assert client.post(url, {"code": "000000"}).status_code == 200
    response = client.post(url, {"code": totp(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    codes = client.get(response.url).context["unused_codes"]
    assert len(codes) == 10
    assert client.get(HOME).status_code == 200
    assert [reason for _operation, reason in events(user)] == [
        "signed_in",
        "factor_added",
        "factor_added",
    ]


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor on commit
def test_stolen_password_session_is_not_let_in_by_the_owners_set_up(
    client: Client, person_with: PersonWith
) -> None:
    """A thief waits on the set-up page until the owner sets up their factor elsewhere."""
    user = person_with("police_triage")
    thief = Client()
    enter_password(thief, user.email)
    enter_password(client, user.email)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    assert client.get(HOME).status_code == 200
    assert thief.get(HOME).url == LOGIN
    assert not thief.get(LOGIN).wsgi_request.user.is_authenticated


def test_last_factor_cannot_be_removed(client: Client, with_app: WithApp) -> None:
    user, secret = with_app("police_triage")
    enter_password(client, user.email)
    client.post(CONFIRM, {"code": totp(secret)})
    response = client.post(reverse("mfa_deactivate_totp"))
    assert "your only way" in response.content.decode()
    assert user.authenticator_set.filter(type="totp").exists()


def test_fictional_person_skips_the_second_factor_only_in_a_demonstration(
    client: Client, settings: Settings
) -> None:
    user = ensure_demo_people()[0]
    client.force_login(user)
    settings.DEMONSTRATION = True
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Everything here is fictional" in page.content.decode()
    settings.DEMONSTRATION = False
    assert client.get(HOME).url == SET_UP
    settings.PRODUCTION = True
    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"


def test_real_person_does_not_skip_the_second_factor_in_a_demonstration(
    client: Client, person_with: PersonWith, settings: Settings
) -> None:
    settings.DEMONSTRATION = True
    client.force_login(person_with("police_triage"))
    assert client.get(HOME).url == SET_UP


# --- Throttling -----------------------------------------------------------------------------------


def fail(client: Client, email: str, times: int, **headers: str) -> str:
    page = ""
    for _ in range(times):
        page = enter_password(client, email, "wrong", **headers).content.decode()
    return page


def test_five_wrong_passwords_are_enough(client: Client, with_app: WithApp) -> None:
    user, _secret = with_app("police_triage")
    assert "Too many" not in fail(client, user.email, 5)
    assert "Too many" in fail(client, user.email, 1)
    response = enter_password(client, user.email)
    assert response.status_code == 200, "not even with the right one"
    with time_machine.travel(time.time() + 301):
        assert enter_password(client, user.email).url == CONFIRM


def test_made_up_forwarding_headers_do_not_help(client: Client, with_app: WithApp) -> None:
    user, _secret = with_app("police_triage")
    pages = [
        fail(
            client,
            user.email,
            1,
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
            HTTP_X_REAL_IP=f"203.0.113.{number}",
            HTTP_FORWARDED=f"for=203.0.113.{number}",
        )
        for number in range(6)
    ]
    assert "Too many" in pages[-1]


def test_nobody_can_lock_a_colleague_out(client: Client, with_app: WithApp) -> None:
    user, _secret = with_app("police_triage")
    assert "Too many" in fail(client, user.email, 6, REMOTE_ADDR="198.51.100.66")
    assert enter_password(client, user.email, REMOTE_ADDR="198.51.100.7").url == CONFIRM


def test_many_accounts_from_one_address_are_throttled(client: Client) -> None:
    pages = [fail(client, f"person{number}@police.example", 1) for number in range(21)]
    assert "Too many" in pages[-1]
    assert "Too many" not in pages[19]


def test_too_many_requests_get_a_page_that_says_what_to_do(client: Client) -> None:
    for _ in range(60):
        client.post(LOGIN, {"login": "x"})
    response = client.post(LOGIN, {"login": "x"})
    assert response.status_code == 429
    assert "Wait 5 minutes" in response.content.decode()


def test_guessing_codes_is_throttled_per_person(client: Client, with_app: WithApp) -> None:
    user, secret = with_app("police_triage")
    enter_password(client, user.email)
    for _ in range(6):
        page = client.post(CONFIRM, {"code": "000000"})
    assert "Too many" in page.content.decode()
    assert client.post(CONFIRM, {"code": totp(secret)}).status_code == 200


# --- Browser and headers --------------------------------------------------------------------------


def test_pages_are_kept_by_no_browser(
    client: Client, client_for: Callable[..., Client], person_with: PersonWith
) -> None:
    for response in (client.get(LOGIN), client_for(person_with("auditor")).get(HOME)):
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("value", ["a" * 20_000, "\x00", "[" * 5_000, "é" * 1025])
def test_hostile_passwords_get_an_answer(client: Client, value: str) -> None:
    response = client.post(LOGIN, {"login": "a@b.example", "password": value})
    assert response.status_code == 200
