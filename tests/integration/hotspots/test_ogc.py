"""OGC API Features, Part 1 (17-069r4), by its requirements; and keys, which open no more than their
holder may see."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.models import Membership
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as, showing
from hotspots.actions.gis_tokens import (
    LONGEST_DAYS,
    MOST_TOKENS,
    asking_by,
    make_token,
    stop_token,
)
from hotspots.models import GisToken
from hotspots.views import ogc
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.enums import Category, Kind
from reports.errors import CaseworkError, NotAllowed
from reports.models import Report
from tests.factories import ReportFactory
from tests.support.geography import IN_CENTRAL
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

CONFORMANCE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def told(x: float = IN_CENTRAL.x, y: float = IN_CENTRAL.y, **how: Any) -> Report:
    made: Report = ReportFactory(**{"point": Point(x, y, srid=4326), "point_origin": "pin", **how})
    return made


class Gis:
    """A program with a key, which sends nothing else: no cookie, no session."""

    def __init__(self, user: User) -> None:
        self.made = make_token(by=user, name="QGIS", days=30)
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.made.key}", **headers}
        return self.client.get(path, headers=sent)

    def items(self, query: str = "", collection: str = "reports") -> dict[str, Any]:
        answer = self.get(f"/api/collections/{collection}/items{query}")
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/geo+json"
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def gis(reference_data: Any, person_with: Callable[..., User]) -> Gis:
    return Gis(person_with("police_intelligence"))


def links(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {each["rel"]: each for each in document["links"]}


# --- The interface describes itself ---------------------------------------------------------------


def test_the_landing_page_leads_to_everything_without_a_key(client: Client) -> None:
    """Requirements root-success, conformance-success, api-definition-success."""
    answer = client.get("/api/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found = links(answer.json())
    assert {"self", "service-desc", "conformance", "data"} <= set(found)
    assert found["self"]["href"] == "http://testserver/api/"
    declared = client.get(urlsplit(found["conformance"]["href"]).path).json()["conformsTo"]
    assert {f"{CONFORMANCE}{each}" for each in ("core", "geojson", "oas30")} <= set(declared)
    definition = client.get(urlsplit(found["service-desc"]["href"]).path)
    assert definition["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert definition["Content-Type"] == found["service-desc"]["type"]


def test_the_definition_says_what_the_addresses_take(client: Client, gis: Gis) -> None:
    definition = client.get("/api/openapi.json").json()
    assert definition["openapi"].startswith("3.0")
    parameters = definition["components"]["parameters"]
    limit = parameters["limit"]["schema"]
    assert (limit["minimum"], limit["default"]) == (1, 100)
    for path, operations in definition["paths"].items():
        names = [each["$ref"].rsplit("/", 1)[1] for each in operations["get"]["parameters"]]
        assert set(names) <= set(parameters)
        assert {each for each in names if f"{{{each}}}" in path} == {
            each for each in names if parameters[each]["in"] == "path"
        }
        address = path.replace("{collectionId}", "reports").replace("{featureId}", "none")
        assert gis.get(f"/api{address}").status_code in {200, 404}, path
    assert [each["url"] for each in definition["servers"]] == ["http://testserver/api"]


def test_a_collection_says_what_it_holds_and_where(gis: Gis) -> None:
    """Requirements fc-md-op, fc-md-links, sfc-md-success."""
    answer = gis.get("/api/collections").json()
    assert links(answer)["self"]["href"] == "http://testserver/api/collections"
    assert {each["id"] for each in answer["collections"]} == {
        "reports", "hexagons", "wards", "hotspots",
        "released-wards", "released-lsoas", "released-hexagons",
    }  # fmt: skip
    for each in answer["collections"]:
        found = links(each)
        assert found["items"]["type"] == "application/geo+json"
        assert found["alternate"]["type"] == "text/html"
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        assert (west < east, south < north) == (True, True)
        assert each["crs"] == [CRS84]
        alone = gis.get(urlsplit(found["self"]["href"]).path).json()
        assert alone == each


# --- Features -------------------------------------------------------------------------------------


def test_features_have_longitude_first_and_the_fields_of_the_team(gis: Gis) -> None:
    report = told()
    found = gis.items()
    (feature,) = found["features"]
    assert feature["id"] == str(report.pk)
    assert feature["geometry"] == {
        "type": "Point",
        "coordinates": [round(IN_CENTRAL.x, 5), round(IN_CENTRAL.y, 5)],
    }
    assert feature["properties"]["reference"] == report.display_reference
    assert feature["properties"]["kind"] == "concern"
    assert (found["numberMatched"], found["numberReturned"]) == (1, 1)
    assert gis.get("/api/collections/reports/items")["Spotlight-Marking"] == "OFFICIAL-SENSITIVE"
    stamp = datetime.datetime.strptime(found["timeStamp"], "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    assert abs(stamp - timezone.now().replace(tzinfo=None)) < datetime.timedelta(minutes=5)
    assert links(found)["self"]["href"] == "http://testserver/api/collections/reports/items"


def test_pages_lead_to_each_other_and_hold_each_feature_once(gis: Gis) -> None:
    reports = {str(told().pk) for _ in range(5)}
    seen: list[str] = []
    address, pages = "/api/collections/reports/items?limit=2", 0
    while address:
        page = gis.get(address).json()
        assert page["numberReturned"] == len(page["features"]) <= 2
        assert page["numberMatched"] == 5
        seen += [each["id"] for each in page["features"]]
        onwards = links(page).get("next")
        assert onwards is None or onwards["type"] == "application/geo+json"
        parts = urlsplit(onwards["href"]) if onwards else None
        address = f"{parts.path}?{parts.query}" if parts else ""
        pages += 1
        if pages == 1:
            told()  # while somebody leafs
            reports.add(str(Report.objects.order_by("-pk")[0].pk))
            break
    rest = gis.items("?limit=1000")
    assert {each["id"] for each in rest["features"]} == reports
    assert len(seen) == 2
    after = gis.items(f"?limit=1000&after={seen[-1]}")
    assert {each["id"] for each in after["features"]} == reports - set(seen)
    assert "next" not in links(after)


def test_a_box_and_a_time_leave_what_meets_them(gis: Gis) -> None:
    here, there = told(), told(IN_CENTRAL.x + 0.05)
    when = datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.timezone.utc)
    Report.objects.filter(pk=there.pk).update(happened_first=when, happened_last=when)
    x, y = IN_CENTRAL.x, IN_CENTRAL.y
    box = f"bbox={x - 0.01},{y - 0.01},{x + 0.01},{y + 0.01}"

    def ids(query: str) -> list[str]:
        return [each["id"] for each in gis.items(f"?{query}")["features"]]

    assert ids(box) == [str(here.pk)]
    assert ids(f"bbox={y},{x},{y + 1},{x + 1}") == []  # latitude first is somewhere else
    assert ids("bbox=170,-80,-170,80") == []  # over the 180th meridian
    assert ids("datetime=2026-01-15") == [str(there.pk)]
    assert ids("datetime=2026-01-15T12:00:00Z") == [str(there.pk)]
    assert ids("datetime=2026-01-15T12:00:01Z/..") == [str(here.pk)]
    assert ids("datetime=../2026-01-15T11:59:59Z") == []


def test_counts_are_of_what_the_holder_may_see(gis: Gis) -> None:
    for _ in range(3):
        told()
    wards = gis.items("?limit=500", "wards")["features"]
    assert max(each["properties"]["reports"] for each in wards) == 3
    (hexagon,) = gis.items(collection="hexagons")["features"]
    assert hexagon["properties"]["reports"] == 3
    one = gis.get(f"/api/collections/hexagons/items/{hexagon['id']}").json()
    assert {**one, "links": None} == {**hexagon, "links": None}
    assert gis.items("?bbox=0,0,1,1", "hexagons")["features"] == []
    assert gis.items("?datetime=../2001-01-01", "wards")["numberMatched"] == 0
    first = gis.items("?limit=1", "wards")
    second = gis.items(f"?{urlsplit(links(first)['next']['href']).query}", "wards")
    assert first["features"][0]["id"] != second["features"][0]["id"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("collections?unknown=1", 400),
        ("collections/reports?unknown=1", 400),
        ("collections/reports/items?bbox=1,2", 400),
        ("collections/reports/items?limit=0", 400),
        ("collections/reports/items?datetime=x", 400),
        ("collections/reports/items?after=x", 400),
        ("collections/wards/items?after=x", 400),
        ("collections/reports/items?bbox=1,2,3,4&bbox=1,2,3,4", 400),
        ("collections/reports/items/x", 404),
        ("collections/reports/items/00000000-0000-0000-0000-000000000000", 404),
        ("collections/reports/items?%00=1", 400),
        ("collections/people/items", 404),
    ],
)
def test_what_can_not_be_answered_is_said_in_words(gis: Gis, path: str, status: int) -> None:
    answer = gis.get(f"/api/{path}")
    assert answer.status_code == status
    assert answer.json()["code"]
    assert answer.json()["description"]


# --- Whose key ------------------------------------------------------------------------------------


def test_a_key_opens_what_its_holder_may_see_and_nothing_else(
    gis: Gis, person_with: Callable[..., User]
) -> None:
    concern, needles = told(), told(kind=Kind.NEEDLE_FIND, category=Category.LITTER)
    lead = Gis(person_with("cleansing_lead"))
    (feature,) = lead.items()["features"]
    assert feature["id"] == str(needles.pk)
    assert {"kind", "priority", "channel", "category"} & set(feature["properties"]) == set()
    assert lead.get(f"/api/collections/reports/items/{concern.pk}").status_code == 404
    assert gis.items()["numberMatched"] == 2
    officer = Gis(person_with("licensing_officer"))
    assert officer.items()["features"] == []
    assert (
        sum(each["properties"]["reports"] for each in officer.items("", "wards")["features"]) == 0
    )


def test_what_left_is_recorded_with_the_name_of_the_holder(gis: Gis) -> None:
    report = told()
    gis.items()
    gis.get(f"/api/collections/reports/items/{report.pk}")
    events = AuditEvent.objects.filter(reason="gis").order_by("sequence")
    assert [each.object_id for each in events] == ["gis:reports"] * 2
    assert [each.detail["shown"] for each in events] == [1, 1]
    assert {each.actor_id for each in events} == {gis.made.token.user_id}


def test_a_key_is_taken_as_bearer_or_basic_and_never_from_an_address(gis: Gis) -> None:
    key = gis.made.key
    basic = base64.b64encode(f"anything:{key}".encode()).decode()
    for header, status in (
        (f"Bearer {key}", 200),
        (f"Basic {basic}", 200),
        ("Basic %%%", 401),
        (f"Basic {base64.b64encode(key.encode()).decode()}", 401),
        (f"Bearer {key}x", 401),
        (key, 401),
        ("", 401),
    ):
        answer = Client().get("/api/collections", headers={"Authorization": header})
        assert answer.status_code == status, header
        if status == 401:
            assert "Basic" in answer["WWW-Authenticate"]
    assert Client().get(f"/api/collections?key={key}").status_code == 401
    assert gis.get(f"/api/collections?key={key}").status_code == 400


def test_being_signed_in_opens_nothing_here(client_for: Callable[..., Client]) -> None:
    assert client_for("police_intelligence").get("/api/collections").status_code == 401


def test_a_key_ends(gis: Gis, person_with: Callable[..., User]) -> None:
    """By being stopped, by its day, by the end of the membership, or by its suspension."""
    token = gis.made.token
    tokens, members = (
        GisToken.objects.filter(pk=token.pk),
        Membership.objects.filter(pk=token.membership_id),
    )
    now = timezone.now()
    assert gis.get("/api/collections").status_code == 200
    for rows, change, back in (
        (members, {"active_until": now}, {"active_until": None}),
        (members, {"suspended_at": now}, {"suspended_at": None}),
    ):
        rows.update(**change)
        assert gis.get("/api/collections").status_code == 401, change
        rows.update(**back)
    user = token.user
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert gis.get("/api/collections").status_code == 401
    User.objects.filter(pk=user.pk).update(is_active=True)
    members.update(roles=["police_triage"])  # a role that may have no key
    assert gis.get("/api/collections").json()["collections"] == []
    assert gis.get("/api/collections/reports/items").status_code == 404
    members.update(roles=["police_intelligence"])
    forget(user)
    stop_token(by=user, token_id=token.pk)
    assert gis.get("/api/collections").status_code == 401
    assert tokens.get().stopped_at is not None


def test_a_key_works_for_days_and_no_longer(gis: Gis) -> None:
    import time_machine

    with time_machine.travel(timezone.now() + datetime.timedelta(days=30, minutes=1)):
        assert asking_by(gis.made.key) is None
    assert asking_by(gis.made.key) is not None


def test_a_member_of_two_agencies_asks_with_one_alone(
    gis: Gis, person_with: Callable[..., User]
) -> None:
    from tests.support.people import agency_named

    user = gis.made.token.user
    Membership.objects.create(user=user, agency=agency_named("cleansing"), roles=["cleansing_lead"])
    asking = asking_by(gis.made.key)
    assert asking is not None
    from agencies.registry.people import clearances_of

    assert "police.intelligence" in clearances_of(asking.user)
    assert "council.cleansing" not in clearances_of(asking.user)


def test_keys_are_few_short_lived_and_only_for_those_who_may(
    person_with: Callable[..., User],
) -> None:
    lead = person_with("cleansing_lead")
    with pytest.raises(CaseworkError):
        make_token(by=lead, name="x", days=LONGEST_DAYS + 1)
    with pytest.raises(CaseworkError):
        make_token(by=lead, name=" ", days=1)
    for _ in range(MOST_TOKENS):
        last = make_token(by=lead, name="QGIS", days=1)
    with pytest.raises(CaseworkError):
        make_token(by=lead, name="QGIS", days=1)
    stop_token(by=lead, token_id=last.token.pk)
    make_token(by=lead, name="QGIS", days=1)
    with pytest.raises(NotAllowed):
        make_token(by=person_with("public_health"), name="QGIS", days=1)
    with pytest.raises(GisToken.DoesNotExist):
        stop_token(by=person_with("police_intelligence"), token_id=last.token.pk)


def test_the_database_keeps_a_key_as_it_was_made(gis: Gis) -> None:
    """Whatever is smuggled in: no key is moved to somebody else, prolonged, or brought back."""
    token = gis.made.token
    far = token.ends_at + datetime.timedelta(days=900)
    for change in ({"ends_at": far}, {"digest": b"x" * 32}, {"audience": ["police.triage"]}):
        with pytest.raises(DatabaseError), acting_as(token.user), transaction.atomic():
            GisToken.objects.filter(pk=token.pk).update(**change)
    stop_token(by=token.user, token_id=token.pk)
    with pytest.raises(DatabaseError), acting_as(token.user), transaction.atomic():
        GisToken.objects.filter(pk=token.pk).update(stopped_at=None)
    with showing(["police.triage", "police.intelligence"]):
        assert not GisToken.objects.exists()


def test_a_key_is_shown_once_and_stored_nowhere(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    client = client_for(person_with("police_intelligence"))
    page = client.post(reverse("maps:keys"), {"name": "QGIS", "days": "30"})
    assert page.status_code == 200
    key = page.context["made"].key
    assert key in page.content.decode()
    assert key not in client.get(reverse("maps:keys")).content.decode()
    stored = json.dumps(list(GisToken.objects.values()), default=str)
    assert key not in stored
    assert asking_by(key) is not None
    refused = client.post(reverse("maps:keys"), {"name": "Kept", "days": "91"})
    assert refused.status_code == 422
    assert 'value="Kept"' in refused.content.decode()


def test_making_a_key_asks_again_who_it_is(
    person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    client = client_for(person_with("police_intelligence"))
    session = client.session
    for each in session["account_authentication_methods"]:
        each["at"] -= 3600
    session.save()
    answer = client.post(reverse("maps:keys"), {"name": "QGIS", "days": "30"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not GisToken.objects.exists()


def test_too_many_requests_and_too_many_wrong_keys_are_turned_away(
    gis: Gis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ogc, "PER_MINUTE", 2)
    assert [gis.get("/api/collections").status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr(
        ogc, "WRONG_KEYS", ogc.Limit("gis-key-test", each=1, all_together=9, seconds=60)
    )
    wrong = {"Authorization": "Bearer wrong"}
    codes = [Client().get("/api/collections", headers=wrong).status_code for _ in range(2)]
    assert codes == [401, 429]


@pytest.mark.parametrize("collection", ["reports", "hexagons", "wards", "hotspots"])
def test_a_page_takes_as_many_statements_whatever_it_holds(gis: Gis, collection: str) -> None:
    def sent() -> int:
        with statements() as found:
            gis.items(collection=collection)
        return len(found)

    gis.items()
    few = sent()
    for number in range(12):
        told(IN_CENTRAL.x + number / 1000)
    assert sent() == few <= 12
