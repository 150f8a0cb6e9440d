"""The queue of reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.lately import WrongFilters, statements_for
from reports.triage.listing import page_of
from reports.triage.looked_at import record_page
from reports.triage.paging import LAST_PAGE, MOST_LISTED, number_from
from reports.triage.panel import panel_of, panel_with_errors
from reports.triage.presence import looking_at
from reports.triage.requests import SignedInRequest
from reports.triage.results import Bulk, results_html
from reports.triage.switch import switch_for
from reports.triage.urgent_strip import strip_for
from reports.triage.working import keys_of


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def queue(request: SignedInRequest) -> HttpResponse:
    """Fifty reports, filtered as the address bar says. Filters that make no sense: 422, no rows."""
    address = address_of(request.GET)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    context: dict[str, Any] = {
        "form": None,
        **switch_for(request.user, view="queue", address=address),
        "page": None,
        "page_is_wrong": number is None,
        "most_listed": MOST_LISTED,
        "can_tick": user_can(request.user, Permission.CASES_OPEN),
        "save_at": f"{reverse('reports:triage:saved-new')}?{address}" if address else "",
        "strip": strip_for(request.user),
        **keys_of(request),
    }
    try:
        statements = statements_for(request.user, address=address, number=number or 1)
    except WrongFilters as wrong:
        context |= {"form": wrong.filters.form, "panel": panel_with_errors(wrong.filters)}
        context["save_at"] = ""
        return render(request, "reports/triage/queue.html", context, status=422)
    context["panel"] = panel_of(address)
    if number is None:
        return render(request, "reports/triage/queue.html", context, status=422)
    page = page_of(statements)
    record_page(request, statements.chosen, shown=len(page.rows), page=number)
    context |= {
        "page": page.extent,
        "results": results_html(
            page,
            address=address,
            can_tick=context["can_tick"],
            bulk=Bulk.ALL if user_can(request.user, Permission.REPORTS_TRIAGE) else Bulk.NONE,
            looking=looking_at([row.id for row in page.rows], by=request.user),
        ),
    }
    status = 404 if number > 1 and not page.rows else 200
    return render(request, "reports/triage/queue.html", context, status=status)
