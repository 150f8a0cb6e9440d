"""The map of what one may see, its vector tiles, and the same figures as a table and as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots import map_export, map_page
from hotspots.map_enums import MapLayer
from hotspots.map_figures import class_words
from hotspots.map_forms import FIELDS, MapForm
from hotspots.map_places import PLACES, PlaceForm
from hotspots.tile_cache import tile_for
from hotspots.tile_grid import NoSuchTile, tile_at
from hotspots.tiles import POINTS_FROM_ZOOM
from hotspots.views.answers import piece
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.paging import LAST_PAGE, MOST_LISTED, links_of, number_from
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def tile(request: SignedInRequest, layer: str, z: str, x: str, y: str) -> HttpResponse:
    """One vector tile. 400 with words for a tile or a filter that is none."""
    if layer not in MapLayer.values:
        raise Http404
    form = MapForm(request.GET)
    try:
        at = tile_at(z, x, y)
    except NoSuchTile as error:
        return JsonResponse({"problem": str(error)}, status=400)
    if not form.is_valid():
        problem = _("The filters are not right. Correct them on the map's page.")
        return JsonResponse({"problem": problem}, status=400)
    made = tile_for(request.user, layer, at, form.wanted)
    names_reports = layer == MapLayer.REPORTS and at.z >= POINTS_FROM_ZOOM
    if names_reports:
        where = {"layer": layer, "tile": f"{at.z}/{at.x}/{at.y}"}
        record_page(request, {**chosen_codes(form), **where}, shown=made.shown)
    return piece(request, made.content, names_reports=names_reports)


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def show(request: SignedInRequest) -> HttpResponse:
    """The map, and page by page the table that says the same."""
    form = MapForm(request.GET)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    context: dict[str, Any] = {"form": form, **_nothing_listed(number)}
    if not form.is_valid() or number is None:
        return render(request, "hotspots/map.html", context, status=422)
    layer = form.cleaned_data["layer"]
    found = map_page.beside(request.user, layer, form.wanted, number=number)
    record_page(request, chosen_codes(form), shown=found.extent.shown, page=number)
    address = address_of(request.GET, names=FIELDS)
    of_data = address_of(request.GET, names=[each for each in FIELDS if each != "layer"])
    tile_address = reverse("maps:tile", args=[layer, "0", "1", "2"])
    context |= _listed(found, address=address) | {
        "layer": layer,
        "layer_label": MapLayer(layer).label,
        "wanted": form.wanted,
        "tiles": f"{tile_address.removesuffix('0/1/2.mvt')}{{z}}/{{x}}/{{y}}.mvt?{of_data}",
        "here": f"{reverse('maps:here')}?{of_data}",
        "classes": class_words(),
        "counts_areas": layer not in (MapLayer.REPORTS, MapLayer.CLASSES),
        "files": _files_for(request, layer, address),
    }
    status = 404 if number > 1 and not found.extent.shown else 200
    return render(request, "hotspots/map.html", context, status=status)


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def here(request: SignedInRequest) -> HttpResponse:
    """The reports behind one shape of the map, as the queue shows them."""
    form = PlaceForm(request.GET)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    context: dict[str, Any] = {"form": form, "place": None, **_nothing_listed(number)}
    context["back"] = f"{reverse('maps:map')}?{address_of(request.GET, names=FIELDS)}"
    if not form.is_valid() or number is None:
        return render(request, "hotspots/here.html", context, status=422)
    place = form.place_for(request.user)
    if place is None:
        raise Http404
    reports = map_page.newest(form.reports_in(request.user, place))
    found = map_page.reports_table(request.user, reports, number=number)
    chosen = {name: value for name, value in chosen_codes(form).items() if name not in PLACES}
    record_page(request, chosen, shown=found.extent.shown, page=number)
    address = address_of(request.GET, names=[*FIELDS, *PLACES])
    context |= _listed(found, address=address) | {"place": place}
    status = 404 if number > 1 and not found.extent.shown else 200
    return render(request, "hotspots/here.html", context, status=status)


@require_safe
@require_permission(Permission.REPORTS_VIEW_MAP)
def figures_file(request: SignedInRequest, form: str) -> HttpResponse:
    """The figures of the map as a file: counts, and no report by itself."""
    return _file(request, form, reports=False)


@require_safe
@require_permission(Permission.REPORTS_EXPORT)
def reports_file(request: SignedInRequest, form: str) -> HttpResponse:
    """The reports of the map as a file."""
    return _file(request, form, reports=True)


def _file(request: SignedInRequest, form: str, *, reports: bool) -> HttpResponse:
    filters = MapForm(request.GET)
    if not filters.is_valid():
        problem = _("The filters are not right. Correct them on the map's page.")
        return JsonResponse({"problem": problem}, status=422)
    layer = MapLayer.REPORTS.value if reports else filters.cleaned_data["layer"]
    if not reports and layer == MapLayer.REPORTS:
        layer = MapLayer.HEXAGONS.value
    return map_export.file_of(
        request.user, layer, filters.wanted, form=form, chosen=chosen_codes(filters)
    )


def _files_for(request: SignedInRequest, layer: str, address: str) -> list[dict[str, str]]:
    """What the person may take away of what the map shows."""
    if layer == MapLayer.REPORTS and not user_can(request.user, Permission.REPORTS_EXPORT):
        return []
    route = "maps:reports-file" if layer == MapLayer.REPORTS else "maps:figures-file"
    return [
        {"label": label, "href": f"{reverse(route, args=[form])}?{address}"}
        for form, label in (("csv", "CSV"), ("geojson", "GeoJSON"))
    ]


def _nothing_listed(number: int | None) -> dict[str, Any]:
    return {"page": None, "pages": None, "page_is_wrong": number is None, "address": "",
            "most_listed": MOST_LISTED, "can_tick": False, "beside": None}  # fmt: skip


def _listed(found: map_page.Beside, *, address: str) -> dict[str, Any]:
    return {
        "address": address,
        "beside": found,
        "page": found.extent,
        "rows": found.rows,
        "pages": links_of(found.extent, address=address),
    }
