"""Takes the pictures of the README and of docs/how-to/report-a-concern.md.

    python -m tests.e2e.screenshots http://localhost:8000 [NAME ...]

From a demonstration that is running (make run). Sizes are held below what a page should load. The
report that is sent on the way says what it is for. With names, those pictures of the README alone.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e.walkers import Pointer
from tests.support import browser as browsers

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 150_000
OFFICER = "Hannah Oxlode"
WIDE = {"width": 1040, "height": 720}
NARROW = {"width": 400, "height": 780}
NARROWEST = {"width": 320, "height": 640}
TALLEST = 1_300


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


def premises(page: Page, address: str) -> None:
    page.goto(f"{address}/licensing/premises/")
    page.get_by_role("link", name="The Lantern and Heron").click()
    _bring_up(page, "Reporting rate beside severity")


def report_of_premises(page: Page, address: str) -> None:
    page.goto(f"{address}/venue/report/")
    page.get_by_label("Drugs found in a search at the door").check()
    _bring_up(page, "Report an incident")


def figures_for_everybody(page: Page, address: str) -> None:
    page.goto(f"{address}/figures/")
    page.get_by_label("Area").evaluate("choice => choice.scrollIntoView()")


def map_of_figures(page: Page, address: str) -> None:
    page.goto(f"{address}/maps/")
    page.locator(".leaflet-container").evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(3_000)  # tiles are drawn


def dashboard(page: Page, address: str) -> None:
    page.goto(f"{address}/dashboard/")
    _bring_up(page, "Reports by source")


def _bring_up(page: Page, heading: str) -> None:
    page.get_by_role("heading", name=heading).evaluate("heading => heading.scrollIntoView()")


PUBLIC: dict[str, tuple[Callable[[Page, str], None], dict[str, int]]] = {
    "landing": (landing, WIDE),
    "where": (where, NARROW),
    "figures": (figures_for_everybody, WIDE),
}
STAFF: dict[str, tuple[Callable[[Page, str], None], dict[str, int], str]] = {
    "queue": (queue, WIDE, OFFICER),
    "report": (report, WIDE, OFFICER),
    "map": (report_map, {"width": 860, "height": 600}, OFFICER),  # shapes take more than words
    "premises": (premises, WIDE, "Farah Ufford"),
    "figures-map": (map_of_figures, {"width": 860, "height": 600}, OFFICER),
    "dashboard": (dashboard, WIDE, "Priya Fennimore"),
    "premises-report": (report_of_premises, NARROW, "Gary Wansdyke"),
}


def _journey_on_a_phone(page: Page, address: str) -> None:
    """The main pages of a report, one after the other, at 320 px."""
    who = Pointer(page)
    _start_on_a_phone(who, address)
    _tell_on_a_phone(who)
    _send_on_a_phone(who)


def _start_on_a_phone(who: Pointer, address: str) -> None:
    who.page.goto(address)
    _phone(who.page, "landing")
    who.press("Report a concern")
    _phone(who.page, "before-you-start")
    who.press("Continue")
    who.choose("No")
    who.press("Continue")
    _phone(who.page, "what")
    who.choose("People selling or supplying drugs")
    who.press("Continue")
    who.page.get_by_role("combobox").press_sequentially("linclon roa")
    who.page.get_by_role("option", name="Lincoln Road").first.wait_for()
    _phone(who.page, "where")
    who.page.get_by_role("option", name="Lincoln Road").first.click()
    who.press("Continue")


def _tell_on_a_phone(who: Pointer) -> None:
    who.press("Skip this question")
    who.tick("I saw it")
    who.press("Continue")
    who.write("Tell us in your own words", "Cars stop for a minute. This is for a picture.")
    _phone(who.page, "details")
    who.press("Continue")
    who.press("Skip this question")
    who.tick("About people")
    _phone(who.page, "more")
    who.press("Continue")
    who.write("Name or nickname", "Baz")
    who.choose("18 to 24", "How old do they look?")
    who.press("Continue")
    _phone(who.page, "people")
    who.choose("No")
    who.press("Continue")
    who.press("Skip this question")


def _send_on_a_phone(who: Pointer) -> None:
    _phone(who.page, "check")
    who.press("Send report")
    code = who.page.locator(".app-code").inner_text()
    _phone(who.page, "sent")
    who.choose("I saved it or printed it")
    who.press("Continue")
    who.follow("Check a report that you sent")
    who.write("Your code", code)
    who.press("Continue")
    _phone(who.page, "inbox")


def _phone(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")
    _save(page, f"phone-{name}", full_page=True)


def _save(page: Page, name: str, *, full_page: bool = False) -> None:
    """In few colours: pages are flat, and pictures of them a third as large."""
    path = FOLDER / f"{name}.png"
    taken = Image.open(io.BytesIO(page.screenshot(full_page=full_page))).convert("RGB")
    taken = taken.crop((0, 0, taken.width, min(taken.height, TALLEST)))
    few = taken.quantize(64, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{path} is larger than {MOST_BYTES:,} bytes.")


def _take(browser: Browser, address: str, wanted: list[str]) -> None:
    if not wanted:
        page = browser.new_context(
            viewport=NARROWEST, locale="en-GB", reduced_motion="reduce", device_scale_factor=1
        ).new_page()
        _journey_on_a_phone(page, address)
        page.context.close()
    public = {name: (*how, "") for name, how in PUBLIC.items()}
    for name, (go, size, who) in {**public, **STAFF}.items():
        if wanted and name not in wanted:
            continue
        page = browser.new_context(
            viewport=size, locale="en-GB", reduced_motion="reduce"
        ).new_page()
        if who:
            page.goto(f"{address}/demo/sign-in")
            page.get_by_role("button", name=who).click()
            page.wait_for_load_state("load")
        go(page, address)
        _save(page, name)
        page.context.close()


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsers.start() as browser:
        _take(browser, sys.argv[1].rstrip("/"), sys.argv[2:])


if __name__ == "__main__":
    main()
