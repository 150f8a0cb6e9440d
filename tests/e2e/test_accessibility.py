"""Every page, generated from the table of routes, against WCAG 2.2 AA on a phone and on a desktop.

axe-core finds what a program can find; the journeys by keyboard and without JavaScript are in the
tests of each part. Pages with questions are checked again with their errors shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import carry_session
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE
from tests.support.reaching import Visitor
from tests.support.routes import PARTS, visits
from tests.support.ways.way import Visit

SEND = "main form[method=post] button[type=submit], main form[method=post] button:not([type])"


_axe = axe.source


def _problems(page: Page, where: str) -> Iterator[str]:
    for label, size in (("320 px", PHONE), ("1280 px", DESKTOP)):
        page.set_viewport_size(size)
        yield from (f"{where}, {label}: {each}" for each in axe.violations(page))
        if size is PHONE:
            yield from (f"{where}, {label}: {each}" for each in axe.off_the_side(page))


def _visit(visit: Visit, page: Page, visitor: Visitor, server: str) -> Iterator[str]:
    where = f"{visit.name} {visit.state}".strip()
    carry_session(visitor.client_at(visit), page, server)
    response = page.goto(visitor.address(visit), wait_until="load")
    assert response
    if response.status != 200:
        yield f"{where}: {response.status}"
        return
    page.evaluate(_axe())
    yield from _problems(page, where)
    if visit.question:
        # Without expecting it, a slow machine would still show the page that was sent.
        with page.expect_navigation(wait_until="load"):
            page.locator(SEND).last.click()
        if not page.title().startswith("Error"):
            yield f"{where}: sent empty, it shows no error in its title: {page.title()}"
        page.evaluate(_axe())
        yield from _problems(page, f"{where} with errors")


@pytest.mark.slow
@pytest.mark.parametrize("part", sorted(PARTS))
def test_pages_are_accessible(
    part: str, browse: Callable[..., Page], visitor: Visitor, live_server: Any
) -> None:
    found: list[str] = []
    for visit in visits(pages_only=True).values():
        if visit.name in PARTS[part]:
            page = browse()
            found += _visit(visit, page, visitor, live_server.url)
            page.context.close()
    assert not found, "\n".join(found)
