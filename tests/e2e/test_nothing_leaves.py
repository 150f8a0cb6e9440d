"""Over the whole journey no other company is asked for anything, and the device keeps one cookie.

All that the browser sends passes a proxy which writes it down: pages, scripts, icons, workers, what
is looked up in advance. The one other address is the neutral site that the quick exit goes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.test_whole_journey import arrived
from tests.e2e.walkers import Pointer
from tests.e2e.whole_journey import look_at_the_rest, walk
from tests.support.browser import Record
from tests.support.recording_proxy import Proxy, recording

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]

NEUTRAL = "http://weather.example/today"
KEPT = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    files: (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).length,
    readable_cookies: document.cookie,
    name: window.name,
})"""
NOTHING = {"local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "files": 0}


@pytest.fixture
def proxy(live_server: Any, settings: Any) -> Iterator[Proxy]:
    settings.EXIT_URL = NEUTRAL
    with recording(live_server.url, neutral=NEUTRAL) as made:
        yield made


@pytest.fixture
def browse_through(proxy: Proxy, browse: Callable[..., Page]) -> Callable[..., Page]:
    """`browse`, with everything sent through the proxy. The browser ends before the proxy does: a
    page still asks for its icon when a test is over, and would meet a proxy that is going."""
    return partial(browse, proxy={"server": proxy.address})


def kept_on_the_device(page: Page) -> Iterator[str]:
    """Whatever is there beside one cookie that scripts can't read and that is on no disk."""
    found = page.evaluate(KEPT)
    if found != {**NOTHING, "readable_cookies": "", "name": ""}:
        yield f"storage: {found}"
    browser = page.context.new_cdp_session(page)
    address = page.evaluate("location.origin")
    used = browser.send("Storage.getUsageAndQuota", {"origin": address})
    yield from (
        f"{each['usage']} bytes of {each['storageType']}"
        for each in used["usageBreakdown"]
        if each["usage"]
    )
    browser.detach()
    cookies = page.context.cookies()
    if len(cookies) > 1:
        yield f"cookies: {[each['name'] for each in cookies]}"
    for each in cookies:
        if not (each["name"] == "session" and each["httpOnly"] and each["expires"] == -1):
            yield f"a cookie that is not the session's, or stays: {each['name']}"


def test_the_browser_asks_nobody_else_and_keeps_one_cookie(
    browse_through: Callable[..., Page],
    proxy: Proxy,
    records: list[Record],
    asked: Callable[[], None],
) -> None:
    page = browse_through(service_workers="allow")
    records[0].expect_leaving_for(NEUTRAL)
    found: list[str] = []

    def at(name: str) -> None:
        found.extend(f"{name}: {each}" for each in kept_on_the_device(page))

    walk(Pointer(page), at, asked)
    arrived()
    look_at_the_rest(Pointer(page), at)
    assert not found, "\n".join(found)
    assert proxy.elsewhere() == [], "before leaving, somebody else was asked"

    page.goto("/report/where/")
    page.locator("path.app-map__ward").first.wait_for(state="attached")
    proxy.slow = 0.5  # our own server has answered the script before the neutral site comes
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(NEUTRAL)
    assert {(each.host, each.path) for each in proxy.elsewhere()} <= {
        ("weather.example", "/today"),
        ("weather.example", "/favicon.ico"),  # the neutral site's own
    }
    assert proxy.elsewhere()
    for each in proxy.elsewhere():
        told = {"referer", "cookie", "origin"} & each.headers.keys()
        if each.path == "/favicon.ico" and each.headers.get("referer") == NEUTRAL:
            told.remove("referer")  # the neutral site names itself
        assert not told, f"{each.path}: the other site is told {told}"
    for _ in range(50):  # the cookie goes with an answer that nobody who leaves waits for
        if not page.context.cookies():
            break
        page.wait_for_timeout(100)
    assert page.context.cookies() == []
    assert page.evaluate("document.referrer") == ""
    paths = {each.path for each in proxy.asked}
    assert {"/places/base-layer", "/static/images/mark.svg", "/places/search"} <= {
        path.rstrip("/") for path in paths
    }, "the proxy saw the map, the search and the icon"


def test_the_proxy_would_see_what_a_page_asks_of_others(
    browse_through: Callable[..., Page], proxy: Proxy, records: list[Record]
) -> None:
    """What a page of ours would ask another site for, used or not, is written down."""
    page = browse_through(bypass_csp=True)
    page.goto("/privacy/")
    page.evaluate(
        """() => {
            for (const [rel, href] of [["prefetch", "ahead"], ["stylesheet", "css"]]) {
                const link = document.createElement("link");
                Object.assign(link, {rel, href: `http://other.example/${href}`});
                document.head.append(link);
            }
        }"""
    )
    page.wait_for_timeout(1_000)
    assert {each.path for each in proxy.elsewhere()} >= {"/ahead", "/css"}
    records[0].off_origin.clear()
    records[0].expect_console("Failed to load resource")
