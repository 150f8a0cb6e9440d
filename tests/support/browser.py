"""A real Chromium that talks to this machine only, and a record of everything a page did wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}

TURNED_OFF = (
    # Chromium itself asks its maker about the shape of every form, whatever the site says.
    "AutofillServerCommunication",
    # What Playwright turns off: of two lists Chromium heeds the last, which is this one.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--lang=en-GB",
    f"--disable-features={','.join(TURNED_OFF)}",
    # Names of other machines do not resolve: a page that asks for one is caught and gets nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
EXPECTED_NOISE = (
    # The browser's own line about a page that answered 4xx, which tests ask for.
    "Failed to load resource: the server responded with a status of 4",
)


def chromium_path() -> str:
    """Debian's Chromium, or the one that SPOTLIGHT_CHROMIUM names."""
    named = os.environ.get("SPOTLIGHT_CHROMIUM", "")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("Chromium is missing: apt-get install chromium (make test does).")
    return found


@contextmanager
def start() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=ARGUMENTS, headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Record:
    """What the pages of one context did; `problems()` is empty after a good test."""

    origin: str
    off_origin: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    leaving_for: list[str] = field(default_factory=list)

    def expect_leaving_for(self, address: str) -> None:
        """A quick exit goes to another site on purpose; other off-origin requests still fail."""
        self.leaving_for.append(address)

    def expect_console(self, part: str) -> None:
        """Forget console errors that hold this text: the test causes them on purpose."""
        self.console = [line for line in self.console if part not in line]

    def problems(self) -> list[str]:
        return [
            *(f"request to another origin: {address}" for address in self.off_origin),
            *(f"console: {line}" for line in self.console),
            *self.failures,
        ]

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", self._on_page)

    def _on_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("console", lambda line: self._on_console(line.type, line.text))

    def _on_console(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(EXPECTED_NOISE) and not self._of_exit(text):
            self.console.append(text)

    def _of_exit(self, text: str) -> bool:
        return bool(self.leaving_for) and "ERR_NAME_NOT_RESOLVED" in text

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob", "about"} or request.url.startswith(self.origin):
            return
        if request.is_navigation_request() and any(
            request.url.startswith(address) for address in self.leaving_for
        ):
            return
        self.off_origin.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 and response.url.startswith(self.origin):
            path = urlsplit(response.url).path
            self.failures.append(f"{response.status} from {response.request.method} {path}")


def no_sideways_scroll(page: Page) -> None:
    """The page is no wider than its window. It is asked once it is there: after a click, a page may
    be gone and the next one not begun."""
    over = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    assert over <= 0, f"{page.url} is {over} pixels too wide"
