"""Working through the queue: the list that a report's page was reached from, and the keys."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agencies.registry.permissions import Permission
from reports.models import Report
from reports.permissions import user_can
from reports.triage import presence
from reports.triage.filters import address_of
from reports.triage.forms import ActionForm
from reports.triage.neighbours import neighbours_of
from reports.triage.requests import SignedInRequest
from reports.triage.urgent_strip import panel_of


def list_query(request: HttpRequest) -> str:
    """The filters of the list that the page was reached from: `?…`, or nothing."""
    address = address_of(request.GET)
    return f"?{address}" if address else ""


def address_of_report(request: HttpRequest, report_id: uuid.UUID) -> str:
    return reverse("reports:triage:report-detail", args=[report_id]) + list_query(request)


def queue_after(request: HttpRequest, report_id: uuid.UUID) -> str:
    """The list, with its cursor on this report, when that is where a form was sent from."""
    if request.POST.get("from") != "queue":
        return ""
    return f"{reverse('reports:triage:queue')}{list_query(request)}#report-{report_id}"


def carry_list(request: HttpRequest, *forms: ActionForm) -> None:
    """Have forms of a report's page keep the list, too."""
    for form in forms:
        form.action += list_query(request)


def keys_of(request: SignedInRequest) -> dict[str, Any]:
    """What the part of a page that holds the keys needs."""
    return {
        "keys_on": request.user.uses_single_keys,
        "keys_back_to": request.get_full_path() if request.method == "GET" else "",
    }


def working_context(request: SignedInRequest, report: Report) -> dict[str, Any]:
    """What a report's page says beside the report: who has it, who looks, what comes next."""
    by = request.user
    mine = report.assigned_to_id == by.pk
    return {
        "urgent": panel_of(report, by=by),
        "neighbours": neighbours_of(report, address=address_of(request.GET), by=by),
        "listed": list_query(request),
        "looking": presence.look(report.pk, by=by),
        "may_take": user_can(by, Permission.REPORTS_ASSIGN) and not mine,
        **keys_of(request),
    }
