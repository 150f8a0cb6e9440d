"""The flag for advice of the source unit: those in force, flagging, recording the advice."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import source_advice as actions
from reports.enums import Marking
from reports.governance import highest_marking
from reports.models import Report, SourceFlag
from reports.permissions import user_can
from reports.policies import in_words
from reports.queries import flags_in_force, reports_visible_to
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.source_forms import AdviceForm, FlagForm
from reports.triage.source_page import Panel, panel_of, row_of
from reports.triage.switch import switch_for
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.SOURCES_FLAG)
def flags(request: SignedInRequest) -> HttpResponse:
    """Reports whose flag is in force, the one that has waited longest first."""
    found = flags_in_force(request.user).select_related("report", "flagged_by").defer("words")
    listed = list_page(request, found)
    context = {
        **switch_for(request.user, view="sources"),
        **listed.context,
        "rows": [_listed(each) for each in listed.rows],
    }
    return render(request, "reports/triage/source_flags.html", context, status=listed.status)


def _listed(flag: SourceFlag) -> dict[str, Any]:
    return {"report": flag.report, "flag": row_of(flag), "at": flag.flagged_at}


@keep_typed
@require_get_or_post
@require_permission(Permission.SOURCES_FLAG)
def detail(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """The flags of a report, sealed parts shut, and the form for a new one or for advice."""
    report, panel = _report(request, report_id)
    if request.method != "POST":
        record_object(request, report)
        return _show(request, report, panel)
    return attempt(
        request,
        _flag_form(report, request.POST),
        lambda given: actions.flag_source(by=request.user, report_id=report.pk, **given),
        done=_("The report was flagged. No question goes to its sender until it is resolved."),
        back_to=_address(report),
        show=lambda form, status: _show(
            request, *_report(request, report_id), bound=form, status=status
        ),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.SOURCES_ADVISE)
def advise(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    report, _panel = _report(request, report_id)
    if request.method != "POST":
        return redirect(_address(report))

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, *_report(request, report_id), bound=form, status=status)

    return attempt(
        request,
        _advice_form(report, data=request.POST),
        lambda given: actions.record_advice(by=request.user, report_id=report.pk, **given),
        done=_("The advice was recorded."),
        back_to=_address(report),
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


@require_get_or_post
@require_permission(Permission.SOURCES_FLAG)
def words(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """The flags with their sealed parts, in this response only. Never by GET."""
    report, panel = _report(request, report_id)
    if request.method != "POST":
        return redirect(_address(report))
    read = actions.read_flags(by=request.user, report_id=report.pk)
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


def _address(report: Report) -> str:
    return reverse("reports:triage:report-source-flag", args=[report.pk])


def _flag_form(report: Report, data: Any = None) -> FlagForm:
    return FlagForm(data, name="flag", action=_address(report))


def _advice_form(report: Report, *, data: Any = None, version: int | None = None) -> AdviceForm:
    address = reverse("reports:triage:report-source-advice", args=[report.pk])
    return AdviceForm(data, name="advice", action=address, version=version)


def _read(read: list[actions.FlagRead]) -> list[dict[str, Any]]:
    return [
        {
            "row": row_of(each.flag),
            "words": each.words,
            "advice": [(one, in_words(one.advice.advised_on)) for one in each.advice],
        }
        for each in read
    ]


def _show(
    request: SignedInRequest,
    report: Report,
    panel: Panel,
    *,
    read: list[actions.FlagRead] | None = None,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`bound` is shown as it was typed, also where somebody else was quicker and it can't be sent
    any more."""
    may_advise = user_can(request.user, Permission.SOURCES_ADVISE)
    offered: ActionForm | None = None
    if not panel.in_force:
        offered = _flag_form(report)
    elif may_advise:
        seen = actions.version_of_advice(report, by=request.user)
        offered = _advice_form(report, version=seen)
    context = {
        "report": report,
        "panel": panel,
        "read": None if read is None else _read(read),
        "marking": highest_marking(report.marking, Marking.OFFICIAL_SENSITIVE).label,
        "form": bound,
        "shown_form": bound or offered,
        "asks_for_advice": isinstance(bound or offered, AdviceForm),
        "may_advise": may_advise,
        "many": settings.SOURCE_REPORTS,
        "days": settings.SOURCE_DAYS,
    }
    return render(request, "reports/triage/source_flag.html", context, status=status)
