"""Needle bins: the list with its returns, one bin, and what is written down about it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.refuse import bin_page
from agencies.refuse.actions import bins as actions
from agencies.refuse.models import Bin, BinVisit
from agencies.refuse.stock_queries import bins_visible_to, returns_by_month
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.errors import Conflict, NotAllowed
from reports.permissions import user_can
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def bins(request: SignedInRequest) -> HttpResponse:
    filters = bin_page.BinFilters(
        request.GET, queryset=bin_page.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    context = {
        **listed.context,
        "rows": bin_page.rows_of(request.user, listed.rows),
        "chart": bin_page.chart_of(returns_by_month(request.user)),
        "may_manage": user_can(request.user, Permission.NEEDLE_FINDS_MANAGE),
    }
    return render(request, "refuse/bins.html", context, status=listed.status)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def export(request: SignedInRequest) -> HttpResponse:
    return export_csv(
        by=request.user,
        name="refuse:bins-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=bin_page.HEADING,
        rows=bin_page.exported(request.user),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def add(request: SignedInRequest) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "refuse/bin_add.html", {"form": form}, status=status)

    if request.method != "POST":
        return show(bin_page.add_form(), 200)
    form = bin_page.add_form(data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.add_bin(by=request.user, facts=form.facts())

    done, back_to = _("The bin was added."), reverse("refuse:bins")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def detail(request: SignedInRequest, bin_id: uuid.UUID) -> HttpResponse:
    return _show(request, _bin(request, bin_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def emptied(request: SignedInRequest, bin_id: uuid.UUID) -> HttpResponse:
    found = _bin(request, bin_id)
    back_to = reverse("refuse:bin", args=[bin_id])
    if request.method != "POST":
        return redirect(back_to)
    form = bin_page.emptied_form(found, request.user, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        told = actions.Emptied(
            at=given["moment"], fill_tenths=int(given["fill"]), returns=given["returns"]
        )
        return actions.record_emptying(
            by=request.user, bin_id=bin_id, emptied=told, who=form.chosen()
        )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, found, bound=form, status=status)

    done = _("It was written down.")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def change(request: SignedInRequest, bin_id: uuid.UUID) -> HttpResponse:
    found = _bin(request, bin_id)
    back_to = reverse("refuse:bin", args=[bin_id])
    if request.method != "POST":
        return redirect(back_to)
    form = bin_page.change_form(found, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.change_bin(
            by=request.user,
            bin_id=bin_id,
            facts=form.facts(),
            is_active=form.is_active(),
            version=given["version"],
        )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _bin(request, bin_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    done = _("The bin was saved.")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=show_conflict
    )


@require_POST
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def undo(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    try:
        visit = actions.undo_emptying(by=request.user, visit_id=visit_id)
    except BinVisit.DoesNotExist as error:
        raise Http404 from error
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("refuse:bins")
    messages.success(request, _("It was taken back, and counts no more."))
    return redirect("refuse:bin", visit.bin_id)


def _bin(request: SignedInRequest, bin_id: uuid.UUID) -> Bin:
    try:
        return bins_visible_to(request.user).select_related("ward").get(pk=bin_id)
    except Bin.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, found: Bin, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    record_object(request, found)
    shown = {"emptied": bin_page.emptied_form(found, request.user)}
    if user_can(request.user, Permission.NEEDLE_FINDS_MANAGE):
        shown["change"] = bin_page.change_form(found)  # type: ignore[assignment]
    if bound is not None:
        shown[bound.name] = bound  # type: ignore[assignment]
    context = {
        "bin": found,
        "form": bound,
        "bound": bound,
        "forms": list(shown.values()),
        "facts": bin_page.facts_of(found),
        "visits": bin_page.visits_of(found, request.user),
        "most_visits": bin_page.MOST_VISITS,
        "chart": bin_page.chart_of(returns_by_month(request.user, of=found)),
    }
    return render(request, "refuse/bin.html", context, status=status)
