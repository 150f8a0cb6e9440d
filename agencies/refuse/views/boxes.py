"""Sharps boxes: the stock, one box, and what a lead does with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.refuse import box_page, stock
from agencies.refuse.actions import boxes as actions
from agencies.refuse.models import Box
from agencies.refuse.stock_enums import BoxStep
from agencies.refuse.stock_queries import boxes_visible_to
from agencies.registry.access import require_permission
from portal.audit.exporting import export_csv
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def boxes(request: SignedInRequest) -> HttpResponse:
    return _list(request)


@require_safe
@require_permission(actions.MAY)
def export(request: SignedInRequest) -> HttpResponse:
    return export_csv(
        by=request.user,
        name="refuse:boxes-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=box_page.HEADING,
        rows=box_page.exported(request.user),
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def add(request: SignedInRequest) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "refuse/box_add.html", {"form": form}, status=status)

    if request.method != "POST":
        return show(box_page.add_form(), 200)
    form = box_page.add_form(data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.add_boxes(
            by=request.user,
            serials=given["serials"],
            millilitres=given["millilitres"],
            holds=given["holds"],
        )

    done, back_to = _("The boxes were added."), reverse("refuse:boxes")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def limit(request: SignedInRequest) -> HttpResponse:
    back_to = reverse("refuse:boxes")
    if request.method != "POST":
        return redirect(back_to)
    form = box_page.limit_form(0, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.set_stock_limit(by=request.user, boxes=given["boxes"])

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _list(request, bound=form, status=status)

    done = _("The number was saved.")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, box_id: uuid.UUID) -> HttpResponse:
    return _show(request, box_id)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def move(request: SignedInRequest, box_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in stock.MOVES:
        raise Http404
    box = _box(request, box_id)
    back_to = reverse("refuse:box", args=[box_id])
    if request.method != "POST":
        return redirect(back_to)
    form = box_page.form_named(BoxStep(move), box, request.user, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        to = given.get("to")
        return actions.move_box(
            by=request.user,
            box_id=box_id,
            step=BoxStep(move),
            version=given["version"],
            to=uuid.UUID(to) if to else None,
            words=given.get("words", ""),
        )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, box_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    done = _("It was written down.")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=show_conflict
    )


def _list(
    request: SignedInRequest, *, bound: ActionForm | None = None, status: int = 0
) -> HttpResponse:
    filters = box_page.BoxFilters(
        request.GET, queryset=box_page.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    stored = box_page.stock_of(request.user)
    context = {
        **listed.context,
        "rows": box_page.rows_of(request.user, listed.rows),
        "stock": stored,
        "limit_form": bound or box_page.limit_form(stored.limit),
        "bound": bound,
    }
    return render(request, "refuse/boxes.html", context, status=status or listed.status)


def _box(request: SignedInRequest, box_id: uuid.UUID) -> Box:
    try:
        return boxes_visible_to(request.user).select_related("held_by").get(pk=box_id)
    except Box.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    box_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    box = _box(request, box_id)
    record_object(request, box)
    context = {"box": box, **box_page.context_of(box, request.user, bound=bound)}
    return render(request, "refuse/box.html", context, status=status)
