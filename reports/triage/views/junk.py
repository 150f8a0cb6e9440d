"""Checking what looks like junk: the list of it, one of it, and saying whether it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import junk as actions
from reports.actions.triage import NarrativeRead
from reports.enums import JunkSign, Status
from reports.governance import highest_marking
from reports.models import Report
from reports.permissions import user_can
from reports.queries import (
    files_set_aside,
    reports_set_aside,
    reports_visible_to,
    timeline_visible_to,
)
from reports.triage import present, timeline
from reports.triage.forms import ActionForm
from reports.triage.junk_forms import CloseForm, DecideForm
from reports.triage.looked_at import record_object
from reports.triage.paging import PAGE_SIZE
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment, priority_tag, status_tag
from reports.triage.switch import switch_for
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page
from reports.workflow import TRANSITIONS

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])

SHOWN = {"": Status.HELD, "closed": Status.JUNK}
"""What the list is asked for in the address → which reports it holds."""


@dataclass(frozen=True)
class Row:
    """A report of the list: nothing sealed."""

    report: Report
    priority: SafeString
    iso: str
    day: str
    clock: str
    signs: list[str]


@require_safe
@require_permission(Permission.REPORTS_TRIAGE)
def junk_list(request: SignedInRequest) -> HttpResponse:
    """What waits for a look, danger first, then as it came; or what was closed as junk."""
    return _show_list(request, None, 200)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def close(request: SignedInRequest) -> HttpResponse:
    """Close the reports whose boxes are ticked."""
    if request.method != "POST":
        return redirect("reports:triage:junk")

    def act(given: dict[str, Any]) -> None:
        chosen = [_key(each) for each in request.POST.getlist("report")[: PAGE_SIZE + 1]]
        actions.close_as_junk(
            by=request.user, report_ids=[each for each in chosen if each], **given
        )

    return attempt(
        request,
        CloseForm(request.POST, name="close", action=reverse("reports:triage:junk-close")),
        act,
        done=_("The chosen reports were closed as junk. They can be put back."),
        back_to=reverse("reports:triage:junk"),
        show=lambda form, status: _show_list(request, form, status),
    )


@require_safe
@require_permission(Permission.REPORTS_TRIAGE)
def report(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    with actions.looking_through_junk(request.user):
        found = _found(request, report_id)
        if found is None:
            return redirect("reports:triage:report-detail", report_id)
        record_object(request, found)
        return _show(request, found)


@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
@require_permission(Permission.REPORTS_TRIAGE)
def words(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    """What was reported, in this response only. Each reading is recorded; never by GET."""
    with actions.looking_through_junk(request.user):
        found = _found(request, report_id)
        if found is None or request.method != "POST":
            return redirect("reports:triage:junk-report", report_id)
        narrative = actions.read_set_aside(by=request.user, report_id=found.pk)
        return _show(request, found, narrative=narrative)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def decide(request: SignedInRequest, report_id: uuid.UUID, move: str) -> HttpResponse:
    """It is real, it is junk, or it goes back to be checked."""
    if move not in TRANSITIONS or not TRANSITIONS[move].set_aside:
        raise Http404
    with actions.looking_through_junk(request.user):
        found = _found(request, report_id)
        if found is None or request.method != "POST":
            return redirect("reports:triage:junk-report", report_id)
        return attempt(
            request,
            _form(found, move, request.POST),
            lambda given: actions.decide_junk(
                by=request.user, report_id=report_id, transition=move, **given
            ),
            done=_said(found, move),
            back_to=reverse("reports:triage:junk"),
            show=lambda form, status: _show(request, found, bound=form, status=status),
        )


def _said(found: Report, move: str) -> str:
    said = {
        "release": _("Report %(reference)s is in the queue now."),
        "junk": _("Report %(reference)s was closed as junk. It can be put back."),
        "put_back": _("Report %(reference)s waits to be checked again."),
    }
    return said[move] % {"reference": found.display_reference}


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _found(request: SignedInRequest, report_id: uuid.UUID) -> Report | None:
    """The report, if it is set aside; None if it is in the queue by now."""
    found = (
        reports_set_aside(request.user)
        .select_related("ward", "lsoa", "controller")
        .defer("ward__boundary", "lsoa__boundary")
        .filter(pk=report_id)
        .first()
    )
    if found is None and not reports_visible_to(request.user).filter(pk=report_id).exists():
        raise Http404
    return found


def _form(found: Report, move: str, data: Any = None) -> DecideForm:
    address = reverse("reports:triage:junk-decide", args=[found.pk, move])
    return DecideForm(data, move=TRANSITIONS[move], name=f"move-{move}", action=address)


def _show(
    request: SignedInRequest,
    found: Report,
    *,
    bound: ActionForm | None = None,
    narrative: NarrativeRead | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {form.name: form for form in _forms(found)}
    if bound is not None and bound.name in forms:
        forms[bound.name] = bound  # type: ignore[assignment]
    entries = timeline_visible_to(request.user).filter(report=found)
    context = {
        "report": found,
        "form": bound,
        "bound": bound,
        "forms": list(forms.values()),
        "signs": _signs(found),
        "status_tag": status_tag(found.status),
        "priority_tag": priority_tag(found.priority),
        "marking": highest_marking(found.marking).label,
        "facts": present.facts_of(found),
        "kept": present.kept(found),
        "may_read": user_can(request.user, Permission.REPORTS_READ_NARRATIVE),
        "narrative": narrative,
        "pictures": list(files_set_aside(request.user).filter(report=found)),
        "picture_route": "reports:triage:junk-picture",
        "timeline": timeline.items_of(entries, open_words=narrative is not None),
    }
    return render(request, "reports/triage/junk_report.html", context, status=status)


def _forms(found: Report) -> list[DecideForm]:
    moves = [each for each in TRANSITIONS.values() if each.set_aside]
    return [_form(found, each.name) for each in moves if found.status in each.sources]


def _show_list(request: SignedInRequest, bound: ActionForm | None, status: int) -> HttpResponse:
    shown = request.GET.get("show", "")
    if shown not in SHOWN:
        raise Http404
    with actions.looking_through_junk(request.user):
        listed = list_page(
            request,
            _listed(request, SHOWN[shown]),
            address=f"show={shown}" if shown else "",
            chosen={"show": shown} if shown else {},
        )
    context = {
        **listed.context,
        **switch_for(request.user, view="junk"),
        "address_of_list": listed.context["address"],
        "shown": shown,
        "form": bound,
        "close": bound
        or CloseForm(None, name="close", action=reverse("reports:triage:junk-close")),
        "rows": [_row(each) for each in listed.rows],
    }
    status = listed.status if status == 200 else status
    return render(request, "reports/triage/junk.html", context, status=status)


def _listed(request: SignedInRequest, status: Status) -> QuerySet[Report]:
    found = reports_set_aside(request.user).filter(status=status)
    return found.order_by("priority", "received_at", "id")


def _row(found: Report) -> Row:
    iso, when = moment(found.received_at)
    day, _comma, clock = when.partition(", ")
    return Row(found, priority_tag(found.priority), iso, day, clock, _signs(found))


def _signs(found: Report) -> list[str]:
    return [str(JunkSign(each).label) for each in found.junk_signs or ()]
