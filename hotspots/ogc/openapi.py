"""What can be asked of the interface, in OpenAPI 3.0 (conformance class oas30)."""

from __future__ import annotations

from typing import Any

from hotspots.ogc.documents import DESCRIPTION, GEOJSON, JSON, TITLE
from hotspots.ogc.parameters import DEFAULT_LIMIT, MOST

Spec = dict[str, Any]

_ERROR = {
    "description": "What is wrong with the request, in words.",
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/exception"}}},
}
_FORMAT = {"$ref": "#/components/parameters/f"}


def document(address: str) -> Spec:
    """`address`: of the interface, without a slash at its end."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": "1.0.0"},
        "servers": [{"url": address}],
        "security": [{"bearer": []}, {"basic": []}],
        "paths": {
            "/": _path("landingPage", "The landing page", JSON, is_open=True),
            "/conformance": _path("conformance", "What it conforms to", JSON, is_open=True),
            "/openapi.json": _path("openapi", "This document", JSON, is_open=True),
            "/collections": _path("collections", "The collections that your key opens", JSON),
            "/collections/{collectionId}": _path(
                "collection", "One collection", JSON, names=("collectionId",)
            ),
            "/collections/{collectionId}/items": _path(
                "features",
                "Features of a collection",
                GEOJSON,
                names=("collectionId", "bbox", "datetime", "limit", "after"),
            ),
            "/collections/{collectionId}/items/{featureId}": _path(
                "feature", "One feature", GEOJSON, names=("collectionId", "featureId")
            ),
        },
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Any user name, and the key as the password.",
                },
            },
            "parameters": _parameters(),
            "schemas": {
                "exception": {
                    "type": "object",
                    "required": ["code"],
                    "properties": {
                        "code": {"type": "string"},
                        "description": {"type": "string"},
                    },
                }
            },
        },
    }


def _path(
    name: str, summary: str, kind: str, *, names: tuple[str, ...] = (), is_open: bool = False
) -> Spec:
    answers: Spec = {"200": {"description": summary, "content": {kind: {"schema": _OBJECT}}}}
    refusals = ("400",) if is_open else ("400", "401", "404", "429")
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [
                *({"$ref": f"#/components/parameters/{each}"} for each in names), _FORMAT
            ],
            "responses": answers | dict.fromkeys(refusals, _ERROR),
            **({"security": []} if is_open else {}),
        }
    }  # fmt: skip


_OBJECT = {"type": "object"}


def _parameters() -> Spec:
    numbers = {"type": "array", "items": {"type": "number"}}
    return {
        "collectionId": _parameter("collectionId", "path", {"type": "string"}, "Which collection."),
        "featureId": _parameter("featureId", "path", {"type": "string"}, "Which feature."),
        "bbox": _parameter(
            "bbox",
            "query",
            {"oneOf": [{**numbers, "minItems": each, "maxItems": each} for each in (4, 6)]},
            "West, south, east, north in degrees (CRS84: longitude first); or with a height after "
            "south and after north, which counts for nothing.",
        )
        | {"style": "form", "explode": False},
        "datetime": _parameter(
            "datetime",
            "query",
            {"type": "string"},
            "A time or an interval of RFC 3339, such as 2026-01-01T00:00:00Z/.. or a day.",
        )
        | {"style": "form", "explode": False},
        "limit": _parameter(
            "limit",
            "query",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
            "The most features of one page.",
        )
        | {"style": "form", "explode": False},
        "after": _parameter(
            "after", "query", {"type": "string"}, "From where to go on: a link to the next page."
        ),
        "f": _parameter(
            "f", "query", {"type": "string", "enum": ["json"]}, "The format, of which there is one."
        ),
    }  # fmt: skip


def _parameter(name: str, place: str, schema: Spec, description: str) -> Spec:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": schema,
        "description": description,
    }
