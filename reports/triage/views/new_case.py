"""Opening a case from reports chosen in the queue or from one report's page."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from reports.actions.cases import MOST_REPORTS_AT_ONCE, open_case
from reports.enums import CaseKind, LinkReason
from reports.errors import CaseworkError
from reports.models import Report
from reports.queries import reports_visible_to
from reports.triage.assignees import owners, people_for
from reports.triage.case_forms import OpenCaseForm
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment, status_tag
from reports.triage.views.attempts import EXPIRED, TOO_OLD, keep_typed, status_of


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.CASES_OPEN)
def open_new(request: SignedInRequest) -> HttpResponse:
    """GET shows the chosen reports and the form; POST opens the case, once nothing is in the way.

    The form says which version of each report it showed: a report that somebody moved in between
    gives a 409 that shows how it stands now, with everything typed still there.
    """
    sent = request.POST if request.method == "POST" else request.GET
    reports = _chosen(request, sent.getlist("report"))
    if not 1 <= len(reports) <= MOST_REPORTS_AT_ONCE:
        return render(
            request,
            "reports/triage/open_case_none.html",
            {"most": MOST_REPORTS_AT_ONCE, "chosen": len(reports)},
            status=403 if getattr(request, EXPIRED, False) else 422,
        )
    form = _form(request, reports)
    if request.method != "POST":
        return _show(request, form, reports, status=200)
    status = _problem(request, form, reports)
    if status is None:
        try:
            case = open_case(
                by=request.user,
                owner_id=form.owner_id(),
                kind=CaseKind(form.cleaned_data["kind"]),
                title=form.cleaned_data["title"],
                report_ids=[report.pk for report in reports],
                reason=LinkReason(form.cleaned_data["reason"]),
                lead_id=uuid.UUID(form.cleaned_data["lead"]) if form.cleaned_data["lead"] else None,
            )
        except CaseworkError as error:
            form.add_error(None, str(error))
            status = status_of(error)
        else:
            messages.success(request, _("The case was opened."))
            return redirect("reports:triage:case-detail", case.pk)
    return _show(request, form, reports, status=status)


def _problem(request: SignedInRequest, form: OpenCaseForm, reports: list[Report]) -> int | None:
    """The status with which the form is shown again, errors added; None when all is well."""
    valid = form.is_valid()
    if getattr(request, EXPIRED, False):
        form.add_error(None, str(TOO_OLD))
        return 403
    if not valid:
        return 422
    if set(request.POST.getlist("seen")) != {_seen(report) for report in reports}:
        form.add_error(
            None,
            _(
                "Somebody else changed one of these reports while you had this page open. "
                "Below they are as they are now: look again, then open the case if it still fits."
            ),
        )
        return 409
    return None


def _chosen(request: SignedInRequest, typed: list[str]) -> list[Report]:
    """The visible reports of these keys, in the queue's order; a key that is none is not found."""
    try:
        wanted = {uuid.UUID(each) for each in typed[: MOST_REPORTS_AT_ONCE + 1]}
    except ValueError as error:
        raise Http404 from error
    found = list(
        reports_visible_to(request.user)
        .filter(pk__in=wanted)
        .select_related("ward")
        .defer("ward__boundary")
        .order_by("priority", "-received_at", "id")
    )
    if len(found) != len(wanted):
        raise Http404
    return found


def _seen(report: Report) -> str:
    return f"{report.pk}.{report.version}"


def _form(request: SignedInRequest, reports: list[Report]) -> OpenCaseForm:
    shared = set.intersection(*(set(report.audience) for report in reports))
    form = OpenCaseForm(
        request.POST if request.method == "POST" else None,
        name="case",
        action=request.path,
        agencies=owners(),
        people=people_for(shared, Permission.CASES_EDIT),
    )
    own = agencies_of(request.user)
    form.initial["owner"] = own[0].key if own else ""
    form.initial["lead"] = str(request.user.pk)
    return form


def _show(
    request: SignedInRequest, form: OpenCaseForm, reports: list[Report], *, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "seen": [(report.pk, _seen(report)) for report in reports],
        "reports": [
            (report, status_tag(report.status), moment(report.received_at)[1]) for report in reports
        ],
    }
    return render(request, "reports/triage/open_case.html", context, status=status)
