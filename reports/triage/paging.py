"""Page numbers: which one was asked for, and which to offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LONGEST_NUMBER = 6


class Paged(Protocol):
    @property
    def number(self) -> int: ...

    @property
    def last_number(self) -> int: ...


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


def links_of(page: Paged, *, address: str) -> PageLinks | None:
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
