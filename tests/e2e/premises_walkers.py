"""People of a licensed premises, licensing officers and police, each at a screen of their own.

`at` is said on every page of the walk: it must have the heading, be no wider than the screen, and
its address is kept, so that others can be sent there.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
from playwright.sync_api import Page

from tests.e2e.partnership import Desk
from tests.support.browser import no_sideways_scroll

PICTURES = os.environ.get("SPOTLIGHT_WALK_PICTURES", "")
"""A folder for a picture of each page, for people who look at them; none by default."""


@dataclass
class Way:
    """The addresses that were walked, by the name of the step: path and query."""

    addresses: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, page: Page) -> None:
        parts = urlsplit(page.url)
        self.addresses[name] = f"{parts.path}?{parts.query}" if parts.query else parts.path

    def walked(self, *, without: Collection[str] = ()) -> list[tuple[str, str]]:
        """Names and addresses, each address once, under the first name that it had."""
        names: dict[str, str] = {}
        for name, address in self.addresses.items():
            names.setdefault(address, name)
        return [(name, address) for address, name in names.items() if name not in without]


class Walking(Desk):
    """Somebody in the chain. `way`: what all of them keep their addresses in. `never`: words that
    no page of theirs may hold, not even hidden."""

    def __init__(
        self, page: Page, way: Way, *, js: bool = True, never: tuple[str, ...] = ()
    ) -> None:
        super().__init__(page, js=js)
        self.way, self.never = way, never

    def at(self, heading: str, name: str = "") -> str:
        """The words of the page whose heading begins so; `name` keeps its address."""
        found = self.heading()
        assert found.startswith(heading), f"{found!r} on {self.page.url}: not {heading!r}"
        return self.looks(name)

    def looks(self, name: str = "") -> str:
        no_sideways_scroll(self.page)
        for words in self.never:
            assert words not in self.page.content(), f"{words!r} is on {self.page.url}"
        if name:
            self.way.keep(name, self.page)
        if name and PICTURES:
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            picture = Path(PICTURES) / f"{name}-{width}.png"
            self.page.screenshot(path=picture, full_page=True)
        return self.read()

    def pick(self, label: str, option: str) -> None:
        """From a list that unfolds."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def file_of(self, button: str) -> bytes:
        """What a button answers with: fetched, since a browser without a screen opens a PDF in a
        viewer of its own, whose words nobody can read."""
        pressed = self.page.get_by_role("button", name=button, exact=True)
        asked = pressed.evaluate(
            """each => ({
                method: each.form.method,
                address: each.form.action,
                fields: new URLSearchParams(new FormData(each.form, each)).toString(),
            })"""
        )
        if asked["method"] == "get":
            answer = self.page.request.get(
                f"{asked['address'].partition('?')[0]}?{asked['fields']}"
            )
        else:
            answer = self.page.request.post(
                asked["address"],
                data=asked["fields"],
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Referer": self.page.url,
                },
            )
        assert answer.status == 200, (answer.status, answer.text())
        return answer.body()

    def file_at(self, link: str) -> bytes:
        """The same of a link."""
        address = self.page.get_by_role("link", name=link, exact=True).get_attribute("href")
        assert address
        answer = self.page.request.get(address)
        assert answer.status == 200, (answer.status, answer.text())
        return answer.body()


def path_in(words: str, like: str) -> str:
    """The path of the address among these words that holds `like`."""
    found = re.search(rf"https?://[^/\s]+(/{like}\S*)", words)
    assert found, words
    return found[1]


def words_of(pdf: bytes) -> str:
    """What can be read in a PDF, line by line."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(each.extract_text() for each in pages).replace("\0", "")


def until(happened: Callable[[], object], what: str, *, seconds: float = 30) -> None:
    """Ask again and again until it has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"it did not happen in time: {what}"
        time.sleep(0.05)
