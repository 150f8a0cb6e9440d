"""Place search over everything that is shipped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.enums import PlaceKind
from reports.models import Place
from reports.places import search_places
from reports.places.search import MOST_HITS, SEARCH, place_by_id
from reports.reference.load import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_place(db: None) -> None:
    load_reference()


def names(query: str) -> list[str]:
    return [hit.name for hit in search_places(query)]


def swapped(name: str) -> str:
    """The name with two letters in the middle of its longest word the wrong way round."""
    word = max(re.findall(r"[A-Za-z]+", name), key=len)
    middle = len(word) // 2
    typo = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return name.replace(word, typo)


def test_search_finds_what_people_mean(every_place: None) -> None:
    for query, first in {
        "Linclon Road": "Lincoln Road",
        "lincoln rd": "Lincoln Road",
        "linc": "Lincoln Road",
        "12 Lincoln Road, Peterborough": "Lincoln Road",
        "brtton": "Bretton",
        "Bretton": "Bretton",
        "deans court": "Dean's Court",
        "PE11HG": "PE1 1HG",
        "pe1 1hg": "PE1 1HG",
        "Flat 2, 3 Priestgate PE1 1HG": "PE1 1HG",
        "pe9 1aa": "PE9 1AA",
    }.items():
        assert names(query)[:1] == [first], query
    assert {name[:5] for name in names("pe1 1")} == {"PE1 1"}
    assert names("PE1 0AA") == []
    assert names("xyzzy qwerty") == []

    # Same-named streets are told apart by their wards, each once.
    hits = [hit for hit in search_places("Lincoln Road") if hit.name == "Lincoln Road"]
    assert len(hits) == len({hit.ward for hit in hits}) == 6
    assert "Lincoln Road, Central" in [hit.label for hit in hits]
    # ... and a ward that is typed as well decides between them.
    assert search_places("lincoln road werrington")[0].label == "Lincoln Road, Werrington"
    # A place outside says whose it is.
    assert search_places("pe9 1aa")[0].label == "PE9 1AA, South Kesteven"

    streets = list(Place.objects.filter(kind=PlaceKind.STREET).order_by("pk"))[::25]
    lost = [place.name for place in streets if place.name not in names(place.name)]
    assert lost == []
    long_enough = [place.name for place in streets if re.search(r"[A-Za-z]{6}", place.name)]
    lost = [name for name in long_enough if name not in names(swapped(name))]
    assert len(lost) <= len(long_enough) * 0.03, lost


def test_search_is_one_query_that_uses_both_indexes(every_place: None) -> None:
    for query in ("linclon road", "pe1 1", "Flat 1 Lincoln Road PE1 1HG"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search_places(query)
        assert len(queries) == 1
    with connection.cursor() as cursor:
        asked = {"words": "linclon road", "postcode": "pe11%", "limit": 8, "candidates": 40}
        cursor.execute("EXPLAIN " + SEARCH, asked)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "place_search_trigrams" in plan
    assert "place_search_start" in plan
    assert "Seq Scan on reports_place" not in plan


@pytest.mark.parametrize(
    "query",
    ["", " ", "a", "\0", "%", "_%", "'; DROP TABLE x; --", "😀" * 50, "\ud800", "a" * 10_240, "--"],
)
def test_search_takes_anything(reference_data: Any, query: str) -> None:
    assert isinstance(search_places(query), list)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=300), limit=st.integers(-5, 1000))
def test_search_never_fails_and_is_bounded(reference_data: Any, query: str, limit: int) -> None:
    assert len(search_places(query, limit=limit)) <= MOST_HITS


@pytest.mark.parametrize("key", ["", "x", "-1", "0", "9" * 30, "1.5", None, "\0", "١"])
def test_place_by_id_takes_anything(reference_data: Any, key: object) -> None:
    assert place_by_id(key) is None or str(key) == "١"


def test_place_by_id_finds_what_search_found(reference_data: Any) -> None:
    hit = search_places("lincoln road")[0]
    assert place_by_id(str(hit.id)) == hit
