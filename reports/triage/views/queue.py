"""The queue of reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.permissions import user_can
from reports.queries import reports_visible_to
from reports.triage import panel
from reports.triage.filters import ReportFilters, address_of
from reports.triage.listing import LAST_PAGE, MOST_LISTED, Page, page_of
from reports.triage.paging import links_of, number_from
from reports.triage.rows import rows_html


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def queue(request: HttpRequest) -> HttpResponse:
    """Fifty reports, filtered as the address bar says. Filters that make no sense: 422, no rows."""
    filters = ReportFilters(request.GET, queryset=reports_visible_to(request.user), request=request)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    if not filters.is_valid() or number is None:
        return _show(request, filters, page=None, status=422, page_is_wrong=number is None)
    page = page_of(filters.qs, number=number, by=request.user)
    missing = number > 1 and not page.rows
    return _show(request, filters, page=page, status=404 if missing else 200)


def _show(
    request: HttpRequest,
    filters: ReportFilters,
    *,
    page: Page | None,
    status: int,
    page_is_wrong: bool = False,
) -> HttpResponse:
    can_tick = user_can(request.user, Permission.CASES_OPEN)
    address = address_of(request.GET)
    context = {
        "form": filters.form,
        "panel": panel.groups(filters),
        "chosen": panel.chosen(filters),
        "address": address,
        "view": "queue",
        "page": page,
        "most_listed": MOST_LISTED,
        "page_is_wrong": page_is_wrong,
        "can_tick": can_tick,
        "rows": rows_html(page.rows, can_tick=can_tick) if page else "",
        "pages": links_of(page, address=address) if page else None,
        "sub_title": _("page %(number)d") % {"number": page.number} if page else "",
    }
    return render(request, "reports/triage/queue.html", context, status=status)
