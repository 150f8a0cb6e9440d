"""Urdu in a real browser: everything is on the other side, nothing overlaps, keys suffice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from reports.models import ReportNarrative
from tests.support.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = """async rules => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.map(each => [each.id, each.nodes.map(node => node.html)]);
}"""
OUTSIDE = """() => {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")]
        .filter(each => !each.closest(".govuk-visually-hidden, .govuk-skip-link, .app-map"))
        .filter(each => !each.matches(".govuk-radios__input, .govuk-checkboxes__input"))
        .filter(each => each.checkVisibility())
        .filter(each => { const box = each.getBoundingClientRect();
            return box.width > 0 && (box.right > width + 1 || box.left < -1); })
        .map(each => each.outerHTML.slice(0, 120)).slice(0, 3);
}"""


def problems(page: Page) -> list[Any]:
    """What axe finds, and what runs off either side, on a phone and on a desktop."""
    page.add_script_tag(path=str(settings.BASE_DIR / "node_modules/axe-core/axe.min.js"))
    found: list[Any] = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [(size["width"], each) for each in page.evaluate(AXE, RULES)]
        found += [(size["width"], "runs off", each) for each in page.evaluate(OUTSIDE)]
    return found


@pytest.fixture
def urdu(browse: Browse) -> Page:
    # axe is put into the page as a script, which the content policy would refuse.
    return browse(bypass_csp=True)


@pytest.mark.parametrize(
    "path",
    [
        *("", "privacy/", "stay-safe/", "report/help/", "report/emergency/", "report/inbox/"),
        *("report/danger/", "report/what/", "report/at-risk/", "report/where/", "report/when/"),
        *("report/people/a1/", "report/photos/", "report/contact/", "nonsense/"),
    ],
)
def test_nothing_is_wrong_with_a_page_from_right_to_left(urdu: Page, path: str) -> None:
    urdu.goto(f"/ur/{path}")
    assert urdu.locator("html").get_attribute("dir") == "rtl"
    assert problems(urdu) == []


def test_nothing_is_wrong_with_mistakes_from_right_to_left(urdu: Page) -> None:
    urdu.goto("/ur/report/contact/")
    urdu.locator("[value=yes]").first.check()
    urdu.locator("main form button[type=submit]").first.click()
    expect(urdu.locator(".govuk-error-summary")).to_be_visible()
    assert problems(urdu) == []


def _left(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["x"]


def _right(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_parts_stand_on_the_other_side(browse: Browse, size: dict[str, int]) -> None:
    page = browse(viewport=size)
    page.goto("/ur/report/what/")
    radio, label = page.get_by_role("radio").first, page.locator(".govuk-radios__label").first
    words = label.evaluate(
        "each => { const range = document.createRange(); range.selectNodeContents(each);"
        " return range.getBoundingClientRect().right; }"
    )
    assert _left(radio) >= words, "the circle stands right of its words"
    back = page.locator(".govuk-back-link")
    assert _right(back) > size["width"] / 2
    assert abs(_right(page.locator("h1")) - _right(page.locator("main"))) < 1
    if size is DESKTOP:
        assert _left(page.locator(".govuk-exit-this-page__button")) < size["width"] / 2


def test_numbers_to_call_are_read_from_left_to_right(browse: Browse) -> None:
    page = browse()
    page.goto("/ur/")
    number = page.locator(".app-help .app-number").last
    assert number.evaluate("each => getComputedStyle(each).direction") == "ltr"


FIRST_AND_LAST = """each => {
    const letters = each.firstChild, end = letters.length;
    const left = (from, to) => {
        const range = document.createRange();
        range.setStart(letters, from);
        range.setEnd(letters, to);
        return range.getBoundingClientRect().left;
    };
    return [left(0, 1), left(end - 1, end)];
}"""


def reads_from_left_to_right(words: Locator) -> bool:
    """Whether the last mark, which has no direction of its own, is right of the first letter."""
    first, last = words.evaluate(FIRST_AND_LAST)
    return bool(first < last)


# --- By keyboard ----------------------------------------------------------------------------------


def _tab_to(page: Page, wanted: Locator, *, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def _choose(page: Page, value: str) -> None:
    """Tab into the group, then down with the arrow, as far as the answer."""
    _tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    wanted = page.locator(f"input[type=radio][value='{value}']").first
    for _ in range(20):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never came to {value}")


def _go_on(page: Page, *, skip: bool = False) -> None:
    name = "button[name=skip]" if skip else "main form button.govuk-button:not([name])"
    _tab_to(page, page.locator(name).last)
    page.keyboard.press("Enter")


def _at(page: Page, step: str) -> None:
    page.wait_for_url(f"**/ur/report/{step}/")


def test_a_journey_in_urdu_by_keyboard_alone(browse: Browse) -> None:
    page = browse(viewport=DESKTOP)
    page.goto("/")
    _tab_to(page, page.locator(".app-languages a[lang=ur]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ur/")
    _tab_to(page, page.locator(".govuk-button--start"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ur/before-you-start/")
    _tab_to(page, page.locator("main a.govuk-button"))
    page.keyboard.press("Enter")
    _at(page, "danger")
    _choose(page, "no")
    _go_on(page)
    _at(page, "what")
    _choose(page, "use")
    _go_on(page)
    _at(page, "where")
    _tab_to(page, page.locator("textarea"))
    page.keyboard.type("Behind the shops.")
    _go_on(page)
    _at(page, "when")
    _go_on(page, skip=True)
    _at(page, "how")
    _go_on(page, skip=True)
    _at(page, "details")
    _go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert "/ur/report/details/" in page.url
    _tab_to(page, page.locator("textarea"))
    page.keyboard.type("گاڑیاں رکتی ہیں اور چلی جاتی ہیں")
    _go_on(page)
    for step in ("safety", "more", "contact"):
        _at(page, step)
        _go_on(page, skip=True)
    _at(page, "check")
    assert page.evaluate(OUTSIDE) == []
    assert reads_from_left_to_right(page.locator(".app-words", has_text="Behind the shops."))
    assert not reads_from_left_to_right(page.locator(".app-words", has_text="گاڑیاں"))
    _go_on(page)
    page.wait_for_url("**/ur/report/sent/")
    kept = ReportNarrative.objects.get()
    assert kept.text.open() == "گاڑیاں رکتی ہیں اور چلی جاتی ہیں"
    assert kept.particulars.open()["form"] == {"language": "ur"}


def test_changing_the_language_keeps_what_was_typed(browse: Browse) -> None:
    for js in (True, False):
        page = browse(js=js)
        page.goto("/report/details/")
        page.locator("textarea").fill("Cars stop for a minute")
        page.get_by_role("button", name="اردو").click()
        page.wait_for_url("**/ur/report/details/")
        expect(page.locator("textarea")).to_have_value("Cars stop for a minute")
        expect(page.locator(".govuk-error-summary")).to_have_count(0)


def test_enter_in_a_box_goes_on_in_the_same_language(browse: Browse) -> None:
    page = browse(js=False)
    page.goto("/ur/report/people/a1/")
    page.locator("input[type=text]").first.fill("Baz")
    page.locator("input[type=text]").first.press("Enter")
    page.wait_for_url("**/ur/report/people/")
