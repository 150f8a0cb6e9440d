"""The map of released figures, and that of a run, in a browser: by keyboard, on the narrowest
screen, in print, without JavaScript (each visitor's record says that nobody else was asked)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from hotspots.models import Run
from hotspots.releases.counting import Counted, Place
from hotspots.releases.enums import TOLD_SOURCES
from hotspots.releases.public_enums import Source
from portal.accounts.models import User
from reports.triage import choices
from tests.support import hotspots, releases
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.happenings import copies, report

pytestmark = pytest.mark.django_db(transaction=True)

MAP = "/figures/releases/map/"
CENTRAL, EAST = "E05010807", "E05010809"
AREAS = "#released-map path.maps-area"


@pytest.fixture(autouse=True)
def areas(transactional_db: None, reference_data: Any) -> None:
    choices.forget()


@pytest.fixture
def published(areas: None, person_with: Callable[..., User]) -> None:
    """Two wards: nineteen that residents told of, and fewer than five."""
    central, east = Place(CENTRAL), Place(EAST)
    counts = {
        (central, Source.RESIDENTS): 19,
        (east, Source.RESIDENTS): 31,
        (east, Source.CREWS): 2,
    }
    releases.published_without_reports(
        person_with("spp_coordinator"),
        person_with("police_intelligence"),
        counted=Counted([central, east], counts, frozenset(TOLD_SOURCES)),
    )


def test_a_coordinator_finds_a_ward_and_opens_a_problem_by_keyboard_alone(
    published: None, browse: Callable[..., Page]
) -> None:
    page = browse("spp_coordinator")
    page.goto(MAP)
    expect(page.locator(AREAS)).to_have_count(2)
    expect(page.locator("#map-status")).to_contain_text("Arrow keys move the map")
    expect(page.locator(".maps-number").first).to_be_visible()
    # The table leads to the map; Enter there says what is in the middle.
    show = page.locator(f'.maps-show[data-code="{CENTRAL}"]')
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#released-map")).to_be_focused()
    chosen = page.locator("#map-chosen")
    expect(chosen).to_contain_text("Central: 19.")
    width = _width(page)
    page.keyboard.press("-")
    page.wait_for_function("width => document.querySelector('#released-map path.maps-area')"
                           ".getBBox().width < width", arg=width)  # fmt: skip
    page.keyboard.press("+")
    page.wait_for_timeout(300)
    for _step in range(12):
        page.keyboard.press("Shift+ArrowUp")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(chosen).to_have_text("No figure is of that place.")
    show.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(chosen).to_contain_text("Central: 19.")
    chosen.get_by_role("link", name="Open a problem here").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Central")).to_be_checked()


def _width(page: Page) -> float:
    found: float = page.locator(AREAS).first.evaluate("each => each.getBBox().width")
    return found


def test_what_has_no_number_is_told_by_a_pattern_and_in_words(
    published: None, browse: Callable[..., Page]
) -> None:
    page = browse("public_health", viewport=PHONE)
    page.goto(f"{MAP}?source=crews")
    expect(page.locator(AREAS)).to_have_count(2)
    for number in range(2):
        expect(page.locator(AREAS).nth(number)).to_have_attribute("fill", "url(#maps-few)")
    expect(page.locator("pattern#maps-few")).to_have_count(1)
    expect(page.locator("#map-legend")).to_contain_text("Fewer than 5, which may be none")
    expect(page.locator("tbody")).to_contain_text("Fewer than 5")
    expect(page.get_by_role("link", name="Open a problem here")).to_have_count(0)
    no_sideways_scroll(page)


def test_in_print_the_map_its_legend_and_its_table_stay(
    published: None, browse: Callable[..., Page]
) -> None:
    page = browse("spp_coordinator")
    page.goto(MAP)
    expect(page.locator(AREAS)).to_have_count(2)
    page.emulate_media(media="print")
    for shown in ("#released-map", "#map-legend", "#figures table"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in ("#map-filters", ".maps-show", ".maps-problem", ".leaflet-control-zoom"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_javascript_the_table_says_the_same(
    published: None, browse: Callable[..., Page]
) -> None:
    page = browse("licensing_officer", js=False, viewport=PHONE)
    page.goto(MAP)
    page.get_by_label("Areas", exact=True).select_option("ward")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#map-status")).to_contain_text("The table below says the same")
    expect(page.locator("tbody")).to_contain_text("19")
    expect(page.get_by_role("button", name="Show on the map")).to_have_count(0)
    no_sideways_scroll(page)


def test_the_map_of_a_run_says_what_is_in_the_middle(
    areas: None, person_with: Callable[..., User], browse: Callable[..., Page]
) -> None:
    copies(report(), [(0, 0, 9), (300, 0, 20), (0, 300, 31)])
    run: Run = hotspots.finished(person_with("police_intelligence"), size=1000)
    page = browse("police_triage", viewport=PHONE)
    with page.expect_response("**/tiles/residents/**"):
        page.goto(reverse("hotspots:run", args=[run.pk]))
    expect(page.locator("#map-status")).to_contain_text("Arrow keys move the map")
    show = page.get_by_role("button", name="Show on the map").first
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#figures-map")).to_be_focused()
    page.wait_for_timeout(500)  # neighbouring tiles
    page.keyboard.press("Enter")
    chosen = page.locator("#map-chosen")
    expect(chosen).to_contain_text("reports")
    no_sideways_scroll(page)
    chosen.get_by_role("link", name="Open the reports of these months").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_contain_text("reports")
