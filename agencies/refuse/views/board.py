"""The board of jobs, and what an open one asks now and then."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.refuse import board, job_list
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.marking import part_of_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def show(request: SignedInRequest) -> HttpResponse:
    return _answer(request, "refuse/board.html")


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def watch(request: SignedInRequest) -> HttpResponse:
    """The columns as they are now. Recorded when they are others than those with the `stamp` that
    the page has: showing the same again shows nobody anything."""
    return part_of_page(_answer(request, "refuse/board_columns.html"))


def _answer(request: SignedInRequest, template: str) -> HttpResponse:
    filters = job_list.WhereFilters(
        request.GET, queryset=job_list.listed_for(request.user), request=request
    )
    context: dict[str, Any] = {"form": filters.form, "columns": None, "address": ""}
    if not filters.is_valid():
        return render(request, template, context, status=422)
    now = timezone.now()
    shown = board.cards_of(filters.qs, now=now)
    stamp = board.stamp_of(shown)
    if request.GET.get("stamp", "") != stamp:
        record_page(request, chosen_codes(filters.form), shown=len(shown))
    context |= {
        "columns": board.columns_of(shown, now=now),
        "stamp": stamp,
        "now": now,
        "address": address_of(request.GET, names=filters.base_filters),
    }
    return render(request, template, context)
