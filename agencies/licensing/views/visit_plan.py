"""Planning visits: which premises to see and why, and an evening's round."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import visit_plan_page
from agencies.licensing.actions.visits import plan_visits
from agencies.licensing.forms.visits import PlanForm, WhyForm
from agencies.licensing.visit_people import colleagues
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.filters import address_of
from reports.triage.forms import ActionForm
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.PREMISES_MANAGE)
def plan(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, _form(request), 200)
    form = _form(request, data=request.POST)
    key = str(request.POST.get("key", ""))

    def act(given: dict[str, Any]) -> object:
        evening = visit_plan_page.evening_of(request.user, given)
        return plan_visits(by=request.user, evening=evening, key=given["key"])

    number = len(form.ticked)
    return attempt(
        request,
        form,
        act,
        done=ngettext("%d visit is planned.", "%d visits are planned.", number) % number,
        back_to=_evening(key),
        show=lambda form, status: _show(request, form, status),
    )


def _evening(key: str) -> str:
    """The round that was planned; where the key is none, nothing was, and nobody goes there."""
    try:
        return reverse("licensing:visit-evening", args=[uuid.UUID(key)])
    except ValueError:
        return reverse("licensing:visit-plan")


def _form(request: SignedInRequest, data: Any = None) -> PlanForm:
    form = PlanForm(
        data,
        name="plan",
        action=request.get_full_path(),
        people=colleagues(request.user),
        me=request.user,
    )
    only = _only(request)
    form.initial["premises"] = [only] if only else []
    return form


def _only(request: SignedInRequest) -> uuid.UUID | None:
    """The premises that somebody came from; None where its key is none."""
    try:
        return uuid.UUID(request.GET.get("premises", ""))
    except ValueError:
        return None


def _show(request: SignedInRequest, form: ActionForm, status: int) -> HttpResponse:
    why = WhyForm(request.GET)
    is_valid = why.is_valid()
    found = visit_plan_page.Choice(request.user, timezone.localdate(), only=_only(request))
    listed = list_page(
        request,
        found.chosen(why.cleaned_data) if is_valid else None,
        address=address_of(request.GET, names=why.fields),
        chosen=chosen_codes(why) if is_valid else None,
    )
    ticked = form.ticked if isinstance(form, PlanForm) else set()
    context = {
        **listed.context,
        "form": form if form.is_bound else why,
        "why": why,
        "plan": form,
        "rows": found.rows_of(listed.rows, ticked),
    }
    worst = listed.status if status == 200 else status
    return render(request, "licensing/visit_plan.html", context, status=worst)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def evening(request: SignedInRequest, evening_id: uuid.UUID) -> HttpResponse:
    stops = visit_plan_page.stops_of(request.user, evening_id)
    if not stops:
        raise Http404
    record_page(request, {}, shown=len(stops))
    context = {"stops": stops, "first": stops[0]}
    return render(request, "licensing/visit_evening.html", context)
