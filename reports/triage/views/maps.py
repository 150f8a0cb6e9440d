"""The filtered reports on a map, with a table that says the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.filters import address_of
from reports.triage.lately import filters_for
from reports.triage.listing import page_of, statements_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.paging import LAST_PAGE, MOST_LISTED, links_of, number_from
from reports.triage.panel import panel_of, panel_with_errors
from reports.triage.points import collection_of, count_without_point
from reports.triage.requests import SignedInRequest
from reports.triage.rows import rows_html
from reports.triage.switch import switch_for


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def report_map(request: SignedInRequest) -> HttpResponse:
    """The map's frame, and page by page the reports that it shows."""
    address = address_of(request.GET)
    filters = filters_for(address, by=request.user)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    is_valid = filters.is_valid()
    context: dict[str, Any] = {
        "form": None if is_valid else filters.form,
        "panel": panel_of(address) if is_valid else panel_with_errors(filters),
        **switch_for(request.user, view="map", address=address),
        "page": None,
        "pages": None,
        "page_is_wrong": number is None,
        "most_listed": MOST_LISTED,
        "can_tick": False,
        "points_address": f"{reverse('reports:triage:map-points')}?{address}",
    }
    if not is_valid or number is None:
        return render(request, "reports/triage/map.html", context, status=422)
    on_map = filters.qs.filter(point__isnull=False)
    page = page_of(statements_of(on_map, number=number, by=request.user))
    record_page(request, chosen_codes(filters.form), shown=len(page.rows), page=number)
    missing, is_more = count_without_point(filters.qs)
    context |= {
        "page": page.extent,
        "rows": rows_html(page.rows, can_tick=False),
        "pages": links_of(page.extent, address=address),
        "without_point": missing,
        "without_point_is_more": is_more,
        "without_point_address": address_of(request.GET, point="without"),
    }
    status = 404 if number > 1 and not page.rows else 200
    return render(request, "reports/triage/map.html", context, status=status)


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def points(request: SignedInRequest) -> HttpResponse:
    """The same reports as GeoJSON: where, and nothing sealed."""
    filters = filters_for(address_of(request.GET), by=request.user)
    if not filters.is_valid():
        problem = _("The filters are not right. Correct them on the map's page.")
        return JsonResponse({"problem": problem}, status=422)
    collection = collection_of(filters.qs)
    record_page(request, chosen_codes(filters.form), shown=len(collection["features"]))
    return JsonResponse(collection, content_type="application/geo+json; charset=utf-8")
