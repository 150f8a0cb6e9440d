"""Opening a problem in a real browser: its area drawn by keyboard, or typed without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agencies.operations.models import Problem
from portal.accounts.models import User
from reports.triage import choices
from tests.support import operations as made
from tests.support.browser import PHONE, no_sideways_scroll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def coordinator(person_with: Callable[..., User]) -> User:
    choices.forget()
    return person_with("spp_coordinator")


def _fill(page: Page) -> None:
    page.get_by_label("What is the problem?").fill("Needles by the lock")
    page.get_by_label("Where is it?").fill("Behind the shops")
    page.get_by_label("Who owns it?").select_option("spp")


def test_an_area_is_drawn_by_keyboard_alone(browse: Callable[..., Page], coordinator: User) -> None:
    page = browse(coordinator, viewport=PHONE)
    page.goto(reverse("operations:problem-new"))
    _fill(page)
    drawn = page.get_by_role("application", name="Draw the area on a map (optional)")
    expect(drawn.locator("path.app-map__ward").first).to_be_attached()
    no_sideways_scroll(page)
    drawn.focus()
    for key in ("+", "Enter", "ArrowRight", "Enter", "Enter", "Backspace"):
        page.keyboard.press(key)
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Corners drawn: 3.")).to_be_visible()
    corners = page.get_by_label("Or the corners of its area").input_value()
    page.get_by_role("button", name="Open this problem").click()
    expect(page.get_by_role("heading", level=1, name="Needles by the lock")).to_be_visible()
    problem = made.fresh(Problem.objects.get())
    assert problem.corners.split() == corners.split()
    assert problem.area is not None


def test_without_javascript_corners_are_typed(
    browse: Callable[..., Page], coordinator: User
) -> None:
    page = browse(coordinator, js=False)
    page.goto(reverse("operations:problem-new"))
    expect(page.get_by_role("application")).to_have_count(0)
    _fill(page)
    page.get_by_label("Or the corners of its area").fill(made.square(made.WEST, made.SOUTH))
    page.get_by_role("button", name="Open this problem").click()
    expect(page.get_by_role("heading", level=1, name="Needles by the lock")).to_be_visible()
