"""Leaving quickly, in a real browser: all ways out, what they wipe, and what Back shows then."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from tests.e2e.browsing import carry_session
from tests.e2e.test_resident_journey import choose, go_on, heading
from tests.support import database, inboxes, samples
from tests.support.browser import PHONE, Record
from tests.support.routes import PARTS, visits
from tests.support.ways.intake import begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]
SECRET = "Behind the ocelot laundrette"


@pytest.fixture
def leaver(page: Page, records: list[Record]) -> Page:
    """A resident with something typed, whose browser may go to the neutral site."""
    may_leave(page, records)
    page.goto("/before-you-start/")
    go_on(page)
    choose(page, "No")
    go_on(page)
    choose(page, "People selling or supplying drugs")
    go_on(page)
    page.get_by_label("Describe the place in your own words").fill(SECRET)
    go_on(page)
    page.wait_for_url("**/report/when/")
    page.go_back()
    page.wait_for_load_state("networkidle")  # until then the link does what it does without scripts
    return page


def may_leave(page: Page, records: list[Record]) -> None:
    records[-1].expect_leaving_for(settings.EXIT_URL)
    page.route(settings.EXIT_URL, lambda route: route.fulfill(body="<h1>Weather</h1>"))


def has_left(page: Page) -> None:
    """The neutral site is there, the session is not, and Back finds pages without answers."""
    page.wait_for_url(settings.EXIT_URL)
    assert heading(page) == "Weather"
    for _ in range(50):
        if not Session.objects.exists():
            break
        page.wait_for_timeout(100)
    assert not Session.objects.exists(), "the session ended on the server"
    assert page.context.cookies() == []
    for _ in range(3):
        page.go_back(wait_until="load")
        shown = page.content()
        assert SECRET not in shown
        assert page.locator("input:checked").count() == 0
        assert "thrown away, to keep you safe. Nothing was sent" not in shown, (
            "nobody is told that there had been a report"
        )


# --- Ways out -------------------------------------------------------------------------------------


def test_the_button_leaves(leaver: Page) -> None:
    leaver.get_by_role("button", name="Exit this page").click()
    has_left(leaver)


def test_without_scripts_the_button_is_a_link_that_ends_the_session(
    no_js_page: Page, records: list[Record]
) -> None:
    page = no_js_page
    may_leave(page, records)
    page.goto("/report/details/")
    page.get_by_label("Tell us in your own words").fill(SECRET)
    go_on(page)
    assert Session.objects.count() == 1
    page.get_by_role("button", name="Exit this page").click()
    has_left(page)


def test_the_exit_link_is_the_second_thing_that_the_keyboard_reaches(leaver: Page) -> None:
    leaver.keyboard.press("Tab")
    expect(leaver.get_by_role("link", name="Skip to main content")).to_be_focused()
    leaver.keyboard.press("Tab")
    link = leaver.get_by_role("link", name="Exit this page")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    leaver.keyboard.press("Enter")
    has_left(leaver)


def test_three_shifts_leave_with_a_light_for_each(leaver: Page) -> None:
    on = leaver.locator(".govuk-exit-this-page__indicator-light--on")
    for lit, words in ((1, "Shift, press 2 more times"), (2, "Shift, press 1 more time")):
        leaver.keyboard.press("Shift")
        expect(on).to_have_count(lit)
        expect(leaver.get_by_role("status").filter(has_text=words)).to_be_attached()
    assert leaver.locator(".govuk-exit-this-page__indicator-light").count() == 3
    leaver.keyboard.press("Shift")
    has_left(leaver)


def test_presses_more_than_five_seconds_apart_do_not_count(leaver: Page) -> None:
    leaver.clock.install()
    leaver.reload(wait_until="networkidle")
    leaver.keyboard.press("Shift")
    leaver.clock.fast_forward(4_900)
    leaver.keyboard.press("Shift")  # each press starts the five seconds anew
    expect(leaver.locator(".govuk-exit-this-page__indicator-light--on")).to_have_count(2)
    leaver.clock.fast_forward(5_100)
    expect(leaver.get_by_text("Exit this page expired.")).to_be_attached()
    expect(leaver.locator(".govuk-exit-this-page__indicator-light--on")).to_have_count(0)
    leaver.keyboard.press("Shift")
    assert heading(leaver) == "Where did it happen?"


@pytest.mark.parametrize("keys", [("Shift", "a", "Shift", "Shift"), ("Shift+Tab",) * 3])
def test_shift_for_something_else_does_not_count(leaver: Page, keys: tuple[str, ...]) -> None:
    for key in keys:
        leaver.keyboard.press(key)
    assert heading(leaver) == "Where did it happen?"


def test_capital_letters_do_not_leave(leaver: Page) -> None:
    box = leaver.get_by_label("Describe the place in your own words")
    box.fill("")
    for letter in "ABCDE":
        leaver.keyboard.press(f"Shift+{letter}")
    expect(box).to_have_value("ABCDE")
    assert heading(leaver) == "Where did it happen?"


def test_escape_closes_the_list_first(leaver: Page) -> None:
    search = leaver.get_by_role("combobox", name="Postcode, street or area")
    search.press_sequentially("Lincoln")
    expect(search).to_have_attribute("aria-expanded", "true")
    leaver.keyboard.press("Escape")
    expect(leaver.get_by_role("option")).to_have_count(0)
    assert heading(leaver) == "Where did it happen?"
    leaver.keyboard.press("Escape")
    has_left(leaver)


def question_of_time(page: Page) -> Any:
    """Open, on a page of the journey."""
    page.clock.install()
    page.reload(wait_until="networkidle")
    page.route("**/report/time/", lambda route: route.fulfill(json={"seconds": 299}))
    page.clock.fast_forward("55:01")
    asked = page.get_by_role("dialog", name="Do you need more time?")
    expect(asked).to_be_visible()
    page.unroute("**/report/time/")
    return asked


def test_escape_answers_the_question_of_time_first(leaver: Page) -> None:
    asked = question_of_time(leaver)
    leaver.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    assert heading(leaver) == "Where did it happen?"
    leaver.keyboard.press("Escape")
    has_left(leaver)


def test_the_way_out_is_in_the_question_of_time_too(leaver: Page) -> None:
    asked = question_of_time(leaver)
    asked.get_by_role("link", name="Exit this page").click()
    has_left(leaver)


def test_escape_while_a_letter_is_composed_does_not_leave(leaver: Page) -> None:
    """Input methods for other scripts use Escape for themselves."""
    press = 'new KeyboardEvent("keydown", {key: "Escape", isComposing: true})'
    leaver.evaluate(f"() => {{ window.dispatchEvent({press}); }}")
    leaver.wait_for_timeout(200)
    assert heading(leaver) == "Where did it happen?"


def test_the_page_is_covered_at_once_even_when_the_server_is_slow(
    page: Page, records: list[Record]
) -> None:
    records[0].expect_leaving_for(settings.EXIT_URL)
    page.goto("/report/what/", wait_until="networkidle")
    page.route("**/exit/", lambda route: None)  # neither answers
    page.route(settings.EXIT_URL, lambda route: route.fulfill(status=204))
    covered = page.evaluate(
        """() => {
            document.querySelector(".govuk-exit-this-page__button").click();
            const top = document.elementFromPoint(200, 400);
            return [top.className, document.title, document.querySelector("h1").checkVisibility()];
        }"""
    )
    assert covered == ["govuk-exit-this-page-overlay", "Loading.", False]


def test_the_neutral_site_takes_the_place_of_the_page(leaver: Page) -> None:
    before = leaver.evaluate("history.length")
    leaver.get_by_role("button", name="Exit this page").click()
    leaver.wait_for_url(settings.EXIT_URL)
    assert leaver.evaluate("history.length") == before


def test_a_page_out_of_the_browsers_memory_is_asked_for_again(leaver: Page) -> None:
    with leaver.expect_navigation():
        leaver.evaluate(
            "() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    assert heading(leaver) == "Where did it happen?"


# --- What it wipes --------------------------------------------------------------------------------


def test_photos_that_wait_are_gone(page: Page, records: list[Record]) -> None:
    may_leave(page, records)
    page.goto("/report/photos/", wait_until="networkidle")
    page.get_by_label("Add photos or a PDF").set_input_files(
        {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_jpeg()}
    )
    expect(page.get_by_role("button", name="Remove one.jpg")).to_be_visible(timeout=20_000)
    assert pictures() == 1
    page.keyboard.press("Escape")
    has_left(page)
    assert pictures() == 0


def pictures() -> int:
    """As the owner of the database sees them: to the application they are not there."""
    with database.owner() as cursor:
        cursor.execute("SELECT count(*) FROM reports_filecontent")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
def test_an_open_inbox_is_shut(
    browse: Browse,
    records: list[Record],
    client: Client,
    live_server: Any,
    person_with: Callable[..., User],
    js: bool,
) -> None:
    report = inboxes.report_with(inboxes.CODE)
    inboxes.ask(
        report,
        by=person_with("police_triage"),
        checked_by=person_with("police_intelligence"),
        words=SECRET,
    )
    inboxes.enter(client, inboxes.CODE)
    page = browse(js=js, viewport=PHONE)
    may_leave(page, records)
    carry_session(client, page, live_server.url)
    page.goto("/report/inbox/")
    page.goto("/report/inbox/report/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(settings.EXIT_URL)
    page.goto("/report/inbox/report/")
    assert heading(page) == "Check your report"
    assert SECRET not in page.content()


def test_the_code_of_a_report_that_was_just_sent_is_gone(
    client: Client, browse: Browse, records: list[Record], live_server: Any
) -> None:
    begun(before="check")(client, None)  # type: ignore[arg-type]
    page = browse()
    may_leave(page, records)
    carry_session(client, page, live_server.url)
    page.goto("/report/check/")
    page.get_by_role("button", name="Send report").click()
    code = page.locator(".app-code").inner_text()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    page.wait_for_url(settings.EXIT_URL)
    page.wait_for_timeout(500)
    page.goto("/report/sent/")
    assert code not in page.content()
    assert heading(page) == "Tell us about drugs in your area"


# --- On every page --------------------------------------------------------------------------------

RESIDENTS = [
    name
    for name in (*PARTS["reporting"], *PARTS["public pages"])
    if name.startswith(("reports:intake:", "engagement:"))
]


def test_every_residents_page_has_all_ways_out(visitor: Any) -> None:
    """As a plain link, before any script runs; the page is not kept by the browser."""
    seen = 0
    for visit in visits(pages_only=True).values():
        if visit.name not in RESIDENTS:
            continue
        response = visitor.client_at(visit).get(visitor.address(visit))
        page = response.content.decode()
        links = re.findall(r'<a href="/exit/"[^>]*data-exit-link>', page)
        assert len(links) >= 2, f"{visit.name} {visit.state}"
        assert page.index("govuk-skip-link") < page.index('<a href="/exit/"'), visit.name
        assert "js/exit.js" in page
        assert response["Cache-Control"] == "no-store", visit.name
        assert response["Referrer-Policy"] == "same-origin", visit.name
        seen += 1
    assert seen > 30


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 256}], ids=["phone", "400 %"])
@pytest.mark.parametrize("address", ["/report/what/", "/report/where/", "/privacy/", "/stay-safe/"])
def test_the_button_stays_in_view_however_far_one_scrolls(
    browse: Browse, address: str, size: dict[str, int]
) -> None:
    page = browse(viewport=size)
    page.goto(address, wait_until="networkidle")
    button = page.get_by_role("button", name="Exit this page")
    for part in (0, 0.5, 0.9):
        page.evaluate(f"window.scrollTo(0, document.body.scrollHeight * {part})")
        expect(button).to_be_in_viewport(ratio=1)
