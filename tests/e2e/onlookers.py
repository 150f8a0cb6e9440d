"""Everybody else: what of a story each of them comes to see, by walking all pages open to them.

An onlooker starts where people of that role start, follows every link and sends every form that
opens sealed words, as far as `most` pages. Nothing is changed by it; what is read is recorded. The
answers are read as they are sent to that person's browser, so that what is hidden on a page counts.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.support import html

NOT_FOLLOWED = re.compile(
    r"^/(accounts|static|exit|record|report/[a-z]+|[a-z]{2}|[a-z]{2}-[a-z]+)/"
)
"""How one signs in, what leads away or begins a new report, and the same in other languages."""
LISTS = frozenset({"/triage/", "/triage/map/", "/oversight/audit", "/oversight/unusual"})
"""Pages whose links to themselves with other filters lead to nothing more."""
OPENS = re.compile(r"/[0-9a-f-]{36}/([a-z-]+/)?words/$|^/triage/shared/[0-9a-f-]{36}/$")
"""Where a form is sent to that opens sealed words and does nothing else."""


@dataclass
class Onlooker:
    """Somebody signed in, or not, who looks at all there is for them.

    `opens`: whether they also open sealed words. `start`: their first page. `also`: what they find
    with a filter, which no link leads to. `most`: pages that they look at; more of them fails,
    since something would then go unseen.
    """

    page: Page
    start: str = "/home/"
    also: tuple[str, ...] = ()
    opens: bool = True
    most: int = 120
    pages: dict[str, str] = field(default_factory=dict)

    def look(self) -> dict[str, str]:
        """Address → everything on that page, and on what it opens."""
        self.pages = {}
        waiting = deque([self.start, *self.also])
        while waiting:
            address = waiting.popleft()
            if address in self.pages:
                continue
            assert len(self.pages) < self.most, f"more than {self.most} pages: {[*self.pages]}"
            response = self.page.request.get(address)
            assert response.status < 400, f"{address}: {response.status}"
            shown = response.text()
            self.pages[address] = shown + (self._opened(address, shown) if self.opens else "")
            waiting.extend(self._onwards(address, shown))
        return self.pages

    def _opened(self, address: str, shown: str) -> str:
        """What the forms of a page show that open words."""
        found = ""
        for form in html.read(shown).forms:
            target = urljoin(address, form.action)
            if form.method == "post" and OPENS.search(urlsplit(target).path):
                here = urljoin(self.page.url, "/")
                response = self.page.request.post(
                    target, form=form.filled(), headers={"Referer": here}
                )
                assert response.status < 400, f"{target}: {response.status}"
                found += response.text()
        return found

    def _onwards(self, address: str, shown: str) -> Iterator[str]:
        for link in html.read(shown).links:
            parts = urlsplit(urljoin(address, link))
            if parts.scheme or parts.netloc or self._leads_nowhere(parts.path):
                continue
            has_filters = parts.query and parts.path not in LISTS
            yield f"{parts.path}?{parts.query}" if has_filters else parts.path

    def _leads_nowhere(self, path: str) -> bool:
        return bool(NOT_FOLLOWED.search(path)) and not path.startswith("/report/inbox/")

    def sees(self, things: Mapping[str, str]) -> set[str]:
        """The names of those things whose words are on any page."""
        everything = "\n".join(self.look().values())
        return {name for name, words in things.items() if words in everything}
