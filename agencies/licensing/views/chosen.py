"""Of pages that ?premises= leads to: which premises that is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django_filters import FilterSet

from agencies.licensing.models import Premises
from agencies.licensing.premises_list_page import ChoiceFilters
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.views.premises import one_premises
from reports.triage.filters import address_of
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED
from reports.triage.views.lists import filtered_page, list_page


def chosen_premises(request: SignedInRequest) -> Premises | None:
    """The premises that the address names; None where it names none. Raises Http404 of one that is
    not there for this person."""
    typed = request.GET.get("premises", "")
    if not typed:
        return None
    try:
        return one_premises(request, uuid.UUID(typed))
    except ValueError as error:
        raise Http404 from error


def no_premises_chosen(request: SignedInRequest) -> HttpResponse:
    """A search for one: each that is found leads back to the same page with ?premises=."""
    listed = filtered_page(request, ChoiceFilters(request.GET, by=request.user))
    context = {**listed.context, "rows": listed.rows}
    status = listed.status
    if request.method == "POST":
        status = 403 if getattr(request, EXPIRED, False) else 422
    return render(request, "licensing/choose_premises.html", context, status=status)


def listed_of_chosen(
    request: SignedInRequest, found: QuerySet[Any], *, template: str, rows_of: Callable[..., Any]
) -> HttpResponse:
    """The list of all, or with ?premises= of those that belong to one premises."""
    premises = chosen_premises(request)
    address = ""
    if premises is not None:
        found, address = found.filter(premises=premises), f"premises={premises.pk}"
    listed = list_page(request, found, address=address, chosen={"premises": bool(premises)})
    context = {**listed.context, "rows": rows_of(listed.rows), "premises": premises}
    return render(request, template, context, status=listed.status)


def only_of(request: SignedInRequest, filters: FilterSet) -> dict[str, Any]:
    """Of a list that a premises' page leads to with ?premises=: `only`, that premises, if it is
    there for this person, and `without_premises`, the address of the same list of all."""
    key = filters.form.cleaned_data.get("premises") if filters.is_valid() else None
    return {
        "only": premises_visible_to(request.user).filter(pk=key).first() if key else None,
        "without_premises": address_of(
            request.GET, without=("premises", None), names=filters.base_filters
        ),
    }
