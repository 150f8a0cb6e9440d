"""Rounds and effort at the desk: the list, writing one down by hand, taking one back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.refuse import round_list
from agencies.refuse.actions import rounds as actions
from agencies.refuse.crews import crew_members
from agencies.refuse.effort import hours_of
from agencies.refuse.models import Round
from agencies.refuse.round_forms import ByHandForm
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import CaseworkError
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, TOO_OLD, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def rounds(request: SignedInRequest) -> HttpResponse:
    filters = round_list.RoundFilters(request.GET, by=request.user)
    if not filters.is_valid():
        context = {**list_page(request, None).context, "form": filters.form}
        return render(request, "refuse/rounds.html", context, status=422)
    view = filters.view_chosen
    listed = list_page(
        request,
        round_list.rows_in(view, filters.qs),
        address=address_of(request.GET, names=filters.base_filters),
        chosen=chosen_codes(filters.form),
    )
    context = {
        **listed.context,
        "form": filters.form,
        "view": view,
        "rows": [(each, _hours(each)) for each in listed.rows],
        "days": filters.days(),
        "total": round_list.total_of(filters.qs),
        "visits": filters.visits(),
    }
    return render(request, "refuse/rounds.html", context, status=listed.status)


def _hours(row: object) -> float:
    length = row["length"] if isinstance(row, dict) else getattr(row, "searched", None)
    return hours_of(length)


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def by_hand(request: SignedInRequest) -> HttpResponse:
    crews = crew_members(request.user)
    if request.method != "POST":
        return render(request, "refuse/round_by_hand.html", {"form": ByHandForm(crews=crews)})
    form = ByHandForm(request.POST, crews=crews)
    status = 422
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        status = 403
    elif form.is_valid():
        try:
            actions.record_round(
                by=request.user, key=form.cleaned_data["key"], searched=form.searched()
            )
        except CaseworkError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The round was recorded."))
            return redirect("refuse:rounds")
    return render(request, "refuse/round_by_hand.html", {"form": form}, status=status)


@require_POST
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def take_back(request: SignedInRequest, round_id: uuid.UUID) -> HttpResponse:
    try:
        actions.take_back_round(by=request.user, round_id=round_id)
    except Round.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The round was taken back. It counts no more."))
    return redirect("refuse:rounds")
