"""Signing in by one's own agency, against a real OpenID provider that runs beside the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.actions import remove_person, suspend_person
from agencies.registry.invitations import invite_person, link_of
from agencies.registry.models import Agency, Invitation, Membership
from agencies.registry.people import forget
from portal.accounts.models import User, end_sessions
from portal.accounts.single_sign_on import bounded
from portal.audit.models import AuditEvent
from portal.env import SignInProvider
from portal.management.commands import doctor
from tests.support.leading_away import ELSEWHERE
from tests.support.openid import OpenIDProvider, address_asked, come_back, running
from tests.support.totp import totp

HOME = reverse("registry:home")
LOGIN = reverse("account_login")
BEGIN = reverse("registry:single-sign-on", args=["police"])
CALLBACK = reverse("registry:single-sign-on-callback", args=["police"])
CONFIRM = reverse("registry:single-sign-on-confirm")
SET_UP = reverse("accounts:set-up-second-factor")
CODE = reverse("mfa_authenticate")
NOT_LET_IN = "does not open Spotlight"
FAILED = "That sign-in did not work"

PersonWith = Callable[..., User]


@pytest.fixture(scope="module")
def running_provider() -> Iterator[OpenIDProvider]:
    with running() as provider:
        yield provider


@dataclass
class Setting:
    """A provider that the police trust, and one of the police who has an account there."""

    provider: OpenIDProvider
    configured: SignInProvider
    user: User
    settings: Any

    def is_configured(self, *others: SignInProvider, **changes: Any) -> None:
        self.configured = replace(self.configured, **changes)
        entries = (self.configured, *others)
        self.settings.SINGLE_SIGN_ON = {each.agency: each for each in entries}

    def leave(self, client: Client, *, begin: str = BEGIN, **data: str) -> str:
        return address_asked(client.post(begin, data))

    def sign_in(self, client: Client, subject: str = "1", **data: str) -> Any:
        return come_back(client, self.provider.sign_in(self.leave(client, **data), subject))


@pytest.fixture
def at(running_provider: OpenIDProvider, person_with: PersonWith, settings: Any) -> Setting:
    running_provider.misbehaves()
    user = person_with("police_triage")
    running_provider.knows("1", email=user.email, email_verified=True)
    found = Setting(running_provider, running_provider.configured(trusted=True), user, settings)
    running_provider.misbehaves(claims={"amr": ["pwd", "mfa"]})
    found.is_configured()
    return found


def refusals() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(operation="refusal").order_by("sequence")
    return [(event.reason, event.object_type) for event in events]


def problems() -> list[str]:
    events = AuditEvent.objects.filter(reason="single_sign_on_failed").order_by("sequence")
    return [event.detail["problem"] for event in events]


def is_signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


# --- The way in -----------------------------------------------------------------------------------


def test_a_persons_own_agency_signs_them_in(client: Client, at: Setting) -> None:
    response = at.sign_in(client, next="/people/")
    assert (response.status_code, response.url) == (302, "/people/")
    page = client.get(HOME).content.decode()
    assert at.user.display_name in page
    assert "Cambridgeshire Constabulary" in page
    events = AuditEvent.objects.order_by("sequence")
    assert [each.reason for each in events] == ["provider_account_remembered", "signed_in"]
    assert events[1].detail == {"ways": ["single_sign_on", "provider_factor"]}


def test_what_is_asked_binds_the_answer_to_the_browser(client: Client, at: Setting) -> None:
    at.sign_in(client)
    asked = at.provider.asked()
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert asked["scope"] == "openid email"
    assert asked["redirect_uri"] == f"{at.settings.SITE_URL}{CALLBACK}"


def test_the_host_header_does_not_choose_where_the_answer_goes(client: Client, at: Setting) -> None:
    at.settings.ALLOWED_HOSTS = ["*"]
    at.leave(Client(headers={"host": "evil.example"}))
    address = at.leave(client)
    requests.get(address, timeout=5)
    assert at.provider.asked()["redirect_uri"].startswith(at.settings.SITE_URL)


def test_from_then_on_the_provider_knows_the_person_whatever_their_address(
    client: Client, at: Setting
) -> None:
    at.sign_in(client)
    at.provider.knows("1", email="married.name@elsewhere.example", email_verified=False)
    again = Client()
    assert at.sign_in(again).url == HOME
    assert is_signed_in(again)
    assert SocialAccount.objects.count() == 1


def test_an_address_given_to_a_new_colleague_opens_nothing(client: Client, at: Setting) -> None:
    at.sign_in(client)
    at.provider.knows("2", email=at.user.email, email_verified=True)
    newcomer = Client()
    response = at.sign_in(newcomer, "2")
    assert response.status_code == 403
    assert not is_signed_in(newcomer)
    assert refusals() == [("single_sign_on:somebody_else_has_this_address", "user")]


def test_the_address_may_come_from_userinfo_alone(client: Client, at: Setting) -> None:
    at.provider.misbehaves(claims={"amr": ["mfa"], "email": None, "email_verified": None})
    assert at.sign_in(client).url == HOME


def test_userinfo_of_somebody_else_is_not_believed(client: Client, at: Setting) -> None:
    at.provider.misbehaves(
        claims={"email": None},
        userinfo={"sub": "9", "email": at.user.email, "email_verified": True},
    )
    assert at.sign_in(client).status_code == 400
    assert problems() == ["userinfo:sub"]


def test_an_open_invitation_is_taken_up(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    administrator = person_with("agency_administrator", agency="police")
    invite_person(
        by=administrator,
        agency=Agency.objects.get(key="police"),
        email="new@agency.example",
        full_name="New Colleague",
        roles=["police_triage"],
    )
    at.provider.knows("3", email="New@Agency.example", email_verified=True)
    assert at.sign_in(client, "3").url == HOME
    assert "New Colleague" in client.get(HOME).content.decode()
    assert Invitation.objects.get().accepted_at is not None
    assert Membership.objects.get(user__email="new@agency.example").roles == ["police_triage"]


def test_an_invitation_says_that_the_agencys_account_will_do(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    invitation = invite_person(
        by=person_with("agency_administrator", agency="police"),
        agency=Agency.objects.get(key="police"),
        email="new@agency.example",
        full_name="New Colleague",
        roles=["police_triage"],
    )
    address = link_of(invitation.pk).removeprefix(at.settings.SITE_URL)
    assert "Join with The police account" in client.get(address).content.decode()
    at.settings.SINGLE_SIGN_ON = {}
    assert "Join with" not in client.get(address).content.decode()


def test_an_invitation_that_has_run_out_lets_nobody_in(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    invite_person(
        by=person_with("agency_administrator", agency="police"),
        agency=Agency.objects.get(key="police"),
        email="late@agency.example",
        full_name="Late Colleague",
        roles=["police_triage"],
    )
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    at.provider.knows("4", email="late@agency.example", email_verified=True)
    assert at.sign_in(client, "4").status_code == 403


# --- Whom a provider may not let in ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"email": "nobody@agency.example", "email_verified": True}, "nobody"),
        ({"email_verified": False}, "address_not_verified"),
        ({"email_verified": "no"}, "address_not_verified"),
        ({}, "address_not_verified"),
        ({"email": None}, "address_not_verified"),
    ],
)
def test_whoever_is_not_known_by_a_verified_address_is_not_let_in(
    client: Client, at: Setting, claims: dict[str, Any], reason: str
) -> None:
    at.provider.knows("5", **{"email": at.user.email, **claims})
    response = at.sign_in(client, "5")
    assert response.status_code == 403
    assert NOT_LET_IN in response.content.decode()
    assert refusals() == [(f"single_sign_on:{reason}", "unknown_account")]
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1, "nobody gets an account this way"


def test_a_provider_speaks_for_its_own_domains_only(client: Client, at: Setting) -> None:
    at.is_configured(domains=frozenset({"police.example"}))
    assert at.sign_in(client).status_code == 403
    assert refusals() == [("single_sign_on:foreign_domain", "user")]


@pytest.mark.parametrize("address", ["x@evil.agency.example", "x@agency.example.evil.example"])
def test_a_domain_is_compared_whole(
    client: Client, at: Setting, person_with: PersonWith, address: str
) -> None:
    User.objects.filter(pk=at.user.pk).update(email=address)
    at.provider.knows("1", email=address, email_verified=True)
    assert at.sign_in(client).status_code == 403
    assert refusals() == [("single_sign_on:foreign_domain", "user")]


def test_a_provider_does_not_let_in_another_agencys_people(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    other = person_with("licensing_officer")
    at.provider.knows("6", email=other.email, email_verified=True)
    response = at.sign_in(client, "6")
    assert response.status_code == 403
    assert not is_signed_in(client)
    event = AuditEvent.objects.get()
    assert (event.operation, event.reason) == ("refusal", "single_sign_on:no_membership")
    assert event.object_id == str(other.pk)
    assert event.detail == {"provider": "police"}


def test_the_answer_is_the_same_whether_an_account_exists_or_not(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    other = person_with("licensing_officer")
    pages = []
    for subject, email in (("6", other.email), ("7", "nobody@agency.example")):
        at.provider.knows(subject, email=email, email_verified=True)
        response = at.sign_in(Client(), subject)
        pages.append((response.status_code, response.content))
    assert pages[0] == pages[1]


def test_a_suspended_person_is_not_let_in_and_put_out(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    at.sign_in(client)
    membership = Membership.objects.get(user=at.user)
    administrator = person_with("agency_administrator", agency="police")
    suspend_person(by=administrator, membership_id=membership.pk, version=membership.version)
    assert not is_signed_in(client), "the open session ends at once"
    assert at.sign_in(Client()).status_code == 403
    assert refusals() == [("single_sign_on:suspended", "user")]


def test_somebody_who_left_is_not_let_in_and_their_link_is_forgotten(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    at.sign_in(client)
    membership = Membership.objects.get(user=at.user)
    administrator = person_with("agency_administrator", agency="police")
    remove_person(by=administrator, membership_id=membership.pk, version=membership.version)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert at.sign_in(Client()).status_code == 403
    assert refusals() == [("single_sign_on:no_membership", "user")]


def test_an_account_that_is_shut_is_not_opened(client: Client, at: Setting) -> None:
    at.sign_in(client)
    User.objects.filter(pk=at.user.pk).update(is_active=False)
    assert not is_signed_in(client)
    response = at.sign_in(Client())
    assert response.status_code == 403
    assert NOT_LET_IN in response.content.decode()


def test_an_agency_that_takes_no_part_lets_nobody_in(client: Client, at: Setting) -> None:
    Agency.objects.filter(key="police").update(is_active=False)
    assert at.sign_in(client).status_code == 403


def test_an_agency_without_a_provider_has_no_way_in(client: Client, at: Setting) -> None:
    for name in ("registry:single-sign-on", "registry:single-sign-on-callback"):
        assert client.get(reverse(name, args=["licensing"])).status_code == 404
    assert client.post(reverse("registry:single-sign-on", args=["licensing"])).status_code == 404


@pytest.mark.parametrize("table", ["socialaccount_socialapp", "socialaccount_socialtoken"])
def test_allauths_tables_of_providers_and_tokens_are_not_the_applications_to_fill(
    cursor: Any, table: str
) -> None:
    cursor.execute(
        "SELECT has_table_privilege(%s, 'INSERT'), has_table_privilege(%s, 'UPDATE')",
        [table, table],
    )
    assert cursor.fetchone() == (False, False)


# --- Which agency they act for --------------------------------------------------------------------


def both_agencies(user: User) -> None:
    Membership.objects.create(
        user=user, agency=Agency.objects.get(key="licensing"), roles=["licensing_officer"]
    )
    forget(user)


@pytest.mark.parametrize(
    ("agency", "name"),
    [("police", "Cambridgeshire Constabulary"), ("licensing", "Licensing")],
)
def test_somebody_with_two_agencies_acts_for_the_one_they_signed_in_by(
    client: Client, at: Setting, agency: str, name: str
) -> None:
    both_agencies(at.user)
    at.is_configured(at.provider.configured("licensing", trusted=True))
    begin = reverse("registry:single-sign-on", args=[agency])
    at.sign_in(client, begin=begin)
    page = client.get(HOME)
    standing = page.context["standing"]
    assert [each.agency.key for each in standing.memberships] == [agency]
    assert standing.elsewhere == ()
    assert name in page.content.decode()


def test_an_agencys_sign_in_opens_no_other_agency(
    client: Client, at: Setting, person_with: PersonWith
) -> None:
    both_agencies(at.user)
    at.sign_in(client)
    switch = reverse("registry:switch-agency")
    other = Agency.objects.get(key="licensing")
    assert client.get(switch).url == HOME
    client.post(switch, {"agency": str(other.pk)})
    membership = Membership.objects.get(user=at.user, agency__key="police")
    assert [each.agency.key for each in client.get(HOME).context["standing"].memberships] == [
        "police"
    ]
    # And when the agency's place ends under an open session, the other one's is no way out.
    Membership.objects.filter(pk=membership.pk).update(
        active_until=timezone.now(), active_from=timezone.now() - timedelta(days=1)
    )
    assert client.get(HOME).context["standing"].memberships == ()


# --- Second factor --------------------------------------------------------------------------------


def with_an_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_the_portals_own_second_factor_is_asked_when_the_provider_is_not_trusted_with_it(
    client: Client, at: Setting
) -> None:
    at.is_configured(trusts_second_factor=False)
    secret = with_an_app(at.user)
    assert at.sign_in(client).url == CODE
    assert not is_signed_in(client)
    assert client.post(CODE, {"code": totp(secret)}).url == HOME
    assert is_signed_in(client)


@pytest.mark.parametrize("claims", [{"amr": ["pwd"]}, {"amr": "mfa "}, {"acr": "0"}, {}])
def test_a_trusted_provider_has_to_prove_the_second_factor(
    client: Client, at: Setting, claims: dict[str, Any]
) -> None:
    at.provider.misbehaves(claims=claims)
    with_an_app(at.user)
    assert at.sign_in(client).url == CODE
    assert not is_signed_in(client)


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "phr"}])
def test_a_proven_second_factor_of_a_trusted_provider_counts(
    client: Client, at: Setting, claims: dict[str, Any]
) -> None:
    at.provider.misbehaves(claims=claims)
    with_an_app(at.user)
    assert at.sign_in(client).url == HOME
    assert is_signed_in(client)


def test_without_any_second_factor_nothing_works_but_setting_one_up(
    client: Client, at: Setting
) -> None:
    at.is_configured(trusts_second_factor=False)
    at.sign_in(client)
    assert client.get(HOME).url == SET_UP


# --- Showing again that it is you -----------------------------------------------------------------


def later(client: Client, minutes: int = 11) -> None:
    """As if the sign-in lay longer back than a confirmation is good for."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= minutes * 60
    session.save()


PRIVATE = reverse("mfa_activate_totp")


def test_whoever_always_comes_by_their_agency_confirms_there(client: Client, at: Setting) -> None:
    User.objects.filter(pk=at.user.pk).update(password="!")
    at.sign_in(client)
    assert client.get(PRIVATE).status_code == 200, "moments after signing in"
    later(client)
    asked = client.get(PRIVATE)
    assert asked.url == f"{CONFIRM}?next={PRIVATE.replace('/', '%2F')}"
    page = client.get(asked.url)
    assert "Continue with The police account" in page.content.decode()
    address = address_asked(client.post(CONFIRM, {"next": PRIVATE}))
    at.provider.misbehaves(claims={"auth_time": int(time.time())})
    back = come_back(client, at.provider.sign_in(address, "1"))
    assert (at.provider.asked()["prompt"], at.provider.asked()["max_age"]) == ("login", "0")
    assert client.get(back.url).url == PRIVATE
    assert client.get(PRIVATE).status_code == 200


def test_a_form_that_was_stopped_is_sent_after_the_confirmation(
    client: Client, at: Setting
) -> None:
    at.sign_in(client)
    client.get(PRIVATE)
    later(client)
    asked = client.post(PRIVATE, {"code": "12"})
    assert asked.url.startswith(CONFIRM)
    address = address_asked(client.post(CONFIRM, {"next": PRIVATE}))
    at.provider.misbehaves(claims={"auth_time": int(time.time())})
    back = come_back(client, at.provider.sign_in(address, "1"))
    response = client.get(back.url)
    assert response.context["form"].data["code"] == "12"


def test_a_provider_can_not_add_a_way_in_of_its_own_beside_the_persons(
    client: Client, at: Setting
) -> None:
    """By which it would come in as the person, for all their agencies."""
    secret = with_an_app(at.user)
    at.sign_in(client)
    assert is_signed_in(client)
    add, prove = reverse("mfa_add_webauthn"), reverse("mfa_reauthenticate")
    assert client.get(add).url.startswith(f"{prove}?")
    address = address_asked(client.post(CONFIRM, {"next": add}))
    at.provider.misbehaves(claims={"amr": ["mfa"], "auth_time": int(time.time())})
    come_back(client, at.provider.sign_in(address, "1"))
    assert client.get(add).url.startswith(f"{prove}?"), "the provider's word is not enough"
    assert client.post(prove, {"code": totp(secret), "next": add}).url == add
    assert client.get(add).status_code == 200


@pytest.mark.parametrize("age", [None, 3600, -3600])
def test_a_provider_that_did_not_ask_again_confirms_nothing(
    client: Client, at: Setting, age: int | None
) -> None:
    User.objects.filter(pk=at.user.pk).update(password="!")
    at.sign_in(client)
    later(client)
    address = address_asked(client.post(CONFIRM, {"next": PRIVATE}))
    stamp = None if age is None else int(time.time()) - age
    at.provider.misbehaves(claims={"auth_time": stamp})
    assert come_back(client, at.provider.sign_in(address, "1")).status_code == 400
    assert problems() == ["not_asked_again"]
    assert client.get(PRIVATE).status_code == 302


def test_nobody_else_can_confirm(client: Client, at: Setting, person_with: PersonWith) -> None:
    colleague = person_with("police_triage")
    at.provider.knows("8", email=colleague.email, email_verified=True)
    at.sign_in(Client(), "8")
    at.sign_in(client)
    later(client)
    address = address_asked(client.post(CONFIRM, {"next": PRIVATE}))
    at.provider.misbehaves(claims={"auth_time": int(time.time())})
    assert come_back(client, at.provider.sign_in(address, "8")).status_code == 403
    assert refusals() == [("single_sign_on:somebody_else_confirmed", "user")]
    assert client.get(PRIVATE).status_code == 302


def test_the_page_to_confirm_does_not_believe_being_asked(client: Client, at: Setting) -> None:
    """Going back to the page without the provider's answer leads nowhere."""
    at.sign_in(client)
    later(client)
    response = client.get(CONFIRM, {"next": PRIVATE})
    assert response.status_code == 200
    assert client.get(PRIVATE).status_code == 302


def test_there_is_nothing_to_confirm_for_whoever_signed_in_otherwise(
    client_for: Callable[..., Client], at: Setting
) -> None:
    assert client_for(at.user).get(CONFIRM).status_code == 404


# --- Sessions -------------------------------------------------------------------------------------


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    client: Client, at: Setting
) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    at.sign_in(client)
    assert client.session.session_key != before
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["session"] = before
    assert not is_signed_in(thief)


def test_whoever_was_signed_in_before_is_signed_out(
    at: Setting, client_for: Callable[..., Client], person_with: PersonWith
) -> None:
    client = client_for(person_with("licensing_officer"))
    at.sign_in(client)
    assert client.get(HOME).wsgi_request.user == at.user


def test_signing_out_everywhere_ends_these_sessions_too(client: Client, at: Setting) -> None:
    at.sign_in(client)
    elsewhere = Client()
    at.sign_in(elsewhere)
    elsewhere.post(reverse("registry:sign-out-everywhere"))
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    end_sessions(at.user.pk)


def test_sessions_end_when_an_agencys_sign_in_is_taken_away(client: Client, at: Setting) -> None:
    at.sign_in(client)
    assert is_signed_in(client)
    at.settings.SINGLE_SIGN_ON = {}
    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"
    at.is_configured()
    assert not is_signed_in(client), "not even when it comes back"


# --- Answers that are not believed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tricks", "problem"),
    [
        ({"claims": {"nonce": "another"}}, "id_token:nonce"),
        ({"claims": {"nonce": None}}, "id_token:nonce"),
        ({"claims": {"iss": "https://id.evil.example"}}, "id_token:InvalidIssuerError"),
        ({"claims": {"aud": "another-client"}}, "id_token:InvalidAudienceError"),
        ({"claims": {"azp": "another-client"}}, "id_token:azp"),
        ({"claims": {"exp": 1_700_000_000}}, "id_token:ExpiredSignatureError"),
        ({"claims": {"exp": None}}, "id_token:MissingRequiredClaimError"),
        ({"claims": {"iat": 4_000_000_000}}, "id_token:ImmatureSignatureError"),
        ({"claims": {"sub": ""}}, "id_token:sub"),
        ({"signed_by": "a stranger"}, "id_token:InvalidSignatureError"),
        ({"signed_by": "nobody"}, "id_token:InvalidAlgorithmError"),
        ({"signed_by": "the client secret"}, "id_token:InvalidAlgorithmError"),
        ({"error_at": "/oauth2/token"}, "code_refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_wrong_anywhere_opens_nothing(
    client: Client, at: Setting, tricks: dict[str, Any], problem: str
) -> None:
    at.provider.misbehaves(**tricks)
    response = at.sign_in(client)
    assert response.status_code == 400
    assert problems() == [problem]
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_the_state_of_another_browser_opens_nothing(
    client: Client, at: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    location = at.provider.sign_in(at.leave(client), "1")
    victim = Client()
    at.leave(victim)
    response = come_back(victim, location)
    assert response.status_code == 400
    assert FAILED in response.content.decode()
    assert "'problem': 'unknown_state'" in caplog.text
    assert not AuditEvent.objects.exists(), "anybody could fill the log"
    assert not is_signed_in(victim)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": ""},
        {"state": "made-up", "code": "made-up"},
        {"code": "x"},
        {"state": "x" * 5000},
        {"state": "\x00"},
        {"error": "access_denied"},
    ],
)
def test_a_made_up_answer_opens_nothing(
    client: Client, at: Setting, query: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    at.leave(client)
    assert client.get(CALLBACK, query).status_code == 400
    assert "'problem': 'unknown_state'" in caplog.text
    assert not AuditEvent.objects.exists(), "anybody could fill the log"


def test_an_answer_works_once(client: Client, at: Setting) -> None:
    location = at.provider.sign_in(at.leave(client), "1")
    assert come_back(client, location).url == HOME
    client.post(reverse("account_logout"))
    assert come_back(client, location).status_code == 400
    assert not is_signed_in(client)


def test_a_code_that_was_used_already_opens_nothing(client: Client, at: Setting) -> None:
    """A thief who saw the code brings it back with a state of their own."""
    used = at.provider.sign_in(at.leave(client), "1")
    come_back(client, used)
    thief = Client()
    state = at.leave(thief).partition("state=")[2].partition("&")[0]
    code = used.partition("code=")[2].partition("&")[0]
    response = thief.get(CALLBACK, {"code": code, "state": state})
    assert response.status_code == 400
    assert problems() == ["code_refused"]


def test_a_stolen_code_is_of_no_use_without_the_browser_that_asked(
    client: Client, at: Setting
) -> None:
    """What PKCE is for: the code is fresh, but was made for somebody else's challenge."""
    stolen = at.provider.sign_in(at.leave(client), "1").partition("code=")[2].partition("&")[0]
    thief = Client()
    state = at.leave(thief).partition("state=")[2].partition("&")[0]
    assert thief.get(CALLBACK, {"code": stolen, "state": state}).status_code == 400
    assert problems() == ["code_refused"]


def test_an_answer_is_good_for_ten_minutes(client: Client, at: Setting) -> None:
    location = at.provider.sign_in(at.leave(client), "1")
    session = client.session
    states = session["socialaccount_states"]
    for key, (state, stamp, agency) in states.items():
        states[key] = (state, stamp - 601, agency)
    session["socialaccount_states"] = states
    session.save()
    assert come_back(client, location).status_code == 400


def test_an_answer_meant_for_another_agencys_provider_opens_nothing(
    client: Client, at: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    at.is_configured(at.provider.configured("licensing"))
    location = at.provider.sign_in(at.leave(client), "1")
    other = location.replace("/police/", "/licensing/")
    assert come_back(client, other).status_code == 400
    assert "'problem': 'unknown_state'" in caplog.text
    assert not AuditEvent.objects.exists(), "anybody could fill the log"


def test_a_provider_that_names_another_issuer_is_not_asked(client: Client, at: Setting) -> None:
    at.provider.misbehaves(described={"issuer": "https://id.evil.example"})
    assert client.post(BEGIN).status_code == 400
    assert problems() == ["wrong_issuer"]
    location = f"{CALLBACK}?code=x&state=y&iss=https://id.evil.example"
    assert client.get(location).status_code == 400


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("value", [None, "http://id.evil.example/x", "javascript:alert(1)", "//x"])
def test_a_provider_that_leads_elsewhere_in_clear_is_not_followed(
    client: Client, at: Setting, name: str, value: str | None
) -> None:
    at.provider.misbehaves(described={name: value})
    assert client.post(BEGIN).status_code == 400
    assert problems() == ["unsafe_endpoint"]


def test_an_answer_that_says_who_issued_it_has_to_be_right(client: Client, at: Setting) -> None:
    location = at.provider.sign_in(at.leave(client), "1")
    assert come_back(client, f"{location}&iss=https://id.evil.example").status_code == 400
    assert problems() == ["wrong_issuer"]


def test_turning_back_at_the_provider_leads_to_the_sign_in_page(
    client: Client, at: Setting
) -> None:
    state = at.leave(client).partition("state=")[2].partition("&")[0]
    response = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert response.redirect_chain == [(LOGIN, 302)]
    assert "You did not sign in" in response.content.decode()


# --- A provider that is down ----------------------------------------------------------------------


def test_a_provider_that_is_not_there_gets_a_page_that_says_what_to_do(
    client: Client, at: Setting
) -> None:
    at.is_configured(issuer="http://localhost:9")
    response = client.post(BEGIN)
    assert response.status_code == 424
    page = response.content.decode()
    assert "We could not reach the sign-in of The police account" in page
    assert "Try again in a few minutes" in page
    assert not AuditEvent.objects.exists(), "nobody was refused anything"


@pytest.mark.parametrize("trick", ["error_at", "words_at"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks"])
def test_a_provider_that_is_out_of_order_is_said_to_be(
    client: Client, at: Setting, trick: str, path: str
) -> None:
    location = at.provider.sign_in(at.leave(client), "1")
    at.provider.misbehaves(**{trick: path})
    assert come_back(client, location).status_code == 424
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/oauth2/token", "/jwks"])
def test_a_silent_provider_is_waited_for_a_moment_only(
    client: Client, at: Setting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(bounded, "READ_SECONDS", 0.3)
    begun = at.leave(client)
    location = at.provider.sign_in(begun, "1")
    at.provider.misbehaves(silent_at=path, seconds=3)
    started = time.monotonic()
    assert come_back(client, location).status_code == 424
    assert time.monotonic() - started < 2.5


def test_an_answer_without_end_is_given_up(
    client: Client, at: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "LARGEST_ANSWER", 100)
    assert client.post(BEGIN).status_code == 424


def test_doctor_says_whether_a_provider_can_be_asked(at: Setting) -> None:
    def findings() -> list[tuple[str, bool]]:
        return [(each.words, bool(each.mend)) for each in doctor.examine_single_sign_on()]

    assert findings() == [("the provider of police answers", False)]
    at.provider.misbehaves(described={"issuer": "https://id.evil.example"})
    assert findings() == [("the provider of police can't be used: wrong_issuer", True)]
    at.is_configured(issuer="http://localhost:9")
    assert findings() == [("the provider of police can't be used: unreachable", True)]
    at.settings.SINGLE_SIGN_ON = {"polise": at.configured}
    assert findings() == [("SPOTLIGHT_SSO names polise, which is no agency", True)]
    at.settings.SINGLE_SIGN_ON = {}
    assert findings() == [("no agency has its own sign-in", False)]


# --- What is kept ---------------------------------------------------------------------------------


def test_nothing_that_the_provider_said_is_kept(
    client: Client, at: Setting, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    original = bounded.BoundedSession.request

    def watched(self: Any, method: Any, url: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, method, url, *args, **kwargs)
        if url.endswith("/oauth2/token"):
            seen.extend(str(answer.json()[name]) for name in ("access_token", "id_token"))
        return answer

    monkeypatch.setattr(bounded.BoundedSession, "request", watched)
    at.provider.knows("canary-subject", email=at.user.email, email_verified=True, name="Canary")
    location = at.provider.sign_in(at.leave(client), "canary-subject")
    come_back(client, location)
    assert is_signed_in(client)
    code = location.partition("code=")[2].partition("&")[0]
    secrets = [*seen, code, at.configured.client_secret, "canary-subject", "Canary"]
    assert len(secrets) == 6
    kept = [
        *map(str, AuditEvent.objects.values()),
        *map(str, SocialAccount.objects.values()),
        str(dict(client.session.items())),
        caplog.text,
    ]
    for secret in secrets:
        assert not [where for where in kept if secret in where], secret
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}
    assert at.user.email not in "".join(kept[:-2])


# --- Where one is led -----------------------------------------------------------------------------


def test_a_crafted_next_is_ignored(at: Setting) -> None:
    cache.clear()
    at.settings.ACCOUNT_RATE_LIMITS = False
    for where in ELSEWHERE:
        client = Client()
        assert at.sign_in(client, next=where).url == HOME, where
    later(client)
    for where in ELSEWHERE:
        later(client)
        address = address_asked(client.post(CONFIRM, {"next": where}))
        at.provider.misbehaves(claims={"auth_time": int(time.time())})
        back = come_back(client, at.provider.sign_in(address, "1"))
        assert client.get(back.url).url == HOME, where


def test_beginning_takes_a_form_with_its_token(at: Setting) -> None:
    assert Client().get(BEGIN).url == LOGIN
    assert Client(enforce_csrf_checks=True).post(BEGIN).status_code == 403


def test_the_sign_in_page_offers_what_is_configured(client: Client, at: Setting) -> None:
    page = client.get(f"{LOGIN}?next=/people/").content.decode()
    assert "Sign in with The police account" in page
    first, second, third = "With a passkey", "With your agency", "With a password"
    assert page.index(first) < page.index(second) < page.index(third)
    at.settings.SINGLE_SIGN_ON = {}
    assert "With your agency" not in client.get(LOGIN).content.decode()


def test_too_many_tries_are_slowed_down(client: Client, at: Setting) -> None:
    at.is_configured(issuer="http://localhost:9")
    for _ in range(60):
        client.post(BEGIN)
    assert client.post(BEGIN).status_code == 429
