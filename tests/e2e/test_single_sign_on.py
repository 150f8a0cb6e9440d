"""Signing in by one's own agency with a real browser, on a real provider's pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from portal.accounts.models import User
from tests.e2e import test_accessibility as accessibility
from tests.e2e.sign_in import enter_code, enter_password, plug_in_passkey, set_up_app
from tests.support.browser import Record
from tests.support.openid import OpenIDProvider, running
from tests.support.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

Browse = Callable[..., Page]
PersonWith = Callable[..., User]


@pytest.fixture(scope="module")
def running_provider() -> Iterator[OpenIDProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(
    running_provider: OpenIDProvider, live_server: Any, settings: Settings
) -> OpenIDProvider:
    cache.clear()
    settings.SITE_URL = live_server.url
    settings.SINGLE_SIGN_ON = {"police": running_provider.configured("police", trusted=True)}
    running_provider.misbehaves(claims={"amr": ["mfa"], "auth_time": int(time.time())})
    return running_provider


def problems_of(page: Page, where: str) -> Iterator[str]:
    page.evaluate(accessibility._axe())
    yield from accessibility._problems(page, where)


def sign_in_there(page: Page, subject: str) -> None:
    """The provider's own page: who are you?"""
    page.wait_for_url("**/oauth2/authorize?*")
    page.locator("input[name=sub]").first.fill(subject)
    page.locator("button").first.click()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_signs_in_by_their_agency_and_confirms_there(
    browse: Browse,
    records: list[Record],
    provider: OpenIDProvider,
    person_with: PersonWith,
    js: bool,
) -> None:
    user = person_with("police_triage")
    User.objects.filter(pk=user.pk).update(password="!")
    provider.knows("42", email=user.email, email_verified=True)
    page = browse(js=js)
    records[-1].expect_leaving_for(provider.url)
    page.goto("/home/")
    page.get_by_role("button", name="Sign in with The police account").click()
    sign_in_there(page, "42")
    expect(page.locator("h1")).to_have_text("Your work")
    expect(page.get_by_text("Cambridgeshire Constabulary").first).to_be_visible()

    _age(page)
    page.goto(reverse("mfa_activate_totp"))
    expect(page.locator("h1")).to_have_text("Confirm it is you")
    page.get_by_role("button", name="Continue with The police account").click()
    sign_in_there(page, "42")
    expect(page.locator("h1")).to_contain_text("authenticator app")


def _age(page: Page) -> None:
    """As if the sign-in lay eleven minutes back."""
    client = Client()
    cookie = next(each for each in page.context.cookies() if each["name"] == "session")
    client.cookies["session"] = cookie["value"]
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()


def test_guesses_from_elsewhere_do_not_keep_out_whoever_has_the_passkey(
    browse: Browse, person_with: PersonWith
) -> None:
    """Somebody has the owner's password, and guesses passwords and codes until both are shut."""
    cache.clear()
    user = person_with("police_triage")
    page = browse()
    plug_in_passkey(page)
    enter_password(page, user.email, PASSWORD)
    secret = set_up_app(page)
    page.get_by_role("button", name="I have saved them").click()
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_text("Work laptop")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()

    thief = Client(REMOTE_ADDR="198.51.100.66")
    thief.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    for _ in range(7):
        shut = thief.post(reverse("mfa_authenticate"), {"code": "000000"})
        thief.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert "Too many" in shut.content.decode()

    enter_password(page, user.email, PASSWORD)
    enter_code(page, secret, time.time() + 30)
    expect(page.get_by_text("Too many").first).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_have_text("Your work")


def test_the_pages_that_say_no_are_accessible(
    browse: Browse, provider: OpenIDProvider, records: list[Record], person_with: PersonWith
) -> None:
    stranger = person_with("licensing_officer")
    provider.knows("9", email=stranger.email, email_verified=True)
    page = browse()
    records[-1].expect_leaving_for(provider.url)
    page.goto("/accounts/agency/police/callback/?state=x&code=y")
    expect(page.locator("h1")).to_have_text("That sign-in did not work")
    problems = list(problems_of(page, "an answer that is not believed"))
    page.get_by_role("button", name="Go to the sign-in page").click()
    page.get_by_role("button", name="Sign in with The police account").click()
    sign_in_there(page, "9")
    expect(page.locator("h1")).to_have_text("You cannot use Spotlight with this sign-in")
    problems += list(problems_of(page, "somebody who is not let in"))
    assert not problems, "\n".join(problems)
