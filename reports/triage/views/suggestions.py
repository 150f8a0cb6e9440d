"""Comparing two reports, and saying whether they tell of the same."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions.suggestions import decide_pair, undo_pair
from reports.enums import Verdict
from reports.models import Report, ReportPair
from reports.queries import pairs_visible_to, reports_visible_to
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.suggestion_page import compare_context, form_for
from reports.triage.views.attempts import attempt, keep_typed

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_LINK)
def compare(request: SignedInRequest, report_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Two reports side by side, and what somebody says of them."""
    report, other = _both(request, report_id, other_id)
    if request.method != "POST":
        record_object(request, report)
        record_object(request, other)
        return _show(request, report, other)

    def act(given: dict[str, Any]) -> None:
        decide_pair(
            by=request.user,
            report_id=report.pk,
            other_id=other.pk,
            verdict=Verdict(given["verdict"]),
            words=given["words"],
        )

    return _try(request, report, other, act, undo=False, done=_("What you said was saved."))


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_LINK)
def undo(request: SignedInRequest, report_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    report, other = _both(request, report_id, other_id)
    if request.method != "POST":
        return redirect("reports:triage:report-pair", report_id, other_id)

    def act(given: dict[str, Any]) -> None:
        undo_pair(by=request.user, report_id=report.pk, other_id=other.pk, words=given["words"])

    done = _("It was taken back. Both reports are as they were.")
    return _try(request, report, other, act, undo=True, done=done)


def _try(
    request: SignedInRequest, report: Report, other: Report, act: Any, *, undo: bool, done: str
) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, report, other, bound=form, status=status)

    return attempt(
        request,
        form_for(report, other, undo=undo, data=request.POST),
        act,
        done=done,
        back_to=reverse("reports:triage:report-detail", args=[report.pk]),
        show=show,
    )


def _show(
    request: SignedInRequest,
    report: Report,
    other: Report,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pair = _pair(request, report, other)
    context = compare_context(report, other, pair, by=request.user, bound=bound)
    return render(request, "reports/triage/suggestions_compare.html", context, status=status)


def _pair(request: SignedInRequest, report: Report, other: Report) -> ReportPair | None:
    """What stands of the two."""
    first, second = sorted((report.pk, other.pk))
    return (
        pairs_visible_to(request.user)
        .filter(first=first, second=second, undone_at__isnull=True)
        .select_related("decided_by")
        .first()
    )


def _both(
    request: SignedInRequest, report_id: uuid.UUID, other_id: uuid.UUID
) -> tuple[Report, Report]:
    """Both reports, if this person may see both and they are two."""
    found = {
        each.pk: each
        for each in reports_visible_to(request.user)
        .select_related("ward", "lsoa")
        .defer("ward__boundary", "lsoa__boundary")
        .filter(pk__in=[report_id, other_id])
    }
    if len(found) != 2:
        raise Http404
    return found[report_id], found[other_id]
