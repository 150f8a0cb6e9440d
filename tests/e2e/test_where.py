"""The place question in a real browser: the map by mouse, keyboard and device, and its failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_resident_journey import answer_up_to_where, go_on, heading
from tests.support.browser import PHONE, Record
from tests.support.geography import IN_CENTRAL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]


def pin_of(page: Page) -> tuple[float, float] | None:
    longitude = page.locator("input[name$=longitude]").input_value()
    latitude = page.locator("input[name$=latitude]").input_value()
    return (float(longitude), float(latitude)) if longitude and latitude else None


def drawn_map(page: Page) -> Any:
    found = page.get_by_role("application", name="Show the place on a map (optional)")
    expect(found.locator("path.app-map__ward").first).to_be_attached()
    return found


def status(page: Page) -> Any:
    return page.locator("[data-pin-status]")


def test_pin_by_mouse_is_kept_moved_and_removed(browse: Browse, reference_data: Any) -> None:
    page = browse()
    answer_up_to_where(page)
    drawn_map(page).click(position={"x": 250, "y": 200})
    expect(status(page)).to_contain_text("The pin is in")
    first = pin_of(page)
    assert first is not None
    # Not a complete answer: on the page that comes back, the pin is still there.
    page.get_by_label("Describe the place in your own words").fill("w" * 301)
    page.evaluate("document.querySelector('form').noValidate = true")
    go_on(page)
    expect(page.get_by_text("no more than 300 characters").first).to_be_visible()
    drawn_map(page)
    expect(page.locator(".app-pin__marker")).to_be_visible()
    assert pin_of(page) == pytest.approx(first)

    page.get_by_role("button", name="Remove the pin").click()
    expect(page.locator(".app-pin__marker")).to_have_count(0)
    assert pin_of(page) is None
    expect(page.get_by_role("button", name="Remove the pin")).to_be_hidden()


def test_pin_by_keyboard_alone(browse: Browse, reference_data: Any) -> None:
    page = browse()
    answer_up_to_where(page)
    drawn_map(page).focus()
    for key in ("+", "+", "ArrowRight", "Shift+ArrowUp", "ArrowDown", "-"):
        page.keyboard.press(key)
    expect(status(page)).to_contain_text("The cross is over")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("The pin is in")
    set_at = pin_of(page)
    assert set_at is not None
    page.keyboard.press("Tab")  # the map is no trap
    assert page.evaluate("document.activeElement.hasAttribute('data-pin-map')") is False
    go_on(page)
    expect(page.locator("h1")).not_to_have_text("Where did it happen?")


def test_pin_outside_peterborough_says_whose_it_is(browse: Browse, reference_data: Any) -> None:
    page = browse(
        geolocation={"longitude": -0.18, "latitude": 52.33, "accuracy": 40},
        permissions=["geolocation"],
    )
    answer_up_to_where(page)
    drawn_map(page)
    page.get_by_role("button", name="Use my device’s location").click()
    expect(status(page)).to_contain_text("Huntingdonshire, which is outside Peterborough")


def test_device_location_carries_its_accuracy(browse: Browse, reference_data: Any) -> None:
    at = {"longitude": IN_CENTRAL.x, "latitude": IN_CENTRAL.y, "accuracy": 35}
    page = browse(viewport=PHONE, geolocation=at, permissions=["geolocation"])
    answer_up_to_where(page)
    drawn_map(page)
    page.get_by_role("button", name="Use my device’s location").click()
    expect(status(page)).to_have_text("The pin is in Central ward.")
    assert pin_of(page) == (IN_CENTRAL.x, IN_CENTRAL.y)
    assert page.locator("input[name$=device_accuracy_m]").input_value() == "35"


def test_device_that_does_not_tell_is_answered_in_words(
    browse: Browse, reference_data: Any
) -> None:
    page = browse(permissions=[])
    answer_up_to_where(page)
    drawn_map(page)
    page.get_by_role("button", name="Use my device’s location").click()
    expect(status(page)).to_contain_text("Your device didn’t tell us where it is")


def test_without_base_layer_the_question_can_still_be_answered(
    browse: Browse, records: list[Record], reference_data: Any
) -> None:
    page = browse()
    page.route(f"**{reverse('reports:places:base-layer')}", lambda route: route.abort())
    answer_up_to_where(page)
    expect(status(page)).to_contain_text("The map can’t be shown")
    page.get_by_label("Describe the place in your own words").fill("by the canal")
    go_on(page)
    assert heading(page) == "When did it happen?"
    records[0].expect_console("ERR_FAILED")


def test_without_search_the_server_looks_the_place_up(
    browse: Browse, records: list[Record], reference_data: Any
) -> None:
    def away(route: Route) -> None:
        route.abort()

    page = browse()
    page.route(f"**{reverse('reports:places:search')}*", away)
    answer_up_to_where(page)
    page.get_by_role("combobox", name="Postcode, street or area").press_sequentially("Linclon R")
    expect(page.get_by_text("We can’t search at the moment").first).to_be_visible()
    page.keyboard.press("Tab")
    find = page.get_by_role("button", name="Find the place")
    expect(find).to_be_visible()
    find.click()
    expect(page.get_by_label("Lincoln Road, Central")).to_be_visible()
    records[0].expect_console("ERR_FAILED")


def test_picking_a_place_after_the_server_offered_some(browse: Browse, reference_data: Any) -> None:
    page = browse()
    answer_up_to_where(page)
    search = page.get_by_role("combobox", name="Postcode, street or area")
    search.fill("lincoln road")
    go_on(page)  # several are called so: the server asks back
    expect(page.get_by_role("radio", name="Lincoln Road, Park")).to_be_visible()
    search.fill("")
    search.press_sequentially("Lincoln Road")
    page.get_by_role("option", name="Lincoln Road, Park").click()
    expect(page.get_by_role("radio")).to_have_count(0)
    go_on(page)
    assert heading(page) == "When did it happen?"
