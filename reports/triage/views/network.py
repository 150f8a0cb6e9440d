"""The network around a report, a case or an item of intelligence."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.network import MOST_STEPS, Record, network_around
from reports.queries import cases_visible_to, intelligence_visible_to, reports_visible_to
from reports.triage import network_page
from reports.triage.requests import SignedInRequest
from reports.triage.sharing_page import disclosure_for


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def of_report(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    return _show(request, reports_visible_to(request.user).filter(pk=report_id).first())


@require_safe
@require_permission(Permission.CASES_VIEW)
def of_case(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return _show(request, cases_visible_to(request.user).filter(pk=case_id).first())


@require_safe
@require_permission(Permission.INTELLIGENCE_VIEW)
def of_item(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    found = intelligence_visible_to(request.user).defer("text", "provenance")
    return _show(request, found.filter(pk=item_id).first())


def _show(request: SignedInRequest, middle: Record | None) -> HttpResponse:
    if middle is None:
        raise Http404
    steps = _steps(request)
    disclosure = disclosure_for(request.user, middle)
    if disclosure:
        return redirect("reports:triage:shared", disclosure.pk)
    network = network_around(middle, by=request.user, steps=steps)
    if not network.nodes:  # an item that was shared once, or what was hidden this moment
        raise Http404
    network_page.record_looked(middle, network, by=request.user, steps=steps)
    context = network_page.context_of(middle, network, steps=steps)
    return render(request, "reports/triage/network.html", context)


def _steps(request: SignedInRequest) -> int:
    asked = request.GET.get("steps", str(MOST_STEPS))
    if asked not in {str(each) for each in range(1, MOST_STEPS + 1)}:
        raise Http404
    return int(asked)
