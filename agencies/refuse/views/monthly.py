"""The monthly report: a page, and the same figures as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.refuse import monthly_page
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.NEEDLE_FINDS_FIGURES)
def report(request: SignedInRequest) -> HttpResponse:
    """Without a month, the last whole one. What is no month of the list: 422, and no figures."""
    form = monthly_page.MonthForm(request.GET, now=timezone.now())
    if not form.is_valid():
        return render(request, "refuse/monthly.html", {"form": form}, status=422)
    month = form.chosen()
    context = monthly_page.context_of(request.user, month)
    record_page(request, {"month": str(month)}, shown=context["shown"])
    # The list shows the month that the page is of, chosen or not.
    shown = monthly_page.MonthForm({"month": str(month)}, now=timezone.now())
    return render(request, "refuse/monthly.html", {"form": shown, **context})


@require_safe
@require_permission(Permission.NEEDLE_FINDS_FIGURES)
def export(request: SignedInRequest) -> HttpResponse:
    """404 for what is no month of the list, to which no page links."""
    form = monthly_page.MonthForm(request.GET, now=timezone.now())
    if not form.is_valid():
        raise Http404
    month = form.chosen()
    return export_csv(
        by=request.user,
        name="refuse:monthly-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=monthly_page.HEADING,
        rows=monthly_page.lines_of_file(request.user, month),
        filters={"month": str(month)},
    )
