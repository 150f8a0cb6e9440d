"""The longest journey, from the first page to the inbox, by everybody who may walk it.

Without JavaScript; by keyboard alone; by the accessibility tree alone. Each passes every error on
the way. Each also fails on a request to another origin, a console error or a 500 (conftest.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from reports.models import Report, ReportContact, ReportFile, ReportMessage, ReportNarrative
from tests.e2e.screen_reader import ScreenReader, problems
from tests.e2e.walkers import Keyboard, Pointer
from tests.e2e.whole_journey import NARRATIVE, look_at_the_rest, walk
from tests.support.browser import DESKTOP, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]

Browse = Callable[..., Page]


def arrived() -> None:
    """What was told on the way is there, and the contact details that were taken back are not."""
    report = Report.objects.get()
    told = ReportNarrative.objects.get()
    assert told.text.open() == NARRATIVE
    assert report.priority == 1
    assert [each["name"] for each in told.particulars.open()["people"]] == ["Taz"]
    assert ReportFile.objects.count() == 2
    assert not ReportContact.objects.exists()
    assert ReportMessage.objects.get(direction="answer").text.open() == "About eight"


def test_without_scripts(browse: Browse, asked: Callable[[], None]) -> None:
    page = browse(js=False, viewport=PHONE)
    seen: list[str] = []
    walk(Pointer(page, js=False), seen.append, asked)
    arrived()
    look_at_the_rest(Pointer(page, js=False), seen.append)
    assert len(seen) > 50


class WatchedKeyboard(Keyboard):
    """Looks, wherever Tab stops, whether one can see that it does."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.found: set[str] = set()
        self.stops = 0

    def stopped(self) -> None:
        self.stops += 1
        problem = self.page.evaluate(UNSEEN)
        if problem:
            self.found.add(f"{self.page.url}: {problem}")


UNSEEN = """() => {
    const at = document.activeElement;
    if (at === document.body) return "";
    // GOV.UK draws radios and checkboxes beside their labels, and puts the box itself over both.
    const drawn = at.matches(".govuk-radios__input, .govuk-checkboxes__input")
        ? [at, at.nextElementSibling, getComputedStyle(at.nextElementSibling, "::before")] : [at];
    const marks = drawn.map(each => each instanceof Element ? getComputedStyle(each) : each);
    const marked = marks.some(style =>
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && !/rgba\\(0, 0, 0, 0\\)|transparent/.test(style.outlineColor))
        || style.boxShadow !== "none");
    const name = (at.innerText || at.getAttribute("aria-label") || at.id || at.name).trim();
    if (!marked) return `nothing shows that the focus is on ${at.tagName} ${name}`;
    const box = at.getBoundingClientRect();
    const inside = [];
    for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
        const found = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        inside.push(found !== null && (found === at || at.contains(found) || found.contains(at)
            || found.closest("label")?.control === at));
    }
    return inside.some(each => each) ? "" : `${at.tagName} ${name} is hidden under something`;
}"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_by_keyboard_alone(
    browse: Browse, asked: Callable[[], None], viewport: dict[str, int]
) -> None:
    who = WatchedKeyboard(browse(viewport=viewport))
    walk(who, lambda name: None, asked)
    arrived()
    assert who.stops > 300
    assert not who.found, "\n".join(sorted(who.found))


def test_by_the_accessibility_tree_alone(browse: Browse, asked: Callable[[], None]) -> None:
    page = browse()
    who = ScreenReader(page)
    found: list[str] = []
    titles: dict[str, set[str]] = defaultdict(set)

    def at(name: str) -> None:
        found.extend(f"{name}: {problem}" for problem in problems(who))
        titles[page.title()].add(who.heading())

    walk(who, at, asked)
    arrived()
    look_at_the_rest(who, at)
    assert not found, "\n".join(found)
    shared = {title: headings for title, headings in titles.items() if len(headings) > 1}
    assert not shared, f"pages that can't be told apart by their title: {shared}"
    assert len(titles) > 40
