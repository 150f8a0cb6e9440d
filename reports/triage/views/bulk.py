"""Doing one thing to many reports: choosing what, the preview, its progress, undoing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports import audiences
from reports.actions import bulk as actions
from reports.bulk import MOST_AT_ONCE
from reports.bulk_enums import BulkState, Why
from reports.errors import CaseworkError
from reports.models import BulkAction, Report
from reports.queries import bulk_actions_visible_to, reports_visible_to
from reports.triage.assignees import people_for
from reports.triage.bulk_forms import ChooseForm
from reports.triage.bulk_page import COLOURS, context_of, form_of, title_of
from reports.triage.filters import SORTS, address_of
from reports.triage.forms import ActionForm
from reports.triage.lately import filters_for
from reports.triage.looked_at import record_object
from reports.triage.paging import LAST_PAGE, PAGE_SIZE, number_from
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment
from reports.triage.switch import switch_for
from reports.triage.views.attempts import (
    EXPIRED,
    TOO_OLD,
    attempt,
    keep_typed,
    seen_again,
    status_of,
)
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])

EVERY = "all"
"""In the address: every report that the filters let through, not those of ticked boxes."""


@require_safe
@require_permission(Permission.REPORTS_TRIAGE)
def bulk_list(request: SignedInRequest) -> HttpResponse:
    """What was done to many reports, the latest first."""
    found = bulk_actions_visible_to(request.user).exclude(state=BulkState.DISCARDED)
    found = found.select_related("by", "assignee").defer("words", "undo_words")
    listed = list_page(request, found)
    context = {
        **switch_for(request.user, view="bulk"),
        **listed.context,
        "page_is_wrong": listed.status != 200,
        "rows": [
            (each, title_of(each), COLOURS[BulkState(each.state)], moment(each.made_at)[1])
            for each in listed.rows
        ],
    }
    return render(request, "reports/triage/bulk_list.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def new(request: SignedInRequest) -> HttpResponse:
    """What to do to the chosen reports: the address says which. Nothing is changed yet."""
    reports = _chosen(request)
    number = 0 if reports is None else reports.order_by()[: MOST_AT_ONCE + 1].count()
    if reports is None or not 0 < number <= MOST_AT_ONCE:
        return render(
            request,
            "reports/triage/bulk_none.html",
            {"most": f"{MOST_AT_ONCE:,}", "is_too_many": number > 0, "back_to": _back(request)},
            status=422,
        )
    form = ChooseForm(
        request.POST if request.method == "POST" else None,
        name="bulk",
        action=request.get_full_path(),
        people=people_for(audiences.POLICE, Permission.REPORTS_TRIAGE),
        me=request.user,
    )
    status = 200
    if request.method == "POST":
        answer = _prepare(request, form, reports)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    context = {"form": form, "number": number, "back_to": _back(request)}
    return render(request, "reports/triage/bulk_new.html", context, status=status)


def _prepare(
    request: SignedInRequest, form: ChooseForm, reports: QuerySet[Report]
) -> HttpResponse | int:
    """Keep the preview and go to it; or the status with which the form is shown again."""
    valid = form.is_valid()
    if getattr(request, EXPIRED, False):
        form.add_error(None, str(TOO_OLD))
        return 403
    if not valid:
        return 422
    try:
        made = actions.prepare_bulk(by=request.user, reports=reports, asked=form.asked())
    except CaseworkError as error:
        form.add_error(None, str(error))
        return status_of(error)
    return redirect("reports:triage:bulk", made.pk)


def _chosen(request: SignedInRequest) -> QuerySet[Report] | None:
    """The reports that the address names, in the queue's order; None for filters that are wrong."""
    if request.GET.get(EVERY):
        filters = filters_for(address_of(request.GET), by=request.user)
        return filters.qs if filters.is_valid() else None
    try:
        keys = {uuid.UUID(each) for each in request.GET.getlist("report")[:PAGE_SIZE]}
    except ValueError as error:
        raise Http404 from error
    return reports_visible_to(request.user).filter(pk__in=keys).order_by(*SORTS["priority"])


def _back(request: SignedInRequest) -> str:
    """The queue as it was filtered."""
    address = address_of(request.GET)
    return reverse("reports:triage:queue") + (f"?{address}" if address else "")


@require_safe
@require_permission(Permission.REPORTS_TRIAGE)
def detail(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    """The preview, the progress, what became of each report."""
    bulk = _found(request, bulk_id)
    record_object(request, bulk)
    return _show(request, bulk)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def confirm(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        bulk_id,
        "confirm",
        lambda given: actions.confirm_bulk(by=request.user, bulk_id=bulk_id, **given),
        done=_(
            "It was confirmed. It usually starts within half a minute; if another is under way, "
            "they take turns. It goes on if you leave."
        ),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def discard(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        bulk_id,
        "discard",
        lambda given: actions.discard_bulk(by=request.user, bulk_id=bulk_id, **given),
        done=_("Nothing was changed."),
        back_to=reverse("reports:triage:queue"),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def stop(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        bulk_id,
        "stop",
        lambda _given: actions.stop_bulk(by=request.user, bulk_id=bulk_id),
        done=_("It was stopped. What was done so far can be undone."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def undo(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        bulk_id,
        "undo",
        lambda given: actions.undo_bulk(by=request.user, bulk_id=bulk_id, **given),
        done=_(
            "Undoing usually starts within half a minute; if another action is under way, they "
            "take turns. It goes on if you leave."
        ),
    )


@require_get_or_post
@require_permission(Permission.REPORTS_TRIAGE)
def words(request: SignedInRequest, bulk_id: uuid.UUID) -> HttpResponse:
    """Why it was done, in this response only. Each reading is recorded; never by GET."""
    bulk = _found(request, bulk_id)
    if request.method != "POST":
        return redirect("reports:triage:bulk", bulk_id)
    said = actions.read_bulk_words(by=request.user, bulk_id=bulk_id)
    return _show(request, bulk, words=said)


def _try(
    request: SignedInRequest,
    bulk_id: uuid.UUID,
    name: str,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str = "",
) -> HttpResponse:
    bulk = _found(request, bulk_id)
    page = reverse("reports:triage:bulk", args=[bulk_id])
    if request.method != "POST":
        return redirect(page)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _found(request, bulk_id), bound=form, status=status)

    return attempt(
        request,
        form_of(name, bulk, request.POST),
        act,
        done=done,
        back_to=back_to or page,
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


def _found(request: SignedInRequest, bulk_id: uuid.UUID) -> BulkAction:
    found = (
        bulk_actions_visible_to(request.user)
        .select_related("by", "assignee", "undone_by")
        .defer("words", "undo_words")
        .filter(pk=bulk_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _show(
    request: SignedInRequest,
    bulk: BulkAction,
    *,
    bound: ActionForm | None = None,
    words: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    why = request.GET.get("why", "")
    if number is None or (why and why not in Why.values):
        raise Http404
    context = context_of(bulk, by=request.user, number=number, why=why, bound=bound, words=words)
    if number > 1 and not context["rows"]:
        raise Http404
    return render(request, "reports/triage/bulk.html", context, status=status)
