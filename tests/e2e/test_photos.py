"""Photos in a real browser: added with scripts and without, removed; an officer looks at one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from reports.models import Report, ReportFile
from tests.e2e.test_accessibility import _axe, _problems
from tests.e2e.test_resident_journey import (
    answer_up_to_where,
    choose,
    go_on,
    heading,
    press_send,
    skip,
)
from tests.support import samples
from tests.support.browser import DESKTOP, PHONE, no_sideways_scroll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

Browse = Callable[..., Page]


def given(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "", "buffer": content}


def field(page: Page) -> Any:
    return page.locator("input[type=file]")


def answer_up_to_photos(page: Page) -> None:
    answer_up_to_where(page)
    page.get_by_label("Describe the place in your own words").fill("by the canal")
    go_on(page)
    skip(page)
    skip(page)
    page.get_by_label("Tell us in your own words").fill("Cars stop and drive on")
    go_on(page)
    skip(page)
    choose(page, "Photos that you already have")
    go_on(page)
    assert heading(page) == "Do you have photos?"


def send(page: Page) -> None:
    go_on(page)
    choose(page, "No, I want to stay anonymous")
    go_on(page)
    press_send(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_photos_are_sent_as_soon_as_they_are_chosen(
    browse: Browse, viewport: dict[str, int]
) -> None:
    page = browse(viewport=viewport)
    answer_up_to_photos(page)
    no_sideways_scroll(page)
    field(page).set_input_files(
        [given("one.jpg", samples.phone_jpeg()), given("two.heic", samples.phone_heic())]
    )
    expect(page.get_by_role("heading", name="What you added")).to_be_focused(timeout=20_000)
    for name in ("one.jpg", "two.heic"):
        expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_role("button", name="Remove one.jpg").click()
    expect(page.get_by_role("button", name="Remove one.jpg")).to_have_count(0)
    send(page)
    assert ReportFile.objects.count() == 1


def test_a_photo_chosen_before_the_script_is_here_is_sent_too(browse: Browse) -> None:
    page = browse()
    answer_up_to_photos(page)
    held: list[Route] = []
    # a lambda: Playwright takes no built-in as a handler
    page.route(re.compile(r"/js/photos[^/]*\.js"), lambda route: held.append(route))  # noqa: PLW0108
    page.reload(wait_until="commit")
    field(page).set_input_files(given("one.jpg", samples.phone_jpeg()))
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("button", name="Remove one.jpg")).to_be_visible(timeout=20_000)


def test_what_can_not_be_taken_is_said_and_the_rest_is_added(browse: Browse) -> None:
    page = browse(viewport=PHONE)
    answer_up_to_photos(page)
    field(page).set_input_files(given("film.mp4", b"x" * 100))
    expect(page.locator("#photos-error-1")).to_contain_text("“film.mp4” must be a photo")
    field(page).set_input_files(
        [given("broken.jpg", samples.phone_jpeg()[:500]), given("good.jpg", samples.phone_jpeg())]
    )
    expect(page.get_by_role("button", name="Remove good.jpg")).to_be_visible(timeout=20_000)
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("“broken.jpg” can’t be opened")
    expect(summary).to_be_focused()
    no_sideways_scroll(page)


def test_how_far_it_is_is_shown(browse: Browse) -> None:
    page = browse()
    answer_up_to_photos(page)
    photo = samples.saved(samples.picture(3_000, 2_000), "JPEG", quality=95)
    field(page).set_input_files(given("large.jpg", photo))
    expect(page.get_by_role("status").filter(has_text="“large.jpg”")).to_be_visible()
    expect(page.get_by_role("button", name="Remove large.jpg")).to_be_visible(timeout=20_000)


def test_photos_without_scripts(browse: Browse) -> None:
    page = browse(js=False, viewport=PHONE)
    answer_up_to_photos(page)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a photo or a PDF first")
    field(page).set_input_files(given("one.jpg", samples.phone_jpeg()))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("button", name="Remove one.jpg")).to_be_visible()
    field(page).set_input_files(given("notes.pdf", samples.pdf(2)))
    send(page)  # Continue takes what was chosen along
    assert ReportFile.objects.count() == 3


def test_an_officer_sees_a_photo_in_a_tab_of_its_own(browse: Browse) -> None:
    page = browse()
    answer_up_to_photos(page)
    field(page).set_input_files(given("one.jpg", samples.phone_jpeg()))
    expect(page.get_by_role("button", name="Remove one.jpg")).to_be_visible(timeout=20_000)
    send(page)
    officer = browse("police_triage")
    officer.goto(f"/triage/reports/{Report.objects.get().pk}/")
    with officer.context.expect_page() as opened:
        officer.get_by_role("button", name="See photo 1").click()
    shown = opened.value
    shown.wait_for_load_state()
    assert shown.evaluate("document.images[0].naturalWidth") == 64
    assert shown.evaluate("window.origin") == "null"  # sandboxed: nothing of ours is in reach


def test_the_page_with_files_and_errors_is_accessible(browse: Browse) -> None:
    page = browse(js=True)
    page.goto("/report/photos/")
    field(page).set_input_files(
        [given("good.jpg", samples.phone_jpeg()), given("bad.jpg", samples.SVG)]
    )
    expect(page.locator(".govuk-error-summary")).to_be_focused(timeout=20_000)
    page.evaluate(_axe())
    assert list(_problems(page, "photos with a file and an error")) == []
