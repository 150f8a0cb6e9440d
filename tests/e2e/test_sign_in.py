"""Signing in with a real browser: an authenticator app, a passkey, no JavaScript, the keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django import Settings

from agencies.registry.demo import ensure_demo_people
from portal.accounts.models import User
from tests.e2e.sign_in import enter_code, enter_password, plug_in_passkey, set_up_app
from tests.support.browser import no_sideways_scroll
from tests.support.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

Browse = Callable[..., Page]
PersonWith = Callable[..., User]


@pytest.fixture(autouse=True)
def unthrottled(transactional_db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_first_sign_in_sets_up_an_app_and_the_next_uses_it(
    browse: Browse, person_with: PersonWith, js: bool
) -> None:
    user = person_with("police_triage")
    page = browse(js=js)
    page.goto("/home/")
    enter_password(page, user.email, PASSWORD)
    assert heading(page) == "Set up a second way to confirm it is you"
    page.goto("/home/")
    assert heading(page) == "Set up a second way to confirm it is you", "and nowhere else"
    secret = _set_up_without_details(page) if not js else set_up_app(page)
    assert heading(page) == "Save your recovery codes"
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    page.get_by_role("button", name="I have saved them").click()
    assert heading(page) == "Your work"
    expect(page.get_by_text("Cambridgeshire Constabulary").first).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()

    page.goto("/home/")
    enter_password(page, user.email, PASSWORD)
    assert heading(page) == "Confirm it is you"
    page.goto("/home/")
    assert heading(page) == "Confirm it is you", "the password alone opened nothing"
    enter_code(page, secret, time.time() + 30)  # the code of now was used to set it up
    assert heading(page) == "Your work"


def _set_up_without_details(page: Page) -> str:
    page.goto("/accounts/2fa/totp/activate/")
    secret = (page.locator("#authenticator-secret").text_content() or "").strip()
    enter_code(page, secret)
    return secret


def test_passkey_is_a_second_factor_and_then_the_only_one_needed(
    browse: Browse, person_with: PersonWith
) -> None:
    user = person_with("police_triage")
    page = browse()
    plug_in_passkey(page)
    enter_password(page, user.email, PASSWORD)
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.locator("h1")).to_have_text("Save your recovery codes")
    page.get_by_role("button", name="I have saved them").click()
    page.get_by_role("link", name="How you sign in").click()
    expect(page.get_by_text("Work laptop")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    enter_password(page, user.email, PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_have_text("Your work")

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/accounts/2fa/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_have_text("How you sign in")


def test_device_without_the_passkey_is_told_so(browse: Browse) -> None:
    page = browse()
    page.goto("/accounts/login/")
    page.evaluate(
        """() => {
            const refusal = new DOMException("no", "NotAllowedError")
            navigator.credentials.get = () => Promise.reject(refusal)
        }"""
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="cancelled")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="cancelled")).to_be_visible()


def test_browser_without_javascript_is_offered_no_passkey(browse: Browse) -> None:
    page = browse(js=False)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_signing_in_with_the_keyboard_alone(browse: Browse, person_with: PersonWith) -> None:
    user = person_with("police_triage")
    page = browse()
    page.goto("/accounts/login/")
    page.get_by_label("Email address").focus()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Set up a second way to confirm it is you")


def test_mistakes_lead_to_the_field(browse: Browse) -> None:
    page = browse(viewport={"width": 320, "height": 800})
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill("not an address")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title("Error: Sign in – Spotlight")
    page.get_by_role("link", name="Enter your password").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value("not an address")
    no_sideways_scroll(page)


def test_one_press_opens_a_demonstration(browse: Browse, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    person = ensure_demo_people()[0]
    page = browse()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Sign in as one of the fictional people").click()
    page.get_by_role("button", name=f"Sign in as {person.full_name}").click()
    expect(page.locator("h1")).to_have_text("Your work")
    expect(page.get_by_role("region", name="Demonstration")).to_be_visible()
