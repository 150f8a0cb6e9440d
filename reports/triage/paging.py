"""Pages of lists: which one was asked for, what is on it, and which to offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

LONGEST_NUMBER = 6
PAGE_SIZE = 50
MOST_LISTED = 1_000
"""How far one may leaf. Nobody reads the 21st page: the page says to narrow the filters."""
LAST_PAGE = MOST_LISTED // PAGE_SIZE

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Extent:
    """Which rows a page shows of how many. `total` counts up to MOST_LISTED; with `is_more` there
    are more than that."""

    number: int
    shown: int
    total: int
    is_more: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + self.shown - 1

    @property
    def last_number(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class ListPage(Extent, Generic[Row]):
    """The same with its rows."""

    rows: list[Row]


def page_of(found: QuerySet[Row, Any], *, number: int) -> ListPage[Row]:
    """Page `number` (from 1); two statements."""
    start = (number - 1) * PAGE_SIZE
    total = found.order_by()[: MOST_LISTED + 1].count()
    rows = list(found[start : start + PAGE_SIZE])
    return ListPage(
        number=number,
        shown=len(rows),
        total=min(total, MOST_LISTED),
        is_more=total > MOST_LISTED,
        rows=rows,
    )


@dataclass(frozen=True)
class PageLink:
    """A link to a page; `number` None stands for the pages left out between."""

    number: int | None
    address: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class PageLinks:
    pages: list[PageLink]
    previous: str | None
    next: str | None


def number_from(typed: str, *, last: int) -> int | None:
    """The page asked for, 1 when none was; None when it is no number from 1 to `last`."""
    if not typed:
        return 1
    if len(typed) > LONGEST_NUMBER or not (typed.isascii() and typed.isdigit()):
        return None
    number = int(typed)
    return number if 1 <= number <= last else None


def links_of(page: Extent, *, address: str) -> PageLinks | None:
    """Links to first, last, neighbouring pages; None when there is only one page."""
    last = page.last_number
    if last <= 1:
        return None
    shown = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    pages: list[PageLink] = []
    for number in shown:
        if pages and pages[-1].number != number - 1:
            pages.append(PageLink(number=None))
        pages.append(
            PageLink(number, address_of_page(address, number), is_current=number == page.number)
        )
    return PageLinks(
        pages=pages,
        previous=address_of_page(address, page.number - 1) if 1 < page.number <= last else None,
        next=address_of_page(address, page.number + 1) if page.number < last else None,
    )


def address_of_page(address: str, number: int) -> str:
    return f"?{address}&page={number}" if address else f"?page={number}"
