"""Opening who reported, or what points to them: a reason, a fresh sign-in, and a record.

What is read is in the answer to that one POST and nowhere else.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from portal.accounts.step_up import ask_again_unless_recent
from portal.audit.recording import record_refusal
from reports.errors import CaseworkError
from reports.governance import highest_marking
from reports.models import Report
from reports.queries import reports_visible_to
from reports.triage.sealed_part_page import CONTACT, SOURCE, Part, ReadForm, in_words
from reports.triage.views.attempts import EXPIRED, TOO_OLD, keep_typed, status_of

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(CONTACT.permission)
def contact(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    return _read(request, report_id, CONTACT)


@keep_typed
@require_get_or_post
@require_permission(SOURCE.permission)
def source(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    return _read(request, report_id, SOURCE)


def _read(request: HttpRequest, report_id: uuid.UUID, part: Part) -> HttpResponse:
    report = _report(request, report_id)
    if getattr(request, EXPIRED, False):
        # Before asking again who it is: what is kept for after that is done without another look
        # at its token.
        form = part.form(report, request.POST)
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return _show(request, report, part, form=form, status=403)
    ask_again_unless_recent(request)
    if request.method != "POST":
        return _show(request, report, part, form=part.form(report))
    form = part.form(report, request.POST)
    if not form.is_valid():
        return _show(request, report, part, form=form, status=422)
    try:
        details = part.read(by=request.user, report_id=report.pk, **form.cleaned_data)
    except CaseworkError as error:
        record_refusal(
            by=request.user,  # type: ignore[arg-type]
            object_type="report",
            object_id=report.pk,
            reason=part.permission.value,
        )
        form.add_error(None, str(error))
        return _show(request, report, part, form=form, status=status_of(error))
    return _show(request, report, part, details=details)


def _show(
    request: HttpRequest,
    report: Report,
    part: Part,
    *,
    form: ReadForm | None = None,
    details: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_left = details is not None or part.is_left(report, by=request.user)  # type: ignore[arg-type]
    context = {
        "report": report,
        "marking": highest_marking(report.marking).label,
        "part": part,
        "form": form,
        "is_left": is_left,
        "details": None if details is None else in_words(details),
        "back_to": reverse("reports:triage:report-detail", args=[report.pk]),
    }
    return render(request, "reports/triage/sealed_part.html", context, status=status)


def _report(request: HttpRequest, report_id: uuid.UUID) -> Report:
    try:
        return reports_visible_to(request.user).get(pk=report_id)  # type: ignore[arg-type]
    except Report.DoesNotExist as error:
        raise Http404 from error
