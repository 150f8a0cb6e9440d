"""Complaints about premises: the list, adding one, one complaint, closing it, who complained."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.licensing import complaint_page, review_list
from agencies.licensing.actions import complaints as actions
from agencies.licensing.views.chosen import chosen_premises, no_premises_chosen, only_of
from agencies.registry.access import require_permission
from reports.errors import Conflict, WrongState
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def complaint_index(request: SignedInRequest) -> HttpResponse:
    filters = review_list.ComplaintFilters(request.GET, by=request.user)
    listed = filtered_page(request, filters)
    context = {**listed.context, **only_of(request, filters), "rows": listed.rows}
    return render(request, "licensing/complaints.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def add(request: SignedInRequest) -> HttpResponse:
    """?premises= says about which."""
    premises = chosen_premises(request)
    if premises is None:
        return no_premises_chosen(request)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": premises}
        return render(request, "licensing/complaint_add.html", context, status=status)

    if request.method != "POST":
        return show(complaint_page.add_form(premises), 200)
    form = complaint_page.add_form(premises, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        complained = form.complained(premises)
        return actions.add_complaint(by=request.user, complained=complained, key=given["key"])

    back_to = reverse("licensing:complaints")
    return attempt(
        request, form, act, done=_("The complaint was added."), back_to=back_to, show=show
    )


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, complaint_id: uuid.UUID) -> HttpResponse:
    return _show(request, complaint_id)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def close(request: SignedInRequest, complaint_id: uuid.UUID) -> HttpResponse:
    read = _read(request, complaint_id)
    back_to = reverse("licensing:complaint", args=[complaint_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, complaint_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return _show(request, complaint_id, bound=seen_again(form, conflict), status=409)

    return attempt(
        request,
        complaint_page.close_form(read.complaint, data=request.POST),
        lambda given: actions.close_complaint(by=request.user, complaint_id=complaint_id, **given),
        done=_("The complaint was closed."),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


@require_POST
@require_permission(actions.MAY)
def who(request: SignedInRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Who complained: in the answer to this one request, and recorded."""
    try:
        found = actions.read_complainant(by=request.user, complaint_id=complaint_id)
    except (ObjectDoesNotExist, WrongState) as error:
        raise Http404 from error
    return _show(request, complaint_id, opened=found)


def _read(request: SignedInRequest, complaint_id: uuid.UUID) -> actions.ComplaintRead:
    try:
        return actions.read_complaint(by=request.user, complaint_id=complaint_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    complaint_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    opened: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    read = _read(request, complaint_id)
    context = complaint_page.context_of(read, bound=bound, who=opened)
    return render(request, "licensing/complaint.html", context, status=status)
