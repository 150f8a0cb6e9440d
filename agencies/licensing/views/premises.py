"""The register of premises: its list, its map, and the page of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import premises_list_page as page
from agencies.licensing import premises_page
from agencies.licensing.actions.shared_intelligence import TiedRead
from agencies.licensing.forms.register import PersonSearch
from agencies.licensing.intelligence_section import INTELLIGENCE
from agencies.licensing.models import Premises
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.sections import sections_for
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_object, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import filtered_page


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_list(request: SignedInRequest) -> HttpResponse:
    filters = page.PremisesFilters(request.GET, by=request.user)
    listed = filtered_page(request, filters)
    context = {
        **listed.context,
        "rows": page.rows_of(request.user, listed.rows),
        "may_manage": user_can(request.user, Permission.PREMISES_MANAGE),
        "is_asked": bool(listed.context["address"]),
    }
    return render(request, "licensing/premises_list.html", context, status=listed.status)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.PREMISES_VIEW)
def by_person(request: SignedInRequest) -> HttpResponse:
    """Those that somebody holds or supervises. A name is sent, and stands in no address."""
    form = PersonSearch(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "licensing/premises_by_person.html", {"form": form})
    context: dict[str, Any] = {"form": form, "rows": None, "most": page.MOST_OF_PERSON}
    if not form.is_valid():
        return render(request, "licensing/premises_by_person.html", context, status=422)
    rows, is_more = page.rows_of_person(request.user, form.cleaned_data["person"])
    record_page(request, {"person": True}, shown=len(rows))
    context |= {"rows": rows, "is_more": is_more, "is_asked": True}
    return render(request, "licensing/premises_by_person.html", context)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_map(request: SignedInRequest) -> HttpResponse:
    filters = page.PremisesFilters(request.GET, by=request.user)
    context: dict[str, Any] = {"form": filters.form, "shown": None}
    if not filters.is_valid():
        return render(request, "licensing/premises_map.html", context, status=422)
    shown = page.on_map(filters.qs)
    table = shown["premises"][: page.MOST_IN_TABLE]
    record_page(request, chosen_codes(filters.form), shown=len(shown["premises"]))
    address = address_of(request.GET, names=filters.base_filters)
    context |= {
        "shown": shown,
        "rows": page.rows_of(request.user, table),
        "not_in_table": len(shown["premises"]) - len(table),
        "address": address,
        "points_address": f"{reverse('licensing:premises-map-points')}?{address}",
    }
    return render(request, "licensing/premises_map.html", context)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def points(request: SignedInRequest) -> HttpResponse:
    """The same as GeoJSON."""
    filters = page.PremisesFilters(request.GET, by=request.user)
    if not filters.is_valid():
        problem = _("The choice is not right. Correct it on the map's page.")
        return JsonResponse({"problem": problem}, status=422)
    collection = page.collection_of(page.on_map(filters.qs)["premises"])
    record_page(request, chosen_codes(filters.form), shown=len(collection["features"]))
    return JsonResponse(collection, content_type="application/geo+json; charset=utf-8")


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def detail(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    return show_premises(request, one_premises(request, premises_id))


def show_premises(
    request: SignedInRequest, premises: Premises, *, opened: TiedRead | None = None
) -> HttpResponse:
    """Its page; with the words of one item of intelligence, where these were opened."""
    record_object(request, premises)
    context = premises_page.context_of(premises, by=request.user)
    context["sections"] = sections_for(request.user, premises)
    for section, of in context["sections"]:
        if section.key == INTELLIGENCE:
            of["opened"] = opened
    return render(request, "licensing/premises.html", context)


def one_premises(request: SignedInRequest, premises_id: uuid.UUID) -> Premises:
    """The premises, if it is there for this person. Raises Http404."""
    found = premises_visible_to(request.user).select_related("ward").filter(pk=premises_id)
    premises = found.first()
    if premises is None:
        raise Http404
    return premises
