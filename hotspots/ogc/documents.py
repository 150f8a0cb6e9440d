"""The documents that describe the interface: landing page, conformance, collections, items."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from hotspots.ogc.collections import Collection, period
from hotspots.ogc.paging import Page
from hotspots.ogc.parameters import Asked
from reports.geometry import REGION_EAST, REGION_NORTH, REGION_SOUTH, REGION_WEST

JSON = "application/json"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

CONFORMS_TO = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{each}"
    for each in ("core", "oas30", "geojson")
]

TITLE = "Spotlight maps"
DESCRIPTION = (
    "What a member of the Safer Peterborough Partnership may see on maps, for their own GIS. Read "
    "only. Everything but this page needs a key, which its holder makes in Spotlight."
)

At = Callable[[str], str]
"""The whole address of a path below the interface's own, such as `collections`."""
PageOf = Callable[[Collection], str]
"""The whole address of the page for people that shows the same as a collection."""


def link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def landing(at: At) -> dict[str, Any]:
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link(at(""), "self", JSON, "This page"),
            link(at("openapi.json"), "service-desc", OPENAPI, "What can be asked, in OpenAPI 3.0"),
            link(at("conformance"), "conformance", JSON, "What this interface conforms to"),
            link(at("collections"), "data", JSON, "The collections of features"),
        ],
    }


def conformance() -> dict[str, Any]:
    return {"conformsTo": CONFORMS_TO}


def collections(found: Iterable[Collection], at: At, page_of: PageOf) -> dict[str, Any]:
    return {
        "links": [link(at("collections"), "self", JSON, "The collections of features")],
        "collections": [collection(each, at, page_of) for each in found],
    }


def collection(found: Collection, at: At, page_of: PageOf) -> dict[str, Any]:
    here = at(f"collections/{found.key}")
    return {
        "id": found.key,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {
                "bbox": [[REGION_WEST, REGION_SOUTH, REGION_EAST, REGION_NORTH]],
                "crs": CRS84,
            },
            "temporal": {"interval": [_interval(found)], "trs": GREGORIAN},
        },
        "links": [
            link(here, "self", JSON, found.title),
            link(f"{here}/items", "items", GEOJSON, f"{found.title}: features"),
            link(page_of(found), "alternate", "text/html", "The same for people, signed in"),
        ],
    }


def _interval(found: Collection) -> list[str | None]:
    if not found.is_counted:
        return [None, None]
    first = datetime.datetime.combine(
        period().first, datetime.time.min, tzinfo=datetime.timezone.utc
    )
    return [first.strftime("%Y-%m-%dT%H:%M:%SZ"), None]


def items(
    found: Collection, page: Page, asked: Asked, *, given: dict[str, str], at: At
) -> dict[str, Any]:
    """A page of features with its links. `given`: the parameters as they came."""
    here = at(f"collections/{found.key}/items")
    links = [link(_with(here, given), "self", GEOJSON, "This page")]
    if page.next_after:
        onwards = {**given, "limit": str(asked.limit), "after": page.next_after}
        links.append(link(_with(here, onwards), "next", GEOJSON, "The next page"))
    links.append(link(at(f"collections/{found.key}"), "collection", JSON, found.title))
    counted = {} if page.matched is None else {"numberMatched": page.matched}
    return {
        "type": "FeatureCollection",
        "timeStamp": timezone.now()
        .astimezone(datetime.timezone.utc)
        .strftime("%Y-%m-%dT%H:%M:%SZ"),
        **counted,
        "numberReturned": len(page.features),
        "links": links,
        "features": page.features,
    }


def item(found: Collection, feature: dict[str, Any], at: At) -> dict[str, Any]:
    here = at(f"collections/{found.key}")
    return {
        **feature,
        "links": [
            link(f"{here}/items/{feature['id']}", "self", GEOJSON, "This feature"),
            link(here, "collection", JSON, found.title),
        ],
    }


def _with(address: str, given: dict[str, str]) -> str:
    return f"{address}?{urlencode(given)}" if given else address
