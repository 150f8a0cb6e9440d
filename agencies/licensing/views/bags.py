"""Bags of every premises, for police and licensing officers; what police collect."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import bag_list, bag_page
from agencies.licensing.actions.bags import collect_bag
from agencies.licensing.actions.collections import give_back_collection, take_collection
from agencies.licensing.bag_enums import CollectionStep
from agencies.licensing.enums import SeizureState
from agencies.licensing.models import CollectionTask, Seizure
from agencies.licensing.queries.bags import (
    collections_due,
    collections_visible_to,
    with_due,
)
from agencies.licensing.queries.told import seizures_visible_to
from agencies.licensing.views.chosen import only_of
from agencies.registry.access import require_permission
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import chosen_codes, record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page, list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
MARKING = "OFFICIAL-SENSITIVE"
DONE = {
    CollectionStep.TAKE: gettext_lazy("You said that you will collect it. Others see that now."),
    CollectionStep.GIVE_BACK: gettext_lazy("The bag waits for an officer again."),
}


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def seizures(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    listed = filtered_page(request, filters)
    context = {
        **listed.context,
        "rows": bag_list.rows_of(listed.rows, with_holder=True),
        **only_of(request, filters),
        "may_export": has_permission(request.user, Permission.PREMISES_MANAGE),
    }
    return render(request, "licensing/seizures.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_MANAGE)
def export(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    if not filters.is_valid():
        return redirect(f"{reverse('licensing:seizures')}?{request.GET.urlencode()}")
    return export_csv(
        by=request.user,
        name="licensing:seizures-export",
        marking=MARKING,
        heading=bag_list.HEADING,
        rows=bag_list.exported(filters.qs),
        filters=chosen_codes(filters.form),
    )


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def seizure(request: SignedInRequest, bag_id: uuid.UUID) -> HttpResponse:
    return _show(request, _bag(request, bag_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.SEIZURES_COLLECT)
def collect(request: SignedInRequest, bag_id: uuid.UUID) -> HttpResponse:
    bag = _bag(request, bag_id)
    back_to = reverse("licensing:seizure", args=[bag_id])
    if request.method != "POST":
        return redirect(back_to)
    form = bag_page.collect_form(bag, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return collect_bag(
            by=request.user,
            seizure_id=bag_id,
            version=given["version"],
            number=given["number"],
            officer=given["officer"],
            reference=given["reference"],
        )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _bag(request, bag_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    done = _("Collected. The premises sees your number and your reference.")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=show_conflict
    )


@require_safe
@require_permission(Permission.SEIZURES_COLLECT)
def collections(request: SignedInRequest) -> HttpResponse:
    return _collections(request)


@keep_typed
@require_get_or_post
@require_permission(Permission.SEIZURES_COLLECT)
def collection_move(request: SignedInRequest, collection_id: uuid.UUID, move: str) -> HttpResponse:
    steps = {CollectionStep.TAKE: take_collection, CollectionStep.GIVE_BACK: give_back_collection}
    task = collections_visible_to(request.user).filter(pk=collection_id).first()
    if task is None or move not in steps:
        raise Http404
    step = CollectionStep(move)
    back_to = reverse("licensing:collections")
    if request.method != "POST":
        return redirect(back_to)
    form = bag_page.collection_form(task, step, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return steps[step](by=request.user, collection_id=task.pk, version=given["version"])

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _collections(request, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        form.add_error(None, str(conflict))
        return show(form, 409)

    return attempt(
        request,
        form,
        act,
        done=str(DONE[step]),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _collections(
    request: SignedInRequest, *, bound: ActionForm | None = None, status: int = 0
) -> HttpResponse:
    listed = list_page(request, collections_due(request.user))
    context = {
        **listed.context,
        "rows": bag_page.waiting_rows(listed.rows, request.user),
        "form": bound,
    }
    return render(request, "licensing/collections.html", context, status=status or listed.status)


def _filters(request: SignedInRequest) -> bag_list.SeizureFilters:
    return bag_list.SeizureFilters(
        request.GET, queryset=bag_list.listed_for(request.user), request=request
    )


def _bag(request: SignedInRequest, bag_id: uuid.UUID) -> Seizure:
    found = with_due(seizures_visible_to(request.user)).filter(pk=bag_id)
    bag = found.select_related("premises", "holder", "incident").first()
    if bag is None:
        raise Http404
    return bag


def _show(
    request: SignedInRequest,
    bag: Seizure,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, bag)
    context = {
        **bag_page.context_of(bag, request.user, to_premises=False),
        **_of_police(request, bag),
        "premises": bag.premises,
        "was_left": bag.state == SeizureState.HELD and bag.holder.until is not None,
        "bound": bound,
        "form": bound,
        "report_id": bag.incident.report_id if bag.incident else None,
    }
    return render(request, "licensing/seizure.html", context, status=status)


def _of_police(request: SignedInRequest, bag: Seizure) -> dict[str, Any]:
    """Who goes for it; and for who may collect it, the form."""
    tasks = collections_visible_to(request.user).select_related("taken_by")
    task: CollectionTask = tasks.get(seizure=bag)
    may = has_permission(request.user, Permission.SEIZURES_COLLECT)
    held = bag.state == SeizureState.HELD
    step = bag_page.step_of(task, request.user) if may and held else None
    return {
        "task": task,
        "goes": bag_page.goes_in_words(task, request.user) if may else "",
        "collect": bag_page.collect_form(bag) if may and held else None,
        "press": bag_page.collection_form(task, step) if step else None,
    }
