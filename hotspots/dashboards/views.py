"""The dashboard, its figures as a file, and what each figure means."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.licensing.pdf import check_pdf_turn
from agencies.registry.access import require_permission
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from hotspots.dashboards import page
from hotspots.dashboards.briefing import briefing_of
from hotspots.dashboards.faces import Face, faces_of
from hotspots.dashboards.figures import Asked, all_rules
from hotspots.dashboards.forms import ChooseForm
from portal.audit.exporting import export_csv, export_pdf
from reports.errors import CaseworkError
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import status_of

SEE = Permission.DASHBOARD_VIEW


def _form(request: SignedInRequest) -> ChooseForm:
    """Raises Http404 for somebody none of whose roles has a dashboard."""
    faces = faces_of(request.user)
    if not faces:
        raise Http404
    return ChooseForm(request.GET, faces=faces, today=timezone.localdate())


def _asked(request: SignedInRequest, form: ChooseForm) -> tuple[Asked, Face, dict[str, Any]]:
    """What was asked for, and the same as codes for the log."""
    face, period = form.chosen_face(), form.chosen_period()
    chosen = {"face": face.key, "period": str(period)}
    return Asked(request.user, period, timezone.now()), face, chosen


@require_safe
@require_permission(SEE)
def dashboard(request: SignedInRequest) -> HttpResponse:
    """What is no dashboard or period of the lists: 422, and no figures."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "hotspots/dashboard.html", {"form": form}, status=422)
    asked, face, chosen = _asked(request, form)
    return _show(request, form, asked, face, chosen)


def _show(
    request: SignedInRequest,
    form: ChooseForm,
    asked: Asked,
    face: Face,
    chosen: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context = page.context_of(asked, face)
    record_page(request, chosen, shown=context["shown"])
    context |= {"form": form.as_shown(), "address": urlencode(chosen)}
    return render(request, "hotspots/dashboard.html", context, status=status)


@require_safe
@require_permission(SEE)
def export(request: SignedInRequest) -> HttpResponse:
    """404 for what is not in the lists, to which no page links."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    asked, face, chosen = _asked(request, form)
    return export_csv(
        by=request.user,
        name="dashboards:export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=page.HEADING,
        rows=page.lines_of_file(asked, face),
        filters=chosen,
    )


@require_safe
@require_permission(SEE)
def briefing(request: SignedInRequest) -> HttpResponse:
    """Two pages for the tasking meeting. 404 for what is not in the lists, to which no page links;
    where no PDF can be made now, the dashboard says so."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    asked, face, chosen = _asked(request, form)
    try:
        check_pdf_turn(request.user)
        content, shown = briefing_of(asked, face)
    except CaseworkError as error:
        messages.error(request, str(error))
        return _show(request, form, asked, face, chosen, status=status_of(error))
    return export_pdf(
        by=request.user, name="dashboards:briefing", content=content, shown=shown, filters=chosen
    )


@require_safe
@require_permission(SEE)
def definitions(request: SignedInRequest) -> HttpResponse:
    """Of the figures that the person may be told."""
    held = permissions_of(request.user)
    rules = [each for each in all_rules() if each.may in held]
    return render(request, "hotspots/definitions.html", {"rules": rules})
