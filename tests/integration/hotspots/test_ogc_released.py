"""Released figures by OGC API Features: what a coordinator's GIS reads, asked as QGIS asks."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from hotspots.actions.gis_tokens import make_token
from hotspots.models import Release
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.factories import ReportFactory
from tests.support import releases
from tests.support.geography import IN_CENTRAL
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

RELEASED = ["released-wards", "released-lsoas", "released-hexagons"]
WARDS = "/api/collections/released-wards/items"


class LikeQgis:
    """A client that knows the address of the interface alone and follows links, with its key as the
    password; it says what it takes, sends HEAD and OPTIONS, and asks for what is in view."""

    def __init__(self, user: User) -> None:
        self.user = user
        key = make_token(by=user, name="QGIS", days=30).key
        self.sent = {"Authorization": f"Bearer {key}", "Accept": "application/geo+json, */*"}
        self.client = Client()

    def get(self, address: str) -> Any:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}".rstrip("?"), headers=self.sent)

    def collections(self) -> dict[str, dict[str, Any]]:
        landing = linked(self.get("/api/").json())
        assert self.get(landing["service-desc"]).status_code == 200
        assert "conformsTo" in self.get(landing["conformance"]).json()
        found = self.get(landing["data"]).json()["collections"]
        return {each["id"]: each for each in found}

    def features(self, collection: dict[str, Any], query: str = "") -> Iterator[dict[str, Any]]:
        address: str | None = f"{linked(collection)['items']}?limit=2{query}"
        while address:
            page = self.get(address).json()
            assert page["numberReturned"] == len(page["features"]) <= 2
            yield from page["features"]
            address = linked(page).get("next")


def linked(document: dict[str, Any]) -> dict[str, str]:
    return {each["rel"]: each["href"] for each in document["links"]}


@pytest.fixture
def published(reference_data: Any, person_with: Callable[..., User]) -> list[Release]:
    """Two quarters, the newer first; and reports, of which none may show."""
    people = person_with("spp_coordinator"), person_with("police_intelligence")
    made = [releases.published_without_reports(*people) for _ in range(2)]
    ReportFactory(point=IN_CENTRAL, point_origin="pin")
    releases.without_reports(people[0])  # one that waits
    return made


@pytest.fixture
def gis(published: list[Release], person_with: Callable[..., User]) -> LikeQgis:
    return LikeQgis(person_with("spp_coordinator"))


def test_a_coordinator_has_released_figures_and_nothing_else(gis: LikeQgis) -> None:
    assert list(gis.collections()) == RELEASED
    for name in ("reports", "hexagons", "wards", "hotspots"):
        assert gis.get(f"/api/collections/{name}").status_code == 404
        assert gis.get(f"/api/collections/{name}/items").status_code == 404


def test_police_have_theirs_and_officers_theirs(
    published: list[Release], person_with: Callable[..., User]
) -> None:
    own = ["reports", "hexagons", "wards", "hotspots"]
    for role, expected in (
        ("police_intelligence", [*own, *RELEASED]),
        ("licensing_officer", [*own, *RELEASED]),
        ("cleansing_lead", own),
    ):
        assert list(LikeQgis(person_with(role)).collections()) == expected
    lead = LikeQgis(person_with("cleansing_lead"))
    assert lead.get(WARDS).status_code == 404


def test_a_layer_is_read_page_by_page_and_each_feature_once(
    gis: LikeQgis, published: list[Release]
) -> None:
    quarters = [str(each.quarter) for each in published]
    found = list(gis.features(gis.collections()["released-wards"]))
    keys = [each["id"] for each in found]
    assert len(keys) == len(set(keys))
    assert keys == sorted(keys)  # the oldest quarter first
    assert {each["properties"]["quarter"] for each in found} == set(quarters)
    assert "unknown" not in {each["properties"]["code"] for each in found}
    for each in found:
        assert each["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        said = each["properties"]
        for source in ("told", "residents", "crews", "premises", "police"):
            assert (said[source] is None) == (said[f"{source}_shown"] != "value")
            assert said[source] is None or said[source] >= 5
        alone = gis.get(f"{WARDS}/{each['id']}").json()
        assert {**alone, "links": 0} == {**each, "links": 0}


def test_the_view_and_the_time_leave_what_meets_them(
    gis: LikeQgis, published: list[Release]
) -> None:
    wards = gis.collections()["released-wards"]
    x, y = IN_CENTRAL.x, IN_CENTRAL.y
    here = list(gis.features(wards, f"&bbox={x},{y},{x + 0.0001},{y + 0.0001}"))
    assert {each["properties"]["name"] for each in here} == {"Central"}
    assert len(here) == 2
    assert list(gis.features(wards, f"&bbox={y},{x},{y + 1},{x + 1}")) == []
    quarter = published[0].quarter
    inside = quarter.starts_at + datetime.timedelta(days=3)
    of_time = gis.features(wards, f"&datetime={inside:%Y-%m-%dT%H:%M:%SZ}")
    assert {each["properties"]["quarter"] for each in of_time} == {str(quarter)}
    before = published[1].quarter.starts_at - datetime.timedelta(seconds=1)
    assert list(gis.features(wards, f"&datetime=../{before:%Y-%m-%dT%H:%M:%SZ}")) == []


def test_options_and_head_say_that_nothing_can_be_changed(gis: LikeQgis) -> None:
    for address in ("/api/", "/api/collections", WARDS, f"{WARDS}/x"):
        answer = gis.client.options(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert gis.client.post(address, headers=gis.sent).status_code in {403, 405}
    head = gis.client.head(WARDS, headers=gis.sent)
    assert (head.status_code, head["Content-Type"]) == (200, "application/geo+json")
    assert gis.client.head(WARDS).status_code == 401


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?after=x", 400),
        ("?after=9999999", 400),
        ("?bbox=1,2,3", 400),
        ("?quarter=2026-q1", 400),
        ("/2026-q1.nothing", 404),
        ("/2026-q9.E05010807", 404),
        ("/x", 404),
    ],
)
def test_what_can_not_be_answered_is_said(gis: LikeQgis, query: str, status: int) -> None:
    answer = gis.get(WARDS + query)
    assert answer.status_code == status
    assert answer.json()["description"]


def test_what_left_is_recorded_and_more_features_take_no_more_statements(gis: LikeQgis) -> None:
    gis.get(f"{WARDS}?limit=1")
    event = AuditEvent.objects.get(object_id="gis:released-wards")
    assert (event.actor_id, event.detail["shown"]) == (gis.user.pk, 1)
    with statements() as few:
        gis.get(f"{WARDS}?limit=1")
    with statements() as many:
        gis.get(f"{WARDS}?limit=1000")
    assert len(few) == len(many)
