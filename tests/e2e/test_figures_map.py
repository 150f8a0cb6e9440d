"""The map of figures in a browser: by keyboard, on the narrowest screen, without JavaScript, and
with nothing asked of anybody else (each visitor's record says so)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, expect

from reports.triage import choices
from tests.factories import ReportFactory
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db(transaction=True)

TILE = re.compile(r"/maps/tiles/(\w+)/\d+/\d+/\d+\.mvt")
INKED = """() => [...document.querySelectorAll('.leaflet-data-pane canvas')].some((canvas) =>
    canvas.width && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        .data.some((each) => each > 0))"""
"""Whether anything is drawn on a tile."""


@pytest.fixture(autouse=True)
def _reports(transactional_db: None, reference_data: Any) -> Iterator[None]:
    choices.forget()
    for number in range(3):
        point = Point(IN_CENTRAL.x + number / 20_000, IN_CENTRAL.y, srid=4326)
        ReportFactory(point=point, point_origin="pin")
    yield
    choices.forget()


def drawn(page: Page) -> None:
    page.wait_for_function(INKED)


def test_the_map_and_its_table_work_by_keyboard_alone(browse: Callable[..., Page]) -> None:
    page = browse("police_triage")
    with page.expect_response(TILE) as tile:
        page.goto("/maps/?layer=hexagons")
    assert tile.value.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    drawn(page)
    expect(page.locator("#map-status")).to_contain_text("Arrow keys move the map")
    # The table leads to the map, with what it says of the row; the focus goes along.
    show = page.get_by_role("button", name="Show on the map").first
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#figures-map")).to_be_focused()
    drawn(page)
    page.wait_for_timeout(300)  # neighbouring tiles
    page.keyboard.press("Enter")
    chosen = page.locator("#map-chosen")
    expect(chosen).to_contain_text("3 reports")
    with page.expect_response(re.compile(r"/maps/tiles/hexagons/15/")):
        page.keyboard.press("+")
    page.keyboard.press("-")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(chosen).to_contain_text("3 reports")
    expect(page.locator("#map-legend li")).to_have_count(7)
    page.keyboard.press("Shift+ArrowUp")  # three steps at once
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(chosen).to_have_text("Nothing is shown there.")
    # And to the reports themselves.
    page.get_by_role("link", name="Open these reports").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A hexagon")
    expect(page.locator("#result-count")).to_have_text("3 reports")


def test_months_are_moved_by_the_arrow_keys_and_stay_in_the_address(
    browse: Callable[..., Page],
) -> None:
    page = browse("police_triage")
    page.goto("/maps/?layer=wards")
    drawn(page)
    expect(page.locator("#result-count")).to_contain_text("3 reports are counted")
    last = page.get_by_role("slider", name="To month")
    last.focus()
    with page.expect_response(TILE):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#result-count")).to_contain_text("0 reports are counted")
    chosen = page.locator("#id_last").input_value()
    assert f"last={chosen}" in page.url
    page.reload()
    expect(page.locator("#result-count")).to_contain_text("0 reports are counted")
    words = page.locator("#id_last option:checked").inner_text()
    expect(page.get_by_role("slider", name="To month")).to_have_attribute("aria-valuetext", words)


def test_every_layer_fits_the_narrowest_screen(browse: Callable[..., Page]) -> None:
    page = browse("police_triage", viewport=PHONE)
    for layer in ("reports", "hexagons", "lsoas", "classes"):
        page.goto(f"/maps/?layer={layer}")
        expect(page.locator("#figures-map .leaflet-control-zoom")).to_be_visible()
        no_sideways_scroll(page)


def test_without_javascript_the_table_says_the_same(browse: Callable[..., Page]) -> None:
    page = browse("police_triage", js=False, viewport=PHONE)
    page.goto("/maps/")
    page.get_by_label("Show", exact=True).select_option("hexagons")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#map-status")).to_contain_text("The table below says the same")
    expect(page.locator("#result-count")).to_contain_text("3 reports are counted")
    expect(page.get_by_role("button", name="Show on the map")).to_have_count(0)
    no_sideways_scroll(page)
