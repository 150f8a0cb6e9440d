"""An officer's work by keyboard: the urgent strip, the list, its preview, report after report."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from reports.actions.submit import Submission, submit_report
from reports.actions.triage import move_report
from reports.enums import Category, Channel, Kind, Risk
from reports.models import Report
from reports.triage import choices, presence
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE, no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

CURRENT = ".triage-table tr[aria-current] a.triage-reference"
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["320", "1280"])


@pytest.fixture(autouse=True)
def _places(transactional_db: None, reference_data: Any) -> Iterator[None]:
    redis.Redis.from_url(settings.REDIS_URL).delete(presence.KEY)
    choices.forget()
    yield
    choices.forget()


@pytest.fixture
def tell() -> Callable[..., Report]:
    def make(**changes: Any) -> Report:
        given: dict[str, Any] = {
            "channel": Channel.ONLINE,
            "kind": Kind.CONCERN,
            "category": Category.DEALING,
            "narrative": "A blue door",
            "point": Point(-0.2442, 52.5795, srid=4326),
            "point_origin": "pin",
            "place_text": "Behind the shops on Lincoln Road",
        } | changes
        return submit_report(by=None, submission=Submission(**given), idempotency_key=uuid.uuid4())

    return make


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Olu Officer")


def press(page: Page, *keys: str) -> None:
    """Once the page's keys are there: its button is shown by the script that listens."""
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    for key in keys:
        page.keyboard.press(key)


@SIZES
def test_an_urgent_report_is_taken_from_the_strip_by_keyboard(
    browse: Callable[..., Page],
    officer: User,
    tell: Callable[..., Report],
    viewport: dict[str, int],
) -> None:
    urgent = tell(risks=frozenset({Risk.CHILD}))
    since = timezone.now() - timedelta(minutes=12)
    Report.objects.filter(pk=urgent.pk).update(waiting_since=since)
    page = browse(officer, viewport=viewport)
    page.goto("/triage/")
    strip = page.get_by_role("region", name="Urgent: nobody has these yet")
    expect(strip).to_contain_text("Waiting 12 minutes")
    expect(strip).to_contain_text("This is not a monitored emergency channel")
    no_sideways_scroll(page)
    assert not list(axe.violations(page))
    strip.get_by_role("button", name="I have this one").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You have this report.")
    expect(page.locator(".triage-urgent__taken")).to_contain_text("Olu Officer has had this")
    no_sideways_scroll(page)
    page.goto("/triage/")
    expect(page.get_by_role("heading", name="No urgent report waits for somebody")).to_be_visible()


@SIZES
def test_the_queue_is_worked_by_keys(
    browse: Callable[..., Page],
    officer: User,
    tell: Callable[..., Report],
    viewport: dict[str, int],
) -> None:
    oldest, middle, newest = (tell() for _ in range(3))
    page = browse(officer, viewport=viewport)
    page.goto("/triage/?kind=concern")
    press(page, "k", "j", "j", "k")
    current = page.locator(CURRENT)
    expect(current).to_have_text(middle.display_reference)
    expect(current).to_be_focused()
    preview = page.get_by_role("complementary", name="Preview")
    if viewport == DESKTOP:
        expect(preview).to_contain_text(middle.display_reference)
        expect(preview).to_contain_text("Behind the shops on Lincoln Road")
        assert not list(axe.violations(page))
        no_sideways_scroll(page)
        page.keyboard.press("Escape")
    expect(preview).to_be_hidden()

    press(page, "a")
    # The preview is fetched first, on narrow screens too: its form is what the key sends.
    expect(page.get_by_role("alert")).to_contain_text("The report was assigned.", timeout=20_000)
    assert f"kind=concern#report-{middle.pk}" in page.url
    expect(page.locator(CURRENT)).to_have_text(middle.display_reference)
    middle.refresh_from_db()
    assert middle.assigned_to == officer

    press(page, "o")
    expect(page.get_by_role("heading", level=1)).to_have_text(middle.display_reference)
    no_sideways_scroll(page)
    for key, report in (("n", oldest), ("p", middle), ("p", newest)):
        press(page, key)
        expect(page.get_by_role("heading", level=1)).to_have_text(report.display_reference)
        assert "kind=concern" in page.url
    press(page, "a")
    expect(page.get_by_role("alert")).to_contain_text("The report was assigned.")
    expect(page.get_by_role("heading", level=1)).to_have_text(newest.display_reference)
    assert "kind=concern" in page.url


def test_keys_do_nothing_while_typing_with_others_held_or_turned_off(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    tell()
    page = browse(officer)
    page.goto("/triage/")
    press(page)
    field = page.get_by_label("Place or reference")
    field.focus()
    page.keyboard.type("jaon?")
    expect(field).to_have_value("jaon?")
    field.evaluate("field => field.blur()")
    for keys in ("Alt+j", "Control+Alt+j", "Meta+j"):
        page.keyboard.press(keys)
    expect(page.locator(CURRENT)).to_have_count(0)

    page.keyboard.press("?")
    panel = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(panel).to_be_visible()
    assert not list(axe.violations(page))
    page.keyboard.press("j")
    expect(page.locator(CURRENT)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").press("Enter")
    panel.get_by_role("button", name="Turn them off").click()

    expect(page.locator("[data-keys=off]")).to_be_visible()
    press(page, "j", "?")
    expect(page.locator(CURRENT)).to_have_count(0)
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    panel.get_by_role("button", name="Turn them on").click()
    expect(page.locator("[data-keys=on]")).to_be_visible()
    press(page, "j")
    expect(page.locator(CURRENT)).to_have_count(1)


def test_an_open_report_says_who_looks_and_what_changed(
    browse: Callable[..., Page],
    officer: User,
    person_with: Callable[..., User],
    tell: Callable[..., Report],
) -> None:
    report, colleague = tell(), person_with("police_triage", name="Carys Colleague")
    page = browse(officer)
    page.clock.install()
    page.goto(f"/triage/reports/{report.pk}/")
    note = page.locator("[data-watch]")
    expect(note).to_have_text("")
    presence.look(report.pk, by=colleague)
    page.clock.fast_forward(21_000)
    expect(note).to_contain_text("Carys Colleague also has this report open")
    move_report(by=colleague, report_id=report.pk, transition="start", reason="start", version=1)
    page.clock.fast_forward(21_000)
    expect(note).to_contain_text("Carys Colleague changed this report")
    assert not list(axe.violations(page))
    note.get_by_role("link", name="Look again").click()
    expect(page.locator(".triage-state")).to_contain_text("Being assessed")
    expect(page.locator("[data-watch]")).not_to_contain_text("changed")


def test_all_of_it_works_without_javascript(
    browse: Callable[..., Page],
    officer: User,
    person_with: Callable[..., User],
    tell: Callable[..., Report],
) -> None:
    urgent, normal = tell(risks=frozenset({Risk.CHILD})), tell()
    presence.look(normal.pk, by=person_with("police_triage", name="Carys Colleague"))
    page = browse(officer, js=False)
    page.goto("/triage/")
    expect(page.get_by_text("Being looked at by Carys Colleague")).to_be_visible()
    expect(page.get_by_text("Keyboard shortcuts")).to_have_count(2)
    for words in page.get_by_text("Keyboard shortcuts").all():
        expect(words).to_be_hidden()
    page.get_by_role("button", name="I have this one").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(urgent.display_reference)
    page.get_by_role("link", name="Next report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(normal.display_reference)
    expect(page.get_by_text("Carys Colleague also has this report open")).to_be_visible()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.locator(".triage-state")).to_contain_text("Assigned to Olu Officer")
