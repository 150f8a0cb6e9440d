"""Every page and error of the journey for people who see, move or hear otherwise (WCAG 2.2 AA).

The whole journey is walked with axe on every page, on the narrowest screen with text spaced out and
on a desktop; then what a page can do beside that: dialogs, notices, zoom, high contrast, no motion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.e2e.browsing import carry_session
from tests.e2e.walkers import Pointer
from tests.e2e.whole_journey import look_at_the_rest, walk
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE, Record
from tests.support.looking import contrast, shown_by
from tests.support.ways.intake import begun, form_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]

SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
AS_IT_WAS = "() => { document.adoptedStyleSheets = []; }"
CUT_OFF = """() => {
    const found = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const text = words.currentNode;
        const own = text.parentElement;
        if (!text.data.trim() || !own.checkVisibility({visibilityProperty: true})) continue;
        if (own.closest(".govuk-visually-hidden, .govuk-skip-link, script, .app-map")) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        for (let each = own; each && each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each);
            const cuts = style.overflowX !== "visible" || each.matches(".govuk-button, .govuk-tag");
            const of = each.getBoundingClientRect();
            if (cuts && (box.right > of.right + 1 || box.bottom > of.bottom + 1
                || box.left < of.left - 1 || box.top < of.top - 1)) {
                found.push(`${text.data.trim().slice(0, 60)} is cut off by ${each.className}`);
                break;
            }
        }
    }
    return found;
}"""
MOVES = """() => [...document.querySelectorAll("*")].flatMap(each => ["", "::before", "::after"]
    .map(part => getComputedStyle(each, part || null))
    .filter(style => style.animationName !== "none"
        || style.transitionDuration.split(",").some(long => parseFloat(long) > 0))
    .map(() => each.outerHTML.slice(0, 100)))"""
WORDS = """() => {
    const seen = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const own = words.currentNode.parentElement;
        if (own.closest(".app-map, script") || !own.checkVisibility()) continue;
        if (words.currentNode.data.trim()) seen.push(words.currentNode.data.trim());
    }
    return seen;
}"""


def spaced_out(page: Page) -> Iterator[str]:
    """What is cut off or runs off the side with the spacing of WCAG 1.4.12."""
    page.evaluate(SPACED)
    yield from page.evaluate(CUT_OFF)
    yield from (f"spaced out, {each}" for each in axe.off_the_side(page))
    page.evaluate(AS_IT_WAS)


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_and_error_of_the_journey(
    browse: Browse, asked: Callable[[], None], size: dict[str, int]
) -> None:
    page = browse(viewport=size)
    found: list[str] = []

    def at(name: str) -> None:
        found.extend(f"{name}: {each}" for each in axe.violations(page))
        if size is PHONE:
            found.extend(f"{name}: {each}" for each in axe.off_the_side(page))
            found.extend(f"{name}: {each}" for each in spaced_out(page))

    walk(Pointer(page), at, asked)
    look_at_the_rest(Pointer(page), at)
    assert not found, "\n".join(found)


# --- What opens, and what a page says only sometimes ----------------------------------------------


def check(page: Page) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not [*axe.violations(page), *axe.off_the_side(page)]


@pytest.fixture
def going_on(browse: Browse, client: Client, live_server: Any) -> Callable[[str], Page]:
    """A browser in the middle of a journey: before that step."""

    def go(before: str) -> Page:
        begun(before=before)(client, None)  # type: ignore[arg-type]
        page = browse()
        carry_session(client, page, live_server.url)
        return page

    return go


def test_the_question_whether_more_time_is_needed(going_on: Callable[[str], Page]) -> None:
    page = going_on("details")
    page.clock.install()
    page.goto("/report/details/")
    page.route("**/report/time/", lambda route: route.fulfill(json={"seconds": 299}))
    page.clock.fast_forward("55:01")
    asked = page.get_by_role("dialog", name="Do you need more time?")
    expect(asked).to_be_visible()
    check(page)
    page.set_viewport_size({"width": 320, "height": 256})
    for name in ("Give me 60 more minutes", "Exit this page"):
        inside = asked.get_by_role("button", name=name).or_(asked.get_by_role("link", name=name))
        inside.scroll_into_view_if_needed()
        expect(inside).to_be_in_viewport()
    page.route("**/report/time/", lambda route: route.fulfill(json={"seconds": 0}))
    page.clock.fast_forward("05:01")
    expect(asked).to_contain_text("Your other answers were thrown away")
    check(page)


def test_how_many_presses_are_left_and_what_covers_the_page(
    page: Page, records: list[Record]
) -> None:
    records[0].expect_leaving_for(settings.EXIT_URL)
    page.route(settings.EXIT_URL, lambda route: route.fulfill(status=204))  # the cover stays
    page.goto("/report/what/")
    page.wait_for_load_state()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(page.locator(".govuk-exit-this-page__indicator-light--on")).to_have_count(2)
    check(page)
    page.keyboard.press("Shift")
    cover = page.get_by_role("alert")
    expect(cover).to_have_text("Loading.")
    check(page)
    assert cover.bounding_box() == {"x": 0, "y": 0, **DESKTOP}
    expect(page.get_by_text("What is happening?")).to_be_hidden()
    assert page.title() == "Loading."


def test_notices(going_on: Callable[[str], Page]) -> None:
    page = going_on("at-risk")
    page.goto("/report/check/")  # something is missing
    expect(page.get_by_text("We need this answer before you can send your report")).to_be_visible()
    check(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Your page had been open a long time")
    check(page)
    page.goto("/report/inbox/report/")
    page.goto("/report/time/")
    check(page)


def test_a_place_outside_is_said_before_sending(
    client: Client, browse: Browse, live_server: Any
) -> None:
    begun(before="where")(client, None)  # type: ignore[arg-type]
    address = reverse("reports:intake:step", kwargs={"step": "where"})
    pin = {"where-longitude": "-0.18", "where-latitude": "52.33"}
    assert client.post(address, form_of(client, address) | pin).status_code == 302
    address = reverse("reports:intake:step", kwargs={"step": "details"})
    words = {"details-narrative": "A car stops there"}
    assert client.post(address, form_of(client, address) | words).status_code == 302
    page = browse()
    carry_session(client, page, live_server.url)
    page.goto("/report/check/")
    expect(page.get_by_text("This place seems to be in Huntingdonshire")).to_be_visible()
    check(page)


# --- Zoom, contrast, motion -----------------------------------------------------------------------

FEW = ("/", "/before-you-start/", "/report/what/", "/report/where/", "/report/when/")
MORE = ("/report/photos/", "/report/contact/", "/report/inbox/", "/stay-safe/")


@pytest.mark.parametrize("address", [*FEW, *MORE])
def test_at_400_percent_nothing_is_lost_and_nothing_runs_off(browse: Browse, address: str) -> None:
    """1280 × 1024 at 400 % is 320 × 256 (WCAG 1.4.10)."""
    near = browse(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    near.goto(address)
    assert not list(axe.off_the_side(near))
    far = browse(viewport={"width": 1280, "height": 1024})
    far.goto(address)
    assert near.evaluate(WORDS) == far.evaluate(WORDS)
    way_out = near.get_by_role("button", name="Exit this page").bounding_box()
    assert way_out
    assert way_out["height"] < 256 / 3, "it leaves two thirds of the screen to read"


CONTROLS = (
    ("/report/what/", "main a.govuk-back-link, .govuk-back-link"),
    ("/report/what/", "main input[type=radio]"),
    ("/report/what/", "main button"),
    ("/report/what/", ".govuk-exit-this-page__button"),
    ("/report/safety/", "main input[type=checkbox]"),
    ("/report/details/", "main textarea"),
    ("/report/where/", "#id_where-place_query"),
    ("/report/where/", "[data-pin-map]"),
    ("/report/photos/", "main input[type=file]"),
    ("/report/photos/", "footer a"),
    ("/stay-safe/", "main a"),
    ("/", ".app-header__home"),
)


@pytest.mark.parametrize("colours", ["none", "active"], ids=["own colours", "high contrast"])
def test_one_sees_where_the_focus_is(browse: Browse, colours: str) -> None:
    """By what changes on the screen: enough pixels, at a contrast of 3 to 1 (WCAG 2.4.7)."""
    page = browse(forced_colors=colours, color_scheme="light")
    found = []
    open_at = ""
    for address, selector in CONTROLS:
        if address != open_at:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            open_at = address
        marked = shown_by(page, page.locator(selector).first, page.locator(selector).first.focus)
        if marked.pixels < 60:
            found.append(f"{address} {selector}: {marked.pixels} pixels")
    assert not found, found


@pytest.mark.parametrize("colours", ["none", "active"], ids=["own colours", "high contrast"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lights_of_the_exit_button_are_seen(browse: Browse, colours: str, scheme: str) -> None:
    page = browse(forced_colors=colours, color_scheme=scheme)
    page.goto("/report/what/")
    page.wait_for_load_state()
    page.keyboard.press("Shift")
    lights = page.locator(".govuk-exit-this-page__indicator")
    expect(lights).to_be_visible()
    assert contrast(page, lights) >= 3
    button = page.get_by_role("button", name="Exit this page")
    assert contrast(page, button) >= 4.5
    assert contrast(page, page.get_by_role("button", name="Continue", exact=True)) >= 4.5


@pytest.mark.parametrize("address", ["/report/what/", "/report/where/", "/report/photos/"])
def test_nothing_moves_for_those_who_ask_for_it(browse: Browse, address: str) -> None:
    page = browse(reduced_motion="reduce")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Shift")
    assert page.evaluate(MOVES) == []
    assert page.evaluate("document.getAnimations().length") == 0
    expect(page.locator(".leaflet-zoom-anim, .leaflet-fade-anim")).to_have_count(0)


def test_the_map_moves_for_the_others(browse: Browse) -> None:
    page = browse(reduced_motion="no-preference")
    page.goto("/report/where/")
    expect(page.locator(".leaflet-fade-anim")).to_have_count(1)
