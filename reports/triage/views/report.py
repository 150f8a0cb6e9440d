"""A report's page, and what is done from it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.recording import record_refusal
from reports.actions import cases as case_actions
from reports.actions import triage as actions
from reports.actions.acknowledge import acknowledge_urgent
from reports.actions.junk import is_set_aside
from reports.actions.transfer import transfer_report
from reports.actions.triage import NarrativeRead
from reports.enums import LinkReason
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.models import Report
from reports.queries import cases_visible_to, reports_visible_to
from reports.triage import report_page
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.sharing_page import disclosure_for
from reports.triage.urgent_strip import form_for
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.working import (
    address_of_report,
    carry_list,
    list_query,
    queue_after,
    working_context,
)
from reports.workflow import TRANSITIONS

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def detail(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    try:
        report = _report(request, report_id)
    except Http404:
        if not is_set_aside(by=request.user, report_id=report_id):
            raise
        return redirect("reports:triage:junk-report", report_id)
    disclosure = disclosure_for(request.user, report)
    if disclosure:
        return redirect("reports:triage:shared", disclosure.pk)
    record_object(request, report)
    return _show(request, report)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def acknowledge(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """“I have this one”: from the strip of the queue and from the report's own page."""
    report = _report(request, report_id)
    back_to = address_of_report(request, report_id)
    if request.method != "POST":
        return redirect(back_to)
    return attempt(
        request,
        form_for(report),
        lambda given: acknowledge_urgent(by=request.user, report_id=report_id),
        done=_("You have this report. Your colleagues see that you do."),
        back_to=back_to,
        show=lambda form, status: _show(
            request, _report(request, report_id), problem=form, status=status
        ),
    )


@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def words(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """What was reported, in this response only. Each reading is recorded; never by GET."""
    report = _report(request, report_id)
    if request.method != "POST" or disclosure_for(request.user, report):
        return redirect("reports:triage:report-detail", report_id)
    try:
        narrative = actions.read_narrative(by=request.user, report_id=report.pk)
    except NotAllowed:
        record_refusal(
            by=request.user,
            object_type="report",
            object_id=report.pk,
            reason=Permission.REPORTS_READ_NARRATIVE.value,
        )
        return _show(request, report, status=403)
    return _show(request, report, narrative=narrative)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def move(request: SignedInRequest, report_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in TRANSITIONS or not TRANSITIONS[move].is_offered:
        raise Http404
    return _try(
        request,
        report_id,
        f"move-{move}",
        lambda given: actions.move_report(
            by=request.user, report_id=report_id, transition=move, **given
        ),
        done=_("The report was moved."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_ASSIGN)
def assign(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        report_id,
        "assign",
        lambda given: actions.assign_report(
            by=request.user,
            report_id=report_id,
            to_id=uuid.UUID(given["to"]) if given["to"] else None,
            version=given["version"],
        ),
        done=_("The report was assigned."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def prioritise(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        report_id,
        "priority",
        lambda given: actions.prioritise_report(by=request.user, report_id=report_id, **given),
        done=_("The priority was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def transfer(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        report_id,
        "transfer",
        lambda given: transfer_report(by=request.user, report_id=report_id, **given),
        done=_("The report was transferred."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_AMEND)
def amend(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        report_id,
        "amend",
        lambda given: actions.amend_report(by=request.user, report_id=report_id, **given),
        done=_("What you wrote was added to the report."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_LINK)
def link(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """Put the report into a case that is there already. Linking overwrites nothing of the case,
    so it is the report's version that was on the page, and the case's as it is now."""

    def act(given: dict[str, Any]) -> None:
        case = cases_visible_to(request.user).filter(reference=given["case"]).first()
        if case is None:
            raise CaseworkError(_("You can see no case with this reference. Check it."))
        case_actions.link_report(
            by=request.user,
            case_id=case.pk,
            report_id=report_id,
            reason=LinkReason(given["reason"]),
            version=case.version,
        )

    return _try(request, report_id, "link", act, done=_("The report was added to the case."))


def _report(request: SignedInRequest, report_id: uuid.UUID) -> Report:
    """The report, if this person may see it; what one may not see is not found."""
    try:
        return (
            reports_visible_to(request.user)
            .select_related("ward", "lsoa", "assigned_to", "controller")
            .defer("ward__boundary", "lsoa__boundary")
            .get(pk=report_id)
        )
    except Report.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    report: Report,
    *,
    bound: ActionForm | None = None,
    problem: ActionForm | None = None,
    narrative: NarrativeRead | None = None,
    status: int = 200,
) -> HttpResponse:
    """`bound`: a form that could not be done; `problem`: one that is not shown again."""
    context = report_page.context_of(report, by=request.user, bound=bound, narrative=narrative)
    context |= working_context(request, report) | ({"form": problem} if problem else {})
    carry_list(request, *context["moves"], *context["other_forms"])
    return render(request, "reports/triage/report.html", context, status=status)


def _try(
    request: SignedInRequest, report_id: uuid.UUID, name: str, act: Any, *, done: str
) -> HttpResponse:
    report = _report(request, report_id)
    back_to = address_of_report(request, report_id)
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _report(request, report_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        context = report_page.conflict_context(
            _report(request, report_id), form, conflict, by=request.user
        )
        context |= {"action": form.action + list_query(request), "back_to": back_to}
        return render(request, "reports/triage/conflict.html", context, status=409)

    return attempt(
        request,
        report_page.form_named(name, report, by=request.user, data=request.POST),
        act,
        done=done,
        back_to=queue_after(request, report_id) or back_to,
        show=show,
        show_conflict=show_conflict,
    )
