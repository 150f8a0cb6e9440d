"""Parts of pages for those who work through the queue: a preview, what changed, the keys."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import choose_single_keys
from reports.models import Report
from reports.permissions import user_can
from reports.queries import reports_visible_to, timeline_visible_to
from reports.triage import presence, present, timeline
from reports.triage.looked_at import record_object
from reports.triage.marking import part_of_page
from reports.triage.report_page import CHANGES
from reports.triage.requests import SignedInRequest
from reports.triage.rows import priority_tag, status_tag
from reports.triage.sharing_page import disclosure_for
from reports.triage.urgent_strip import panel_of
from reports.triage.working import address_of_report, list_query

LONGEST_VERSION = 9
"""Digits of a version that anybody's page has shown."""


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def preview(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """The facts of a report, for the pane beside the list: a part of a page, and nothing sealed.

    Opened as a page of its own, it is the report's page that shows.
    """
    report = _report(request, report_id)
    if request.headers.get("Sec-Fetch-Dest") == "document" or disclosure_for(request.user, report):
        return redirect(address_of_report(request, report_id))
    record_object(request, report)
    mine = report.assigned_to_id == request.user.pk
    context = {
        "report": report,
        "facts": present.facts_of(report),
        "status_tag": status_tag(report.status),
        "priority_tag": priority_tag(report.priority),
        "urgent": panel_of(report, by=request.user),
        "listed": list_query(request),
        "looking": presence.looking_at([report.pk], by=request.user).get(report.pk, []),
        "may_triage": user_can(request.user, Permission.REPORTS_TRIAGE),
        "may_take": user_can(request.user, Permission.REPORTS_ASSIGN) and not mine,
        "from_queue": True,
    }
    return part_of_page(render(request, "reports/triage/urgent_preview.html", context))


@require_safe
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def watch(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """What an open page asks every 20 seconds: who else looks, and what changed since `version`."""
    try:
        report = reports_visible_to(request.user).only("id", "version").get(pk=report_id)
    except Report.DoesNotExist as error:
        raise Http404 from error
    shown = request.GET.get("version", "")
    known = shown.isascii() and shown.isdigit() and len(shown) <= LONGEST_VERSION
    newer = report.version - int(shown) if known else 0
    context = {
        "report": report,
        "looking": presence.look(report.pk, by=request.user),
        "changed": newer > 0,
        "change": _last_change(request, report) if newer > 0 else None,
        "listed": list_query(request),
    }
    return part_of_page(render(request, "reports/triage/urgent_watch.html", context))


@require_POST
@require_permission(Permission.REPORTS_VIEW_QUEUE)
def keys(request: SignedInRequest) -> HttpResponse:
    """Turn the single keys off or on for oneself, until one says otherwise (WCAG 2.1.4)."""
    choose_single_keys(request.user.pk, on=request.POST.get("keys") != "off")
    queue, back_to = reverse("reports:triage:queue"), request.POST.get("back_to", "")
    is_ours = back_to.startswith(queue) and back_to.isascii() and back_to.isprintable()
    return HttpResponseRedirect(back_to if is_ours else queue)


def _last_change(request: SignedInRequest, report: Report) -> timeline.Item | None:
    entries = timeline_visible_to(request.user).filter(report=report)
    return next(iter(timeline.last_changes(entries, number=1, kinds=CHANGES)), None)


def _report(request: SignedInRequest, report_id: uuid.UUID) -> Report:
    found = reports_visible_to(request.user).select_related("ward", "lsoa", "assigned_to")
    try:
        return found.defer("ward__boundary", "lsoa__boundary").get(pk=report_id)
    except Report.DoesNotExist as error:
        raise Http404 from error
