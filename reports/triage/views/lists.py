"""One page of a list, as lists of triage answer: 422 for what is no page, 404 beyond the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.paging import LAST_PAGE, MOST_LISTED, links_of, number_from, page_of
from reports.triage.requests import SignedInRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_filters import FilterSet

    from portal.audit.recording import Detail


@dataclass(frozen=True)
class Listed:
    """`context`: page, pages, address, most_listed, page_is_wrong. No `rows` of a wrong page."""

    context: dict[str, Any]
    rows: list[Any]
    status: int


def list_page(
    request: SignedInRequest,
    found: QuerySet[Any] | None,
    *,
    address: str = "",
    chosen: Detail | None = None,
) -> Listed:
    """The page of `found` that was asked for, recorded with the codes `chosen`.

    `found` is None when what was asked for makes no sense; `address` has the filters.
    """
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    context: dict[str, Any] = {
        "address": address,
        "page": None,
        "pages": None,
        "page_is_wrong": number is None,
        "most_listed": MOST_LISTED,
    }
    if found is None or number is None:
        return Listed(context, [], 422)
    page = page_of(found, number=number)
    record_page(request, chosen or {}, shown=len(page.rows), page=number)
    context |= {"page": page, "pages": links_of(page, address=address)}
    return Listed(context, page.rows, 404 if number > 1 and not page.rows else 200)


def filtered_page(request: SignedInRequest, filters: FilterSet) -> Listed:
    """The same of what the filters let through, with their form to mend them if they are wrong."""
    is_valid = filters.is_valid()
    listed = list_page(
        request,
        filters.qs if is_valid else None,
        address=address_of(request.GET, names=filters.base_filters),
        chosen=chosen_codes(filters.form) if is_valid else None,
    )
    listed.context["form"] = filters.form
    return listed
