"""Response times against targets: the page, and the jobs behind it as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.refuse import response_page, response_times
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def times(request: SignedInRequest) -> HttpResponse:
    form = response_page.PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "lines": None}
    if not form.is_valid():
        return render(request, "refuse/response_times.html", context, status=422)
    now, days = timezone.now(), form.days()
    jobs = response_times.counted(request.user, days=days, now=now)
    found = response_times.by_priority(jobs)
    weeks = response_times.by_week(jobs, days=days, now=now)
    total = sum(each.share.jobs for each in found)
    record_page(request, chosen_codes(form), shown=total)
    context |= {
        "lines": response_page.lines_of(found),
        "charts": response_page.charts_of(weeks),
        "weeks": response_page.weekly(weeks),
        "since": response_times.start_of(days, now),
        "total": total,
        "days": days,
        "most_exported": response_page.MOST_EXPORTED,
    }
    return render(request, "refuse/response_times.html", context)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def export(request: SignedInRequest) -> HttpResponse:
    """The jobs that the page counts, the newest of them where there are very many. 404 for a period
    that there is not, to which no page links."""
    form = response_page.PeriodForm(request.GET)
    if not form.is_valid():
        raise Http404
    jobs = response_times.counted(request.user, days=form.days(), now=timezone.now())
    rows = (
        jobs.select_related("report", "report__ward")
        .defer("report__ward__boundary")
        .order_by("-since", "id")[: response_page.MOST_EXPORTED]
    )
    return export_csv(
        by=request.user,
        name="refuse:response-times-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=[str(each) for each in response_page.HEADING],
        rows=[response_page.cells_of(each) for each in rows],
        filters=chosen_codes(form),
    )
