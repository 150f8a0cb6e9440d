"""The cleansing lead's desk in a browser: a board that renews itself, a map, pages that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agencies.refuse.actions.jobs import move_job
from agencies.refuse.models import Job
from portal.accounts.models import User
from reports.triage import choices
from tests.integration.refuse.conftest import NEEDLES, job_of, needle_report
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE, no_sideways_scroll
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _places(transactional_db: None, reference_data: Any) -> Iterator[None]:
    choices.forget()
    yield
    choices.forget()


@pytest.fixture
def crew(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Cara Crew")


def another() -> Job:
    return job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))


def move(job: Job, crew: User, name: str) -> None:
    job.refresh_from_db()
    found = NEEDLES if name == "cleared" else None
    move_job(by=crew, job_id=job.pk, move=name, version=job.version, found=found)


def test_the_board_renews_itself_politely_until_somebody_holds_it_still(
    browse: Callable[..., Page], crew: User
) -> None:
    job = another()
    page = browse("cleansing_lead")
    page.clock.install()
    page.goto("/cleansing/board/")
    card = page.locator(f'[data-job="{job.pk}"]')
    expect(card).to_have_attribute("data-column", "open")
    card.get_by_role("link").focus()
    move(job, crew, "claim")
    another()
    page.clock.fast_forward(20_000)
    expect(card).to_have_attribute("data-column", "claimed")
    expect(card).to_contain_text("Cara Crew")
    expect(card.get_by_role("link")).to_be_focused()
    expect(page.locator("[data-board-said]")).to_have_text("New on the board: 1. Moved: 1.")
    page.get_by_role("button", name="Hold it still").click()
    move(job, crew, "go")
    page.clock.fast_forward(60_000)
    expect(page.get_by_text("The board stands still.")).to_be_visible()
    expect(card).to_have_attribute("data-column", "claimed")
    page.get_by_role("button", name="Hold it still").click()
    expect(card).to_have_attribute("data-column", "on_way")


def test_without_javascript_the_board_is_a_page(browse: Callable[..., Page], crew: User) -> None:
    job = another()
    page = browse(crew, js=False)
    page.goto("/cleansing/board/")
    expect(page.locator(f'[data-job="{job.pk}"]')).to_be_visible()
    expect(page.get_by_role("button", name="Hold it still")).to_have_count(0)


def test_the_map_draws_jobs_and_places_and_leads_to_a_job(
    browse: Callable[..., Page], crew: User
) -> None:
    move(another(), crew, "cleared")
    job = another()
    page = browse("cleansing_lead")
    page.goto("/cleansing/map/")
    expect(page.locator("#map-status")).to_contain_text("1 jobs and 1 places")
    expect(page.locator(".triage-map .cleansing-place")).to_have_text("1")
    symbol = page.get_by_role("button", name=job.report.display_reference)
    symbol.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".triage-popup a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(symbol).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cleansing/jobs/{job.pk}/")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["320", "1280"])
def test_pages_of_the_desk_fit_and_have_no_barriers(
    browse: Callable[..., Page], crew: User, viewport: dict[str, int]
) -> None:
    job = another()
    move(job, crew, "cleared")
    job.refresh_from_db()
    Job.objects.filter(pk=job.pk).update(due_at=job.done_at)
    another()
    page = browse("cleansing_lead", viewport=viewport)
    for path in ("board/", "map/", "targets/", "response-times/", "crews/", "phones/", ""):
        page.goto(f"/cleansing/{path}")
        page.wait_for_load_state("networkidle")
        no_sideways_scroll(page)
        assert not list(axe.violations(page)), path


def test_on_a_phone_the_ways_between_pages_fold_and_open_by_keyboard(
    browse: Callable[..., Page],
) -> None:
    page = browse("cleansing_lead", viewport=PHONE)
    page.goto("/cleansing/")
    menu = page.get_by_role("button", name="Pages of the cleansing team")
    links = page.get_by_role("navigation", name="Pages of the cleansing team").get_by_role("link")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(links).to_have_count(0)
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.set_viewport_size(DESKTOP)
    expect(menu).to_be_hidden()
    expect(links.first).to_be_visible()
