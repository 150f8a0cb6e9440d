"""A page of results as HTML: how many there are, the table, and the way to the other pages.

All of it but the rows depends on few numbers that stay the same for a while, and costs more to
draw than the rows. Each process therefore keeps the frames that it drew last.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.triage.listing import Page
from reports.triage.paging import MOST_LISTED, Extent, links_of
from reports.triage.rows import rows_html

ROWS = "<!-- rows -->"


class Bulk(Enum):
    """To how many of the reports listed one thing may be done at once."""

    NONE = "none"
    CHOSEN = "those whose boxes are ticked"
    ALL = "those, or all that the filters let through"


def results_html(
    page: Page,
    *,
    address: str,
    can_tick: bool,
    bulk: Bulk = Bulk.NONE,
    looking: Mapping[uuid.UUID, list[str]] | None = None,
) -> SafeString:
    """The results of a page of the queue, whose filters are `address`, a query string; `looking`:
    who has which report open. `bulk`: what may be done to many of them."""
    before, after = _frame(page.extent, address, can_tick, bulk, get_language() or "")
    rows = rows_html(page.rows, can_tick=can_tick, address=address, looking=looking)
    return format_html("{}{}{}", before, rows, after)


@lru_cache(maxsize=256)
def _frame(
    extent: Extent, address: str, can_tick: bool, bulk: Bulk, language: str
) -> tuple[SafeString, SafeString]:
    """What stands before and after the rows."""
    drawn = render_to_string(
        "reports/triage/results.html",
        {
            "page": extent,
            "pages": links_of(extent, address=address),
            "page_is_wrong": False,
            "most_listed": MOST_LISTED,
            "address": address,
            "can_tick": can_tick,
            "may_bulk_chosen": can_tick and bulk is not Bulk.NONE,
            "may_bulk_all": bulk is Bulk.ALL,
            "rows": SafeString(ROWS),
        },
    )
    before, _rows, after = drawn.partition(ROWS)
    return SafeString(before), SafeString(after)
