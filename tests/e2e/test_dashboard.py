"""The dashboard in a browser: pictures that say what their tables say, by keyboard, without scripts
and under the portal's own content security policy (a breach of it fails every test here)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from hotspots.dashboards.periods import Period, Span
from reports.models import Report
from reports.triage import choices, listing
from tests.factories import ReportFactory
from tests.support import axe
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.geography import IN_CENTRAL
from tests.support.premises import everything_shown

pytestmark = pytest.mark.django_db(transaction=True)

DRAWN = """section => {
  const chart = window.Chart.getChart(section.querySelector("canvas"));
  const picture = chart.canvas.getContext("2d");
  const {width, height} = chart.canvas;
  const pixels = new Set();
  const all = new Uint32Array(picture.getImageData(0, 0, width, height).data.buffer);
  for (let at = 0; at < all.length; at += 97) pixels.add(all[at]);
  return {
    labels: chart.data.labels,
    series: chart.data.datasets.map(each => each.data),
    animation: chart.options.animation,
    colours: pixels.size,
  };
}"""


@pytest.fixture(autouse=True)
def _told(transactional_db: None, reference_data: Any) -> Iterator[None]:
    choices.forget()
    listing.forget_totals()
    for _ in range(3):
        ReportFactory(point=IN_CENTRAL, point_origin="pin", point_accuracy_m=10)
    ReportFactory()
    earlier = ReportFactory()  # a course over time needs two points
    month = Period.holding(timezone.localdate(), Span.MONTH).back(1)
    with everything_shown():
        Report.objects.filter(pk=earlier.pk).update(received_at=month.starts_at)
    yield
    choices.forget()
    listing.forget_totals()


def address() -> str:
    return f"/dashboard/?period={timezone.localdate():%Y-%m}"


def test_pictures_say_what_their_tables_say(browse: Callable[..., Page]) -> None:
    page = browse("police_triage")
    page.goto(address())
    sections = page.locator("section[data-chart]")
    expect(page.locator("canvas")).to_have_count(sections.count())
    assert sections.count() >= 4
    for number in range(sections.count()):
        section = sections.nth(number)
        drawn = section.evaluate(DRAWN)
        rows = section.locator("tbody tr")
        labels = rows.locator(":scope > :first-child").all_inner_texts()
        assert drawn["labels"] == [each.strip() for each in labels]
        told = section.locator("tbody tr td:nth-child(2) .chart-number").all_inner_texts()
        assert drawn["series"][0] == [int(each) for each in told]
        assert drawn["animation"] is False
        assert drawn["colours"] > 3
    by_ward = page.locator("section[aria-labelledby=reports-by-ward]").evaluate(DRAWN)
    assert dict(zip(by_ward["labels"], by_ward["series"][0], strict=True)) == {
        "Central": 3,
        "Ward not known": 1,
    }


def test_a_picture_is_downloaded_and_a_list_opened_by_keyboard(browse: Callable[..., Page]) -> None:
    page = browse("police_triage")
    page.goto(address())
    section = page.locator("section[aria-labelledby=reports-by-source]")
    button = section.get_by_role("button", name="Download this picture (PNG)")
    button.focus()
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    download = downloading.value
    assert download.suggested_filename == "reports-by-source.png"
    assert Path(download.path()).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    page.get_by_label("Period").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.locator("#reports-received a.chart-number")
    expect(link).to_have_text("4")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_contain_text("4")


def test_pictures_move_only_for_those_who_do_not_mind(browse: Callable[..., Page]) -> None:
    page = browse("police_triage", reduced_motion="no-preference")
    page.goto(address())
    page.wait_for_selector("canvas")
    animation = page.locator("section[data-chart]").first.evaluate(
        "s => window.Chart.getChart(s.querySelector('canvas')).options.animation.duration"
    )
    assert animation == 300


def test_without_scripts_the_tables_stand_alone(browse: Callable[..., Page]) -> None:
    page = browse("police_triage", js=False, viewport=PHONE)
    page.goto(address())
    expect(page.locator("canvas")).to_have_count(0)
    expect(page.get_by_role("button", name="Download this picture (PNG)")).to_have_count(0)
    expect(page.locator("section[data-chart] table")).to_have_count(4)
    page.get_by_label("Period").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Police")


@pytest.mark.parametrize("path", ["/dashboard/", "/watches/new/"])
def test_pages_fit_a_narrow_screen(path: str, browse: Callable[..., Page]) -> None:
    page = browse("police_triage", viewport=PHONE)
    page.goto(address() if path == "/dashboard/" else path)
    no_sideways_scroll(page)
    page.evaluate(axe.source())
    assert list(axe.violations(page)) == []
