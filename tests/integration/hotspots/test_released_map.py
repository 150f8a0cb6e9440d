"""The map of released figures: what was published and nothing else, for those who may; its table,
its shapes and its files say the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import h3.api.basic_str as h3
import pytest
from django.conf import settings as django_settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.operations.ground import MOST_CORNERS, polygon_of
from agencies.registry.models import Membership
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as
from hotspots.models import Release
from hotspots.releases import map_page
from hotspots.releases.counting import HEXAGON_SIZE, Counted, Place
from hotspots.releases.enums import TOLD_SOURCES
from hotspots.releases.map_page import Wanted
from hotspots.releases.public_enums import Source
from hotspots.releases.shapes import corners_query, shapes_of
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support import releases

pytestmark = pytest.mark.django_db

MAP, SHAPES = "/figures/releases/map/", "/figures/releases/map/shapes.geojson"
FILE = "/figures/releases/map/figures"
READERS = ("spp_coordinator", "public_health", "police_triage", "licensing_officer")
CENTRAL, OTHER = "E05010807", "E05010809"


def place_in(ward: str) -> Place:
    """A part of this ward, with the LSOA and the hexagon that its middle lies in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT min(area.code) FROM reports_area area WHERE area.kind = 'lsoa'"
            "  AND ST_Intersects(area.boundary, ST_PointOnSurface(ward.boundary))),"
            " ST_Y(ST_PointOnSurface(ward.boundary)), ST_X(ST_PointOnSurface(ward.boundary))"
            " FROM reports_area ward WHERE ward.kind = 'ward' AND ward.code = %s",
            [ward],
        )
        lsoa, lat, lon = cursor.fetchone()
    return Place(ward, lsoa, h3.latlng_to_cell(lat, lon, HEXAGON_SIZE))


@pytest.fixture
def published(reference_data: Any, person_with: Callable[..., User]) -> Release:
    """Two wards with many of residents; one of them with three of crews."""
    central, other = place_in(CENTRAL), place_in(OTHER)
    counts = {
        (central, Source.RESIDENTS): 19,
        (other, Source.RESIDENTS): 130,
        (other, Source.CREWS): 3,
    }
    return releases.published_without_reports(
        person_with("spp_coordinator"),
        person_with("police_intelligence"),
        counted=Counted([central, other], counts, frozenset(TOLD_SOURCES)),
    )


def shapes(client: Client, query: str = "?source=residents") -> dict[str, dict[str, Any]]:
    answer = client.get(SHAPES + query)
    assert answer.status_code == 200, answer.content
    found = json.loads(answer.content)["features"]
    return {each["properties"]["code"]: each["properties"] for each in found}


@pytest.mark.parametrize("role", READERS)
def test_readers_see_what_was_published_and_no_number_below_five(
    published: Release, client_for: Callable[..., Client], role: str
) -> None:
    client = client_for(role)
    drawn = shapes(client)
    assert {code: (each["count"], each["class"]) for code, each in drawn.items()} == {
        CENTRAL: (19, "3"),  # 10 to 24, as on every map
        OTHER: (130, "6"),
    }
    drawn |= shapes(client, "?source=crews")
    assert {each["class"] for each in drawn.values()} == {"few"}
    for properties in drawn.values():
        assert (properties["count"] is None) == (properties["shown"] != "value")
        assert properties["count"] is None or properties["count"] >= 5
    page = client.get(f"{MAP}?source=crews").content.decode()
    assert "Fewer than 5" in page
    assert "<strong>Fewer than 5</strong> in all of Peterborough" in page


@pytest.mark.parametrize("role", ["cleansing_lead", "safeguarding", "premises_manager"])
def test_nobody_else_opens_it(
    published: Release, client_for: Callable[..., Client], role: str
) -> None:
    client = client_for(role)
    for address in (MAP, SHAPES, f"{FILE}.csv", f"{FILE}.geojson"):
        assert client.get(address).status_code == 403, address


def test_what_is_not_published_is_on_no_map(
    reference_data: Any, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    """Not even for those who look through it: a map would be passed on."""
    waiting = releases.without_reports(person_with("spp_coordinator"))
    client = client_for("spp_coordinator")
    page = client.get(MAP)
    assert (page.status_code, "No figures are published yet." in page.content.decode()) == (
        200,
        True,
    )
    asked = f"?quarter={waiting.quarter}"
    assert client.get(MAP + asked).status_code == 422
    assert client.get(SHAPES + asked).status_code == 400
    assert client.get(SHAPES).status_code == client.get(f"{FILE}.csv").status_code == 404


@pytest.mark.parametrize(
    "query", ["?kind=street", "?source=everybody", "?quarter=2026-q5", "?kind=city"]
)
def test_what_is_in_no_list_is_refused_in_words(
    published: Release, client_for: Callable[..., Client], query: str
) -> None:
    client = client_for("spp_coordinator")
    page = client.get(MAP + query)
    assert page.status_code == 422
    assert "from the list" in page.content.decode()
    for address in (SHAPES, f"{FILE}.csv"):
        answer = client.get(address + query)
        assert answer.status_code == 400
        assert json.loads(answer.content)["problem"]


def test_table_map_and_files_say_the_same(
    published: Release, client_for: Callable[..., Client]
) -> None:
    client = client_for("spp_coordinator")
    drawn = shapes(client)
    file = client.get(f"{FILE}.csv?source=residents").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file)))
    assert lines[0] == ["OFFICIAL-SENSITIVE"]
    rows = [dict(zip(lines[1], each, strict=True)) for each in lines[2:]]
    by_code = {each["area_code"]: each for each in rows}
    assert {*by_code} == {*drawn} == {CENTRAL, OTHER}
    for code, properties in drawn.items():
        count = "" if properties["count"] is None else str(properties["count"])
        assert (by_code[code]["shown"], by_code[code]["count"]) == (properties["shown"], count)
    download = client.get(f"{FILE}.geojson?source=residents")
    features = json.loads(download.content)["features"]
    assert {each["properties"]["code"] for each in features} == {*drawn}
    assert "ground" not in features[0]["properties"]
    page = client.get(f"{MAP}?source=residents").content.decode()
    assert page.count('class="maps-show"') == len(drawn)
    assert page.index("130") < page.index("19</td>")


def test_pages_and_files_are_recorded_with_codes(
    published: Release, client_for: Callable[..., Client]
) -> None:
    client = client_for("public_health")
    client.get(f"{MAP}?source=residents")
    client.get(f"{FILE}.geojson?source=residents")
    listed = AuditEvent.objects.get(object_type="list", object_id="releases:map")
    assert listed.detail["quarter"] == str(published.quarter)
    taken = AuditEvent.objects.get(object_type="export", object_id="releases:map")
    assert (taken.detail["form"], taken.detail["source"]) == ("geojson", "residents")


def test_hexagons_have_the_shape_that_h3_gives_and_the_ward_of_their_middle(
    reference_data: Any,
) -> None:
    import h3.api.basic_str as h3
    from django.contrib.gis.geos import GEOSGeometry

    code = h3.latlng_to_cell(52.5725, -0.2420, 8)
    shape = shapes_of("hexagon", [code, "nonsense"])[code]
    drawn = GEOSGeometry(json.dumps(shape.geometry))
    assert drawn.valid
    assert drawn.num_coords == 7
    assert drawn.contains(Point(-0.2420, 52.5725))
    assert h3.latlng_to_cell(shape.lat, shape.lon, 8) == code
    assert shape.ward == "Central"
    assert shapes_of("hexagon", ["nonsense"]) == {}


def test_a_problem_can_be_opened_on_the_ground_of_an_area(
    published: Release, client_for: Callable[..., Client]
) -> None:
    """The link leads to a form that has the ground already."""
    coordinator = client_for("spp_coordinator")
    for kind in ("lsoa", "hexagon"):
        drawn = shapes(coordinator, f"?source=residents&kind={kind}")
        assert drawn
        for each in drawn.values():
            page = coordinator.get(f"/problems/new/?{each['ground']}").content.decode()
            assert "\n".join(each["ground"].removeprefix("corners=").split(";")) in page
    page = coordinator.get(f"{MAP}?source=residents").content.decode()
    assert f"/problems/new/?ward={CENTRAL}" in page
    assert _ticked(coordinator, CENTRAL) == [CENTRAL]
    assert _ticked(coordinator, "nonsense") == []
    assert "/problems/new/" not in client_for("public_health").get(MAP).content.decode()


def _ticked(client: Client, ward: str) -> list[str]:
    page = client.get(f"/problems/new/?ward={ward}").content.decode()
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    assert boxes
    return [re.findall(r'value="([^"]*)"', each)[0] for each in boxes if "checked" in each]


def test_the_outline_of_every_area_is_ground_that_a_problem_takes(reference_data: Any) -> None:
    """However winding: few corners, none of whose lines cross."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM reports_area WHERE kind = 'lsoa'")
        codes = [code for (code,) in cursor.fetchall()]
    assert codes
    for code, shape in shapes_of("lsoa", codes).items():
        whole = GEOSGeometry(json.dumps(shape.geometry)).buffer(0)
        corners = corners_query(whole).removeprefix("corners=")
        drawn = polygon_of(corners.replace(";", "\n"))
        assert corners.count(";") < MOST_CORNERS
        assert drawn.intersection(whole).area / whole.union(drawn).area > 0.75, code


# --- What is kept ---------------------------------------------------------------------------------


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    settings.CACHES = {**settings.CACHES, "tiles": django_settings.KEEPS_TILES}
    caches["tiles"].clear()
    yield
    caches["tiles"].clear()


def test_shapes_are_made_once_for_who_sees_the_same(
    published: Release,
    kept: None,
    monkeypatch: pytest.MonkeyPatch,
    person_with: Callable[..., User],
) -> None:
    made: list[str] = []
    make = map_page._collected

    def noted(user: User, wanted: Wanted) -> Any:
        made.append(user.email)
        return make(user, wanted)

    monkeypatch.setattr(map_page, "_collected", noted)
    coordinator, officer = person_with("spp_coordinator"), person_with("licensing_officer")

    def asked(user: User, source: str) -> bytes:
        with acting_as(user):
            (release,) = map_page.published(user)
            return map_page.shapes_for(user, Wanted(release, source, "ward"))

    assert asked(coordinator, "residents") == asked(coordinator, "residents")
    assert made == [coordinator.email]
    assert asked(officer, "residents") == asked(coordinator, "residents")
    assert made == [coordinator.email, officer.email]
    assert asked(coordinator, "crews") != asked(coordinator, "residents")
    assert len(made) == 3


def test_who_is_no_reader_any_more_gets_nothing_of_what_was_kept(
    published: Release, kept: None, client_for: Callable[..., Client]
) -> None:
    client = client_for("public_health")
    first = client.get(f"{SHAPES}?source=residents")
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    same = client.get(f"{SHAPES}?source=residents", headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    members = Membership.objects.filter(roles=["public_health"])
    assert members.update(roles=["treatment_provider"]) >= 1
    for member in members.select_related("user"):
        forget(member.user)
    after = client.get(f"{SHAPES}?source=residents", headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 403
    assert b"Feature" not in after.content


def test_the_address_of_the_map_is_on_the_pages_of_releases(
    published: Release, client_for: Callable[..., Client]
) -> None:
    client = client_for("spp_coordinator")
    assert reverse("releases:map") in client.get(reverse("releases:list")).content.decode()
    detail = client.get(reverse("releases:release", args=[published.pk])).content.decode()
    assert f"{reverse('releases:map')}?quarter={published.quarter}" in detail
