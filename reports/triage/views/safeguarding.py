"""Whether somebody at risk was referred: the reports without an answer, and recording it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import safeguarding as actions
from reports.enums import Category
from reports.governance import highest_marking
from reports.models import Report
from reports.queries import reports_visible_to, reports_without_safeguarding
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.rows import priority_tag
from reports.triage.safeguarding_forms import RecordForm
from reports.triage.safeguarding_page import Panel, panel_of, row_of
from reports.triage.switch import switch_for
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.SAFEGUARDING_RECORD)
def waiting(request: SignedInRequest) -> HttpResponse:
    """Reports that ask whether somebody was referred and have no answer, longest waiting first."""
    listed = list_page(request, reports_without_safeguarding(request.user))
    context = {
        **switch_for(request.user, view="safeguarding"),
        **listed.context,
        "rows": [_row(each) for each in listed.rows],
    }
    return render(request, "reports/triage/safeguarding.html", context, status=listed.status)


def _row(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "category": str(Category(report.category).label),
        "priority": priority_tag(report.priority),
    }


@keep_typed
@require_get_or_post
@require_permission(Permission.SAFEGUARDING_RECORD)
def detail(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """The records of a report, sealed parts shut, and the form for another."""
    report, panel = _report(request, report_id)
    if request.method != "POST":
        record_object(request, report)
        return _show(request, report, panel)
    return attempt(
        request,
        _form(report, request.POST),
        lambda given: actions.record_safeguarding(by=request.user, report_id=report.pk, **given),
        done=_("It was recorded."),
        back_to=reverse("reports:triage:report-detail", args=[report.pk]),
        show=lambda form, status: _show(request, report, panel, bound=form, status=status),
    )


@require_get_or_post
@require_permission(Permission.SAFEGUARDING_RECORD)
def words(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """The records with their sealed parts, in this response only. Never by GET."""
    report, panel = _report(request, report_id)
    if request.method != "POST":
        return redirect("reports:triage:report-safeguarding", report_id)
    read = actions.read_safeguarding(by=request.user, report_id=report.pk)
    return _show(request, report, panel, read=read)


def _report(request: SignedInRequest, report_id: uuid.UUID) -> tuple[Report, Panel]:
    """The report, for those who see it other than by a disclosure."""
    try:
        report = reports_visible_to(request.user).get(pk=report_id)
    except Report.DoesNotExist as error:
        raise Http404 from error
    panel = panel_of(report, by=request.user)
    if panel is None:
        raise Http404
    return report, panel


def _form(report: Report, data: Any = None) -> RecordForm:
    address = reverse("reports:triage:report-safeguarding", args=[report.pk])
    return RecordForm(data, name="safeguarding", action=address)


def _show(
    request: SignedInRequest,
    report: Report,
    panel: Panel,
    *,
    read: list[actions.RecordRead] | None = None,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "report": report,
        "panel": panel,
        "read": None if read is None else [(row_of(each.record), each) for each in read],
        "marking": highest_marking(report.marking).label,
        "form": bound,
        "shown_form": bound or _form(report),
    }
    return render(request, "reports/triage/report_safeguarding.html", context, status=status)
