from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.triage.paging import (
    LAST_PAGE,
    MOST_LISTED,
    PAGE_SIZE,
    Extent,
    links_of,
    number_from,
)


@given(st.text(max_size=12))
def test_any_typed_page_is_a_page_or_none(typed: str) -> None:
    number = number_from(typed, last=20)
    assert number is None or 1 <= number <= 20


@pytest.mark.parametrize(
    ("typed", "number"), [("", 1), ("1", 1), ("020", 20), ("21", None), ("0", None), ("²", None)]
)
def test_pages_from_one_to_the_last(typed: str, number: int | None) -> None:
    assert number_from(typed, last=20) == number


def extent(number: int, total: int) -> Extent:
    shown = max(0, min(PAGE_SIZE, total - (number - 1) * PAGE_SIZE))
    return Extent(number=number, shown=shown, total=total, is_more=total == MOST_LISTED)


def test_one_page_needs_no_links() -> None:
    assert links_of(extent(1, PAGE_SIZE), address="") is None


@given(
    st.integers(PAGE_SIZE + 1, MOST_LISTED).flatmap(
        lambda total: st.tuples(st.integers(1, -(-total // PAGE_SIZE)), st.just(total))
    )
)
def test_links_lead_to_first_last_and_neighbours(case: tuple[int, int]) -> None:
    number, total = case
    page = extent(number, total)
    links = links_of(page, address="kind=concern")
    assert links is not None
    offered = [each.number for each in links.pages if each.number]
    assert {1, page.last_number, number} <= set(offered) <= set(range(1, LAST_PAGE + 1))
    assert offered == sorted(set(offered))
    assert [each.number for each in links.pages if each.is_current] == [number]
    assert (links.previous is None) == (number == 1)
    assert (links.next is None) == (number == page.last_number)
    assert all(
        each.address == f"?kind=concern&page={each.number}" for each in links.pages if each.number
    )


def test_the_extent_says_which_rows_are_shown() -> None:
    page = extent(3, 110)
    assert (page.first, page.last, page.last_number) == (101, 110, 3)
