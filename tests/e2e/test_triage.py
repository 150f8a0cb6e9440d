"""An officer's work in a browser: find a report, read it, move it on, join others to a case."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from reports.actions.submit import Submission, submit_report
from reports.actions.triage import prioritise_report
from reports.enums import Category, Channel, Kind, Priority, Risk, Status
from reports.models import Case, Report
from reports.triage import choices
from tests.conftest import PASSWORD
from tests.e2e import sign_in
from tests.support.browser import PHONE, no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "A blue door, two knocks, every evening"
CENTRAL = "E05010807"


@pytest.fixture(autouse=True)
def _places(transactional_db: None, reference_data: Any) -> Iterator[None]:
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
            "narrative": WORDS,
            "point": Point(-0.2442, 52.5795, srid=4326),
            "point_origin": "pin",
            "point_accuracy_m": 20,
            "place_text": "Behind the shops on Lincoln Road",
        } | changes
        return submit_report(by=None, submission=Submission(**given), idempotency_key=uuid.uuid4())

    return make


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Olu Officer")


def test_an_officer_signs_in_finds_reads_and_moves_a_report(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    report = tell(risks=frozenset({Risk.CHILD}))
    tell(kind=Kind.NEEDLE_FIND, place_text="Swings in the park")
    page = browse()
    page.goto("/triage/")
    sign_in.enter_password(page, officer.email, PASSWORD)
    sign_in.set_up_app(page)
    page.goto("/triage/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue of reports")
    page.get_by_label("Place or reference").fill("lincoln road")
    page.get_by_label("Ward", exact=True).select_option(CENTRAL)
    page.get_by_role("checkbox", name="Urgent").check()
    page.get_by_role("button", name="Apply filters").first.click()
    assert f"ward={CENTRAL}" in page.url
    expect(page.locator("#result-count")).to_have_text("1 report")
    # It is urgent, so it stands in the strip as well.
    page.get_by_role("table").get_by_role("link", name=report.display_reference).click()

    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.get_by_role("button", name="Read what was reported").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("button", name="Start assessing").click()
    expect(page.get_by_role("alert")).to_contain_text("The report was moved.")
    expect(page.get_by_text(WORDS)).to_have_count(0)

    page.locator("#fold-assign summary").click()
    page.get_by_label("Assign to").select_option(str(officer.pk))
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The report was assigned.")
    page.locator("#fold-move-pass_on summary").click()
    page.get_by_label("Passed to council cleansing").check()
    page.get_by_role("button", name="Pass on", exact=True).click()
    expect(page.locator(".triage-state")).to_contain_text("Passed on")
    report.refresh_from_db()
    assert (report.status, report.assigned_to_id) == (Status.PASSED_ON, officer.pk)

    page.get_by_role("link", name="Back to the queue").click()
    assert f"ward={CENTRAL}" in page.url


def test_a_case_is_opened_from_ticked_reports_without_javascript(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    reports = [tell(), tell()]
    page = browse(officer, js=False)
    page.goto("/triage/")
    for report in reports:
        page.get_by_label(f"Choose report {report.display_reference}").check()
    page.get_by_role("button", name="Open a case from the chosen reports").click()
    page.get_by_label("A place", exact=True).check()
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.get_by_label("A place", exact=True)).to_be_checked()
    page.get_by_label("Title").fill("Behind the shops")
    page.get_by_label("Same place").check()
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Behind the shops")
    for report in reports:
        expect(page.get_by_role("link", name=report.display_reference, exact=True)).to_be_visible()
    assert Case.objects.get().links.count() == 2


def test_two_officers_change_one_report_and_nothing_is_lost(
    browse: Callable[..., Page], person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    report = tell()
    first = browse(person_with("police_triage", name="Fay First"))
    second = browse(person_with("police_triage", name="Sam Second"))
    for page in (first, second):
        page.goto(f"/triage/reports/{report.pk}/")
        page.locator("#fold-priority summary").click()
    first.locator("#fold-priority").get_by_label("High").check()
    first.locator("#fold-priority").get_by_label("Why").fill("Children pass by")
    first.get_by_role("button", name="Change priority").click()
    expect(first.get_by_role("alert")).to_contain_text("The priority was changed.")

    second.locator("#fold-priority").get_by_label("Low").check()
    second.locator("#fold-priority").get_by_label("Why").fill("Seen before, nothing in it")
    second.get_by_role("button", name="Change priority").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Somebody else changed this report")
    expect(second.get_by_role("region", name="What you tried")).to_contain_text(
        "Seen before, nothing in it"
    )
    expect(second.get_by_role("region", name="As it is now")).to_contain_text("High")
    expect(second.get_by_text("by Fay First")).to_be_visible()
    report.refresh_from_db()
    assert report.priority == Priority.HIGH
    second.get_by_role("button", name="Change priority, as it is now").click()
    expect(second.get_by_role("alert")).to_contain_text("The priority was changed.")
    report.refresh_from_db()
    assert report.priority == Priority.LOW


def test_the_map_is_worked_by_keyboard(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    far = tell(point=Point(-0.2, 52.6, srid=4326))
    prioritise_report(by=officer, report_id=far.pk, priority=Priority.URGENT, words="x", version=1)
    here = [tell(), tell()]
    tell(point=None, point_origin="", point_accuracy_m=None)
    page = browse(officer)
    page.goto("/triage/map/")
    expect(page.locator("#map-status")).to_contain_text("The map shows 3 reports")
    expect(page.locator("#result-count")).to_have_text("3 reports")
    expect(page.get_by_role("link", name="1 report has no point")).to_be_visible()
    alone = page.get_by_role("button", name=f"{far.display_reference}, Urgent")
    alone.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name=far.display_reference)).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(alone).to_be_focused()
    # Two reports at one point never come apart: their group lists them.
    group = page.get_by_role("button", name="2 reports close together")
    group.focus()
    page.keyboard.press("Enter")
    for report in here:
        expect(popup.get_by_role("link", name=report.display_reference)).to_be_visible()
    page.keyboard.press("Tab")
    expect(popup.get_by_role("link").nth(1)).to_be_focused()
    chosen = popup.get_by_role("link").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)


def test_the_map_page_says_the_same_without_javascript(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    page = browse(officer, js=False)
    page.goto("/triage/map/")
    expect(page.get_by_text("The map needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("link", name=report.display_reference)).to_be_visible()


def test_the_queue_works_on_the_narrowest_screen(
    browse: Callable[..., Page], officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    page = browse(officer, viewport=PHONE)
    page.goto("/triage/")
    no_sideways_scroll(page)
    expect(page.get_by_label("Place or reference")).to_be_hidden()
    page.get_by_role("button", name="Show filter").click()
    page.get_by_label("Place or reference").fill("nowhere at all")
    page.get_by_role("button", name="Apply filters").first.click()
    expect(page.get_by_role("heading", name="No reports match")).to_be_visible()
    page.get_by_role("button", name="Show filter").click()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_role("link", name=report.display_reference)).to_be_visible()
