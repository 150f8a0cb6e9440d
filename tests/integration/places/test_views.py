"""/places/search and /places/base-layer, open to everybody."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from reports.models import ReferenceLoad

pytestmark = pytest.mark.django_db


def test_search_answers_anybody_in_one_query_and_is_not_kept(
    client: Client, reference_data: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/places/search", {"q": "Linclon Road"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    first = response.json()["results"][0]
    assert first["label"].startswith("Lincoln Road, ")
    assert set(first) == {
        "id", "kind", "label", "in_area", "district", "longitude", "latitude"
    }  # fmt: skip
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Enter a postcode"),
        ({"q": "  "}, "Enter a postcode"),
        ({"q": "a" * 101}, "no more than 100"),
    ],
)
def test_search_refuses_in_words(
    client: Client, reference_data: Any, query: dict[str, str], words: str
) -> None:
    response = client.get("/places/search", query)
    assert response.status_code == 400
    assert words in response.json()["error"]


@pytest.mark.parametrize(
    "query", ["\0", "%00", "'%_;--", "😀", "\ud800".encode("utf-8", "replace")]
)
def test_search_answers_odd_queries(client: Client, reference_data: Any, query: Any) -> None:
    assert client.get("/places/search", {"q": query}).status_code == 200


def test_search_takes_no_post(client: Client) -> None:
    assert client.post("/places/search", {"q": "x"}).status_code == 405


def test_base_layer_is_cached_by_its_content(
    client: Client, reference_data: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/places/base-layer", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert response["Cache-Control"].startswith("public, max-age=")
    plain = client.get("/places/base-layer")
    assert gzip.decompress(response.content) == plain.content
    names = {each["properties"]["name"] for each in json.loads(plain.content)["features"]}
    assert {"Central", "East", "Park"} <= names

    etag = response["ETag"]
    again = client.get("/places/base-layer", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    ReferenceLoad.objects.update(etag="f" * 64)
    changed = client.get("/places/base-layer", headers={"if-none-match": etag})
    assert changed.status_code == 200


def test_base_layer_before_loading_says_what_to_do(client: Client, db: None) -> None:
    response = client.get("/places/base-layer")
    assert response.status_code == 404
    assert "load_reference" in response.json()["error"]
