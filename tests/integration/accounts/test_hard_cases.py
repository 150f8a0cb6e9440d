"""Hostile ways into and around signing in, wherever it takes a form."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agencies.registry.actions import change_roles
from agencies.registry.models import Agency, Invitation, Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support.leading_away import ELSEWHERE, leads_away
from tests.support.people import PASSWORD
from tests.support.reaching import Visitor
from tests.support.routes import visits
from tests.support.totp import totp

ClientFor = Callable[..., Client]
PersonWith = Callable[..., User]
WithApp = Callable[..., tuple[User, str]]

HOME = reverse("registry:home")
LOGIN = reverse("account_login")
CODE = reverse("mfa_authenticate")
SWITCH = reverse("registry:switch-agency")


def test_the_judge_of_addresses_is_not_blind() -> None:
    assert all(leads_away(each) for each in ("//x.example", "/\\x", "javascript:1", "https:x"))
    assert not any(leads_away(each) for each in ("/people/", "/a?next=//x.example", "/%2F%2Fx"))


def _aged(client: Client) -> Client:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()
    return client


def _by_password(client: Client, person: tuple[User, str], where: str) -> Any:
    user, secret = person
    client.post(f"{LOGIN}?next={quote(where)}", _login(user, where))
    return client.post(CODE, {"code": totp(secret)})


def _login(user: User, where: str) -> dict[str, str]:
    return {"login": user.email, "password": PASSWORD, "next": where}


def _confirmed_by(name: str) -> Callable[[Client, tuple[User, str], str], Any]:
    def confirm(client: Client, person: tuple[User, str], where: str) -> Any:
        user, secret = person
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        client.post(CODE, {"code": totp(secret, time.time() - 30)})
        address = f"{reverse(name)}?next={quote(where)}"
        data = {"password": PASSWORD, "code": totp(secret), "next": where}
        return _aged(client).post(address, data)

    return confirm


FORMS = {
    "sign-in": _by_password,
    "confirm by password": _confirmed_by("account_reauthenticate"),
    "confirm by code": _confirmed_by("mfa_reauthenticate"),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_signing_in_leads_away(
    form: str, person_with: PersonWith, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for where in ELSEWHERE:
        user = person_with("police_triage")
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        response = FORMS[form](Client(), (user, secret), where)
        assert response.status_code == 302, (where, response.status_code)
        assert not leads_away(response["Location"]), (where, response["Location"])


@pytest.mark.parametrize("form", FORMS)
def test_a_way_on_this_site_is_kept(form: str, with_app: WithApp) -> None:
    response = FORMS[form](Client(), with_app("police_triage"), "/people/?page=2")
    assert response["Location"] == "/people/?page=2"


# --- Framing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(visits()))
def test_no_answer_may_be_framed(name: str, visitor: Visitor) -> None:
    visit = visits()[name]
    response = visitor.client_at(visit).get(visitor.address(visit))
    assert response["X-Frame-Options"] == "DENY"
    policy = response["Content-Security-Policy"].split("; ")
    assert "frame-ancestors 'none'" in policy
    assert {"form-action 'self'", "form-action 'none'"} & {*policy}
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/nowhere", "/static/nowhere.js", "/triage/%ff"])
def test_no_error_may_be_framed(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {400, 404}
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


# --- A page that was open while something changed -------------------------------------------------


def test_a_form_that_was_open_when_its_role_went_is_refused(
    client_for: ClientFor, person_with: PersonWith
) -> None:
    leader = person_with("agency_administrator", agency="spp")
    other = person_with("agency_administrator", "spp_coordinator", agency="spp")
    client = client_for(other)
    address = reverse("registry:invite")
    assert client.get(address).status_code == 200
    membership = Membership.objects.get(user=other)
    change_roles(by=leader, membership_id=membership.pk, roles=["spp_coordinator"], version=1)
    invited = {"email": "x@agency.example", "full_name": "X Y", "roles": ["spp_coordinator"]}
    assert client.post(address, invited).url.startswith(LOGIN), "the session has ended"
    again = client_for(User.objects.get(pk=other.pk))
    assert again.post(address, invited).status_code == 403
    assert not Invitation.objects.exists()


@pytest.fixture
def administrator_of_two(person_with: PersonWith) -> User:
    user = person_with("agency_administrator", agency="police")
    Membership.objects.create(
        user=user, agency=Agency.objects.get(key="spp"), roles=["agency_administrator"]
    )
    return user


def act_for(client: Client, key: str) -> None:
    response = client.post(SWITCH, {"agency": str(Agency.objects.get(key=key).pk)})
    assert response.url == HOME


def test_a_form_of_the_agency_one_left_meanwhile_changes_nothing_there(
    client_for: ClientFor, administrator_of_two: User, person_with: PersonWith
) -> None:
    """Two tabs: a colleague's page at the police, and then a switch to the partnership."""
    officer = person_with("police_triage")
    membership = Membership.objects.get(user=officer)
    client = client_for(administrator_of_two)
    act_for(client, "police")
    page = reverse("registry:person", args=[membership.pk])
    assert client.get(page).status_code == 200
    act_for(client, "spp")
    for name in ("person", "person-suspend", "person-remove"):
        address = reverse(f"registry:{name}", args=[membership.pk])
        response = client.post(address, {"version": 1, "roles": ["police_intelligence"]})
        assert response.status_code == 404, name
    membership.refresh_from_db()
    assert (membership.roles, membership.suspended_at) == (["police_triage"], None)
    assert membership.active_until is None


def test_an_invitation_goes_to_the_agency_that_one_acts_for_now(
    client_for: ClientFor, administrator_of_two: User
) -> None:
    """The form names its agency in words only: what was typed for the police is refused, because
    the partnership has no such role, and never becomes an invitation to the police."""
    client = client_for(administrator_of_two)
    act_for(client, "police")
    client.get(reverse("registry:invite"))
    act_for(client, "spp")
    response = client.post(
        reverse("registry:invite"),
        {"email": "x@agency.example", "full_name": "X Y", "roles": ["police_triage"]},
    )
    assert response.status_code == 422
    assert not Invitation.objects.exists()


# --- Limits ---------------------------------------------------------------------------------------


def wrong(client: Client, email: str, **headers: str) -> str:
    response = client.post(LOGIN, {"login": email, "password": "wrong"}, **headers)
    return str(response.content.decode())


def test_the_address_that_counts_is_the_one_our_own_proxy_saw(
    client: Client, with_app: WithApp, settings: Settings
) -> None:
    """Behind a trusted proxy: what a visitor puts in front of the header changes nothing."""
    import ipaddress

    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    user, _secret = with_app("police_triage")
    pages = [
        wrong(
            client,
            user.email,
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.66",
        )
        for number in range(6)
    ]
    assert "Too many" in pages[-1]
    owner = client.post(
        LOGIN,
        {"login": user.email, "password": PASSWORD},
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR="198.51.100.7",
    )
    assert owner.url == CODE, "somebody else behind the same proxy is not kept out"


def test_wrong_guesses_from_elsewhere_are_not_counted_against_the_owner(
    client: Client, with_app: WithApp
) -> None:
    user, secret = with_app("police_triage")
    for number in range(3):
        for _ in range(6):
            wrong(Client(), user.email, REMOTE_ADDR=f"198.51.100.{number}")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    response = client.post(CODE, {"code": totp(secret)}, REMOTE_ADDR="192.0.2.1")
    assert response.url == HOME
    assert AuditEvent.objects.filter(reason="wrong_password").exists()
