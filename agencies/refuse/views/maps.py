"""Jobs and recent finds on the map, with tables that say the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.refuse import densest, map_page
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def job_map(request: SignedInRequest) -> HttpResponse:
    form = map_page.MapForm(request.GET)
    context: dict[str, Any] = {"form": form, "shown": None}
    if not form.is_valid():
        return render(request, "refuse/map.html", context, status=422)
    shown = map_page.on_map(request.user, form)
    record_page(request, chosen_codes(form), shown=len(shown.jobs) + len(shown.places))
    address = address_of(request.GET, names=form.fields)
    context |= {
        "shown": shown,
        "wards": densest.by_ward(request.user),
        "sees_hours": user_can(request.user, Permission.NEEDLE_FINDS_MANAGE),
        "days": densest.DAYS,
        "metres": densest.CELL_METRES,
        "points_address": f"{reverse('refuse:map-points')}?{address}",
    }
    return render(request, "refuse/map.html", context)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def points(request: SignedInRequest) -> HttpResponse:
    """The same as GeoJSON: places, clocks and counts, and nobody's name."""
    form = map_page.MapForm(request.GET)
    if not form.is_valid():
        problem = _("The choice is not right. Correct it on the map's page.")
        return JsonResponse({"problem": problem}, status=422)
    collection = map_page.collection_of(map_page.on_map(request.user, form))
    record_page(request, chosen_codes(form), shown=len(collection["features"]))
    return JsonResponse(collection, content_type="application/geo+json; charset=utf-8")
