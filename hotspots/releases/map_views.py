"""The map of released figures, its shapes, and the same as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots.releases import map_page
from hotspots.releases.map_page import FIELDS, MapForm, Wanted
from hotspots.views.answers import GEOJSON_TYPE, piece
from portal.audit.exporting import export_csv, export_geojson
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def show(request: SignedInRequest) -> HttpResponse:
    """The map, and page by page the table that says the same."""
    form = MapForm(request.GET, releases=map_page.published(request.user))
    is_right = form.is_valid()
    wanted = form.wanted if is_right else None
    if is_right and wanted is None:
        listed = list_page(request, map_page.nothing())
        return render(request, "hotspots/releases/map.html", {**listed.context, "form": form})
    address = address_of(request.GET, names=FIELDS)
    found = map_page.figures_on_map(request.user, wanted) if wanted else None
    listed = list_page(
        request, found, address=address, chosen=chosen_codes(form) if is_right else None
    )
    context: dict[str, Any] = {**listed.context, "form": form, "wanted": wanted}
    if wanted is not None and context["page"] is not None:
        context |= _beside(request, wanted, address=address, rows=listed.rows)
    return render(request, "hotspots/releases/map.html", context, status=listed.status)


def _beside(
    request: SignedInRequest, wanted: Wanted, *, address: str, rows: list[Any]
) -> dict[str, Any]:
    opens = user_can(request.user, Permission.PROBLEMS_MANAGE)
    return {
        "says": wanted.says,
        "city": map_page.of_the_city(request.user, wanted),
        "rows": map_page.rows_of(rows, wanted),
        "classes": map_page.class_words(),
        "shapes": f"{reverse('releases:map-shapes')}?{address}",
        "problem": reverse("operations:problem-new") if opens else "",
        "files": [
            {"label": label, "href": f"{reverse('releases:map-file', args=[kind])}?{address}"}
            for kind, label in (("csv", "CSV"), ("geojson", "GeoJSON"))
        ],
    }


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def shapes(request: SignedInRequest) -> HttpResponse:
    """The areas with what is shown of each, for the map. Not recorded: its page is."""
    found = _asked(request)
    if isinstance(found, HttpResponse):
        return found
    content = map_page.shapes_for(request.user, found[1])
    return piece(request, content, kind=GEOJSON_TYPE)


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def file(request: SignedInRequest, form: str) -> HttpResponse:
    """The whole table as `csv` or `geojson`."""
    found = _asked(request)
    if isinstance(found, HttpResponse):
        return found
    chosen, wanted = found
    name, codes = "releases:map", {**chosen_codes(chosen), "form": form}
    if form == "geojson":
        collection = map_page.collection_of_file(request.user, wanted)
        many = len(collection["features"])
        return export_geojson(
            by=request.user, name=name, collection=collection, shown=many, filters=codes
        )
    return export_csv(
        by=request.user,
        name=name,
        marking=_("OFFICIAL-SENSITIVE"),
        heading=map_page.HEADING,
        rows=map_page.lines_of_file(request.user, wanted),
        filters=codes,
    )


def _asked(request: SignedInRequest) -> HttpResponse | tuple[MapForm, Wanted]:
    """What the address asks for; 400 in words for what is in no list, 404 while nothing is
    published that this person may see."""
    form = MapForm(request.GET, releases=map_page.published(request.user))
    if not form.is_valid():
        problem = _("What was chosen is not right. Correct it on the map's page.")
        return JsonResponse({"problem": problem}, status=400)
    if form.wanted is None:
        raise Http404
    return form, form.wanted
