"""What axe-core finds on a page, and what runs off its side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async rules => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.map(each => [each.id, each.help, each.nodes.map(node => node.html)]);
}"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter(each => each.getBoundingClientRect().right > width + 1)
        .map(each => each.outerHTML.slice(0, 120)).slice(0, 3);
}"""


@cache
def source() -> str:
    path = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
    return str(path.read_text(encoding="utf-8"))


def violations(page: Page) -> Iterator[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(source())
    for name, words, nodes in page.evaluate(RUN, RULES):
        yield f"{name}: {words}: {nodes[:3]}"


def off_the_side(page: Page) -> Iterator[str]:
    yield from (f"runs off the side: {each}" for each in page.evaluate(OVERFLOW))
