"""Takes the pictures of the README: python -m tests.e2e.screenshots http://localhost:8000

From a demonstration that is running (make run). Sizes are held below what a README should load.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support import browser as browsers

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 150_000
OFFICER = "Hannah Oxlode"
WIDE = {"width": 1040, "height": 720}
NARROW = {"width": 400, "height": 780}


def _answer(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def _journey(page: Page, address: str) -> None:
    page.goto(f"{address}/report/")
    _answer(page, "No")
    _answer(page, "People selling or supplying drugs")


def landing(page: Page, address: str) -> None:
    page.goto(address)


def where(page: Page, address: str) -> None:
    _journey(page, address)
    page.get_by_label("Postcode, street or area").fill("linclon road")
    page.get_by_role("option", name="Lincoln Road").first.wait_for()


def queue(page: Page, address: str) -> None:
    page.goto(f"{address}/triage/")


def report(page: Page, address: str) -> None:
    page.goto(f"{address}/triage/")
    page.locator("main table a").first.click()
    page.get_by_role("button", name="Read what was reported").click()
    page.wait_for_load_state("load")
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()


def report_map(page: Page, address: str) -> None:
    page.goto(f"{address}/triage/map/")
    page.locator(".leaflet-container").evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(2_000)  # shapes and points are drawn


PUBLIC: dict[str, tuple[Callable[[Page, str], None], dict[str, int]]] = {
    "landing": (landing, WIDE),
    "where": (where, NARROW),
}
STAFF: dict[str, tuple[Callable[[Page, str], None], dict[str, int]]] = {
    "queue": (queue, WIDE),
    "report": (report, WIDE),
    "map": (report_map, {"width": 860, "height": 600}),  # shapes take more bytes than words
}


def _take(browser: Browser, address: str) -> None:
    for name, (go, size) in {**PUBLIC, **STAFF}.items():
        page = browser.new_context(
            viewport=size, locale="en-GB", reduced_motion="reduce"
        ).new_page()
        if name in STAFF:
            page.goto(f"{address}/demo/sign-in")
            page.get_by_role("button", name=OFFICER).click()
            page.wait_for_load_state("load")
        go(page, address)
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path)
        page.context.close()
        size_in_bytes = path.stat().st_size
        print(f"{path.name}: {size_in_bytes:,} bytes")
        if size_in_bytes > MOST_BYTES:
            raise SystemExit(f"{path} is larger than {MOST_BYTES:,} bytes.")


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsers.start() as browser:
        _take(browser, sys.argv[1].rstrip("/"))


if __name__ == "__main__":
    main()
