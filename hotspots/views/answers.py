"""What maps load piece by piece, as it is answered: tiles and shapes."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

TILE_TYPE = "application/vnd.mapbox-vector-tile"
GEOJSON_TYPE = "application/geo+json"


def piece(
    request: HttpRequest, content: bytes, *, kind: str = TILE_TYPE, names_reports: bool = False
) -> HttpResponse:
    """A piece of a map. The mark is of the content alone: one of the data's state would tell of
    what one may not see. Counts may wait in the browser to be asked for again; what names reports
    is kept nowhere."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type=kind
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-store" if names_reports else "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
