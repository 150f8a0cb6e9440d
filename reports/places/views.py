"""Place search and the base map, for scripts of our own pages. Open to everybody."""

from __future__ import annotations

import gzip
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.models import ReferenceLoad
from reports.places import words
from reports.places.search import PlaceHit, search_places

BASE_LAYER_SECONDS = 24 * 60 * 60


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` → `{"results": [{id, kind, label, in_area, district, longitude, latitude}, …]}`.

    Coordinates are WGS84 degrees. 400 with `{"error": words}` for a query that is missing or longer
    than `words.QUERY_CHARACTERS`.
    """
    query = request.GET.get("q", "")
    if not query.strip():
        return _refused(_("Enter a postcode, street or area."))
    if len(query) > words.QUERY_CHARACTERS:
        return _refused(
            _("Enter no more than %(most)d characters.") % {"most": words.QUERY_CHARACTERS}
        )
    return JsonResponse({"results": [_as_json(hit) for hit in search_places(query)]})


def _refused(reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=400)


def _as_json(hit: PlaceHit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "label": hit.label,
        "in_area": hit.in_area,
        "district": hit.district,
        "longitude": hit.longitude,
        "latitude": hit.latitude,
    }


@login_not_required
@require_safe
def base_layer(request: HttpRequest) -> HttpResponse:
    """The base map as GeoJSON (reports/reference/base_layer.py), with an ETag; one query.

    404 with words before `load_reference` ran.
    """
    loaded = ReferenceLoad.objects.values_list("etag", "base_layer").first()
    if loaded is None:
        return JsonResponse(
            {"error": _("The map isn't loaded yet. Run “manage.py load_reference”.")}, status=404
        )
    etag, packed = quote_etag(loaded[0]), bytes(loaded[1])
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content_type="application/geo+json")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = packed
            response.headers["Content-Encoding"] = "gzip"
        else:
            response.content = gzip.decompress(packed)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={BASE_LAYER_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
