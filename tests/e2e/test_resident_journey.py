"""A resident reports a concern in a real browser, with scripts, without, by keyboard; and leaves.

Each test also fails on a request to another origin, a console error or a 500: see conftest.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reports.models import Report, ReportContact, ReportNarrative
from tests.support.browser import DESKTOP, PHONE, no_sideways_scroll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]
NARRATIVE = "Two men in a blue car stop by the bins.\nThey come every night about 10pm."


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue", exact=True).click()


def skip(page: Page) -> None:
    page.get_by_role("button", name="Skip this question").click()


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()


def press_send(page: Page) -> None:
    """Send, which waits for the work that the browser does meanwhile (reports/intake/proof.py)."""
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("h1")).to_have_text("Report sent", timeout=20_000)


def answer_up_to_where(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Report a concern").click()
    page.get_by_role("button", name="Continue", exact=True).click()
    choose(page, "No")
    go_on(page)
    choose(page, "People selling or supplying drugs")
    go_on(page)
    assert heading(page) == "Where did it happen?"


def answer_from_when(page: Page) -> None:
    assert heading(page) == "When did it happen?"
    choose(page, "Yesterday")
    choose(page, "Most days")
    go_on(page)
    assert heading(page) == "Which days and times?"
    skip(page)
    choose(page, "I saw it")
    go_on(page)
    page.get_by_label("Tell us in your own words").fill(NARRATIVE)
    go_on(page)
    choose(page, "There may be weapons")
    go_on(page)
    assert heading(page) == "Do you want to tell us more?"
    go_on(page)
    choose(page, "No, I want to stay anonymous")
    go_on(page)
    assert heading(page) == "Check your answers before you send them"


def send(page: Page) -> Report:
    press_send(page)
    report = Report.objects.get()
    expect(page.locator(".app-reference")).to_have_text(report.display_reference)
    assert ReportNarrative.objects.get(report=report).text.open() == NARRATIVE
    assert report.risks == ["weapon"]
    assert not ReportContact.objects.exists()
    return report


# --- The whole journey ----------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_whole_journey_with_scripts(
    browse: Browse, reference_data: Any, viewport: dict[str, int]
) -> None:
    page = browse(viewport=viewport)
    page.context.on("page", lambda _: pytest.fail("no page opens by itself"))
    answer_up_to_where(page)
    search = page.get_by_role("combobox", name="Postcode, street or area")
    search.press_sequentially("Linclon Ro")
    page.get_by_role("option", name=re.compile("^Lincoln Road, Central")).click()
    no_sideways_scroll(page)
    go_on(page)
    answer_from_when(page)
    no_sideways_scroll(page)
    expect(page.get_by_text("Lincoln Road, Central")).to_be_visible()
    report = send(page)
    no_sideways_scroll(page)
    assert report.point is not None
    assert report.ward_id == reference_data.wards["Central"].pk


def test_the_whole_journey_without_scripts(no_js_page: Page, reference_data: Any) -> None:
    page = no_js_page
    answer_up_to_where(page)
    page.get_by_label("Postcode, street or area").fill("Linclon Road")
    page.get_by_role("button", name="Find the place").click()
    page.get_by_label(re.compile("^Lincoln Road, Central")).check()
    go_on(page)
    answer_from_when(page)
    report = send(page)
    assert report.ward_id == reference_data.wards["Central"].pk
    page.reload()
    expect(page.locator(".app-reference")).to_have_text(report.display_reference)


class Keys:
    """Somebody who only has a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, name: str, role: Any = "button") -> None:
        target = self.page.get_by_role(role, name=name, exact=True)
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"Tab does not reach {name}")

    def tick(self, name: str, role: Any = "checkbox") -> None:
        self.to(name, role)
        self.page.keyboard.press("Space")

    def second_of(self, first: str) -> None:
        """The second of radio buttons: Tab reaches the first, arrows the others."""
        self.to(first, "radio")
        self.page.keyboard.press("ArrowDown")

    def type_into(self, name: str, words: str) -> None:
        self.to(name, "textbox")
        self.page.keyboard.insert_text(words)

    def press(self, name: str = "Continue") -> None:
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_the_whole_journey_by_keyboard(page: Page) -> None:
    keys = Keys(page)
    page.goto("/")
    keys.press("Report a concern")
    keys.press()
    keys.second_of("Yes")
    keys.press()
    keys.tick("People selling or supplying drugs", "radio")
    keys.press()
    keys.to("Postcode, street or area", "combobox")
    page.keyboard.type("linclon roa")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    keys.press()
    keys.second_of("Today")
    keys.press()
    keys.press("Skip this question")
    keys.type_into("Tell us in your own words", NARRATIVE)
    keys.press()
    keys.tick("There may be weapons")
    keys.press()
    keys.tick("About people")
    keys.press()
    keys.type_into("Name or nickname", "Baz")
    keys.press()
    keys.second_of("Yes")
    keys.press()
    keys.tick("No, I want to stay anonymous", "radio")
    keys.press()
    keys.to("Send report")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/sent/")
    assert Report.objects.get().risks == ["weapon"]
    assert ReportNarrative.objects.get().particulars.open() == {"people": [{"name": "Baz"}]}


def test_contact_details_appear_when_asked_for_and_are_kept(page: Page) -> None:
    page.goto("/report/contact/")
    expect(page.get_by_label("Phone number")).to_be_hidden()
    choose(page, "Yes, they can contact me")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter a phone number or an email address")
    page.get_by_label("Phone number").fill("01733 000 000")
    go_on(page)
    page.wait_for_url(lambda address: not address.endswith("/report/contact/"))
    page.go_back()
    expect(page.get_by_label("Phone number")).to_have_value("01733 000 000")


# --- Short and long -------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_needles_take_five_questions_without_scripts(
    browse: Browse, viewport: dict[str, int]
) -> None:
    page = browse(js=False, viewport=viewport)
    page.goto("/report/")
    choose(page, "No")
    go_on(page)
    choose(page, "Needles or drug litter")
    go_on(page)
    page.get_by_label("Describe the place in your own words").fill("by the canal")
    go_on(page)
    assert heading(page) == "What did you find?"
    no_sideways_scroll(page)
    choose(page, "Needles")
    choose(page, "2 to 5")
    go_on(page)
    assert heading(page) == "Do you have photos?"
    no_sideways_scroll(page)
    go_on(page)
    assert heading(page) == "Check your answers before you send them"
    no_sideways_scroll(page)
    press_send(page)
    assert Report.objects.get().kind == "needle_find"


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
def test_the_long_way_about_somebody_at_risk(browse: Browse, js: bool) -> None:
    page = browse(js=js, viewport=PHONE)
    page.goto("/report/what/")
    choose(page, "Someone I am worried about")
    go_on(page)
    assert heading(page) == "Is a child or an adult at risk?"
    expect(page.get_by_text("01733 864180")).to_be_visible()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Select if someone is at risk")
    choose(page, "Yes, a child or young person")
    go_on(page)
    page.get_by_label("Describe the place in your own words").fill("by the school")
    go_on(page)
    page.get_by_label("Tell us in your own words").fill(NARRATIVE)
    go_on(page)
    skip(page)
    choose(page, "About people")
    choose(page, "About cars, bikes or other vehicles")
    go_on(page)
    add_two_people(page)
    page.get_by_label("Number plate").fill("AB12")
    choose(page, "Van or lorry")
    go_on(page)
    expect(page.get_by_text("Number plate: AB12")).to_be_visible()
    go_on(page)
    skip(page)
    assert heading(page) == "Check your answers before you send them"
    no_sideways_scroll(page)
    expect(page.get_by_text("Gaz")).to_be_visible()
    press_send(page)
    told = ReportNarrative.objects.get().particulars.open()
    assert [each["name"] for each in told["people"]] == ["Gaz"]
    assert Report.objects.get().priority == 1


def add_two_people(page: Page) -> None:
    """And take one of them out again, and change the other."""
    page.get_by_label("Name or nickname").fill("Baz")
    go_on(page)
    choose(page, "Yes")
    go_on(page)
    page.get_by_label("Name or nickname").fill("Taz")
    choose(page, "18 to 24")
    go_on(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Remove person 1").click()
    expect(page.get_by_text("Baz")).to_have_count(0)
    page.get_by_role("link", name="Change person 1").click()
    expect(page.get_by_label("Name or nickname")).to_have_value("Taz")
    page.get_by_label("Name or nickname").fill("Gaz")
    go_on(page)
    expect(page.get_by_text("Name or nickname: Gaz")).to_be_visible()
    choose(page, "No")
    go_on(page)


def test_help_with_drugs_needs_no_report(no_js_page: Page) -> None:
    page = no_js_page
    page.goto("/report/what/")
    choose(page, "I want help with drugs")
    go_on(page)
    assert heading(page) == "Get help with drugs"
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.locator("input:checked").count() == 0


# --- Time -----------------------------------------------------------------------------------------


def test_the_page_asks_five_minutes_before_answers_go(page: Page) -> None:
    page.clock.install()
    page.goto("/report/details/")
    page.get_by_label("Tell us in your own words").fill(NARRATIVE)
    go_on(page)
    draft = page.locator("[data-draft]")
    expect(draft).to_be_hidden()
    page.route("**/report/time/", answer_left(299))
    page.clock.fast_forward("55:01")
    expect(draft).to_be_visible()
    expect(draft).to_contain_text("we will throw away your answers in 4:")
    page.unroute("**/report/time/")
    page.get_by_role("button", name="Give me 60 more minutes").click()
    expect(draft).to_be_hidden()
    page.route("**/report/time/", answer_left(0))
    page.clock.fast_forward("01:00:01")
    page.clock.fast_forward("05:01")
    expect(draft).to_contain_text("Your other answers were thrown away")
    page.get_by_role("button", name="Close").click()
    assert heading(page) == "Is any of this true?"  # and what is on this page stays


def answer_left(seconds: int) -> Callable[[Any], None]:
    """What the server would say then: its clock does not go as fast as the browser's."""
    return lambda route: route.fulfill(json={"seconds": seconds})


def test_without_scripts_the_page_says_the_time_and_a_link_gives_more(no_js_page: Page) -> None:
    page = no_js_page
    page.goto("/report/details/")
    page.get_by_label("Tell us in your own words").fill(NARRATIVE)
    go_on(page)
    expect(page.get_by_text("We keep your answers until")).to_be_visible()
    page.get_by_role("link", name="Get more time").click()
    assert heading(page) == "Do you need more time?"
    page.get_by_role("button", name="Give me 60 more minutes").click()
    assert heading(page) == "Is any of this true?"


# --- Mistakes, Back, two tabs ---------------------------------------------------------------------


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
def test_an_error_is_announced_and_leads_to_its_field(browse: Browse, js: bool) -> None:
    page = browse(js=js)
    page.goto("/report/danger/")
    go_on(page)
    assert page.title().startswith("Error: ")
    if js:
        expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Select yes if anyone is hurt").click()
    if js:
        expect(page.get_by_label("Yes", exact=True)).to_be_focused()
    else:
        assert page.url.endswith("#id_danger-danger")


def test_back_refresh_and_a_second_tab_lose_nothing(page: Page) -> None:
    answer_up_to_where(page)
    page.get_by_label("Describe the place in your own words").fill("by the canal")
    go_on(page)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_label("Describe the place in your own words")).to_have_value("by the canal")
    page.go_back()
    page.reload()
    second = page.context.new_page()
    second.goto("/report/details/")
    second.get_by_label("Tell us in your own words").fill(NARRATIVE)
    go_on(second)
    choose(second, "There may be weapons")
    go_on(second)
    page.goto("/report/check/")
    expect(page.get_by_text("by the canal")).to_be_visible()
    expect(page.get_by_text("They come every night")).to_be_visible()
    send(page)


def test_a_page_left_open_keeps_what_was_typed(page: Page) -> None:
    page.goto("/report/details/")
    page.get_by_label("Tell us in your own words").fill(NARRATIVE)
    page.context.clear_cookies()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Your page had been open a long time")
    expect(page.get_by_label("Tell us in your own words")).to_have_value(NARRATIVE)
    go_on(page)
    assert heading(page) == "Is any of this true?"
