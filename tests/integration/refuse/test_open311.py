"""Open311 GeoReport v2, held to its published specification, with a client like FixMyStreet's."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agencies.refuse.actions.jobs import move_job, prioritise_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.service_requests import take_request
from agencies.refuse.actions.systems import Made, as_system, make_system, stop_system
from agencies.refuse.enums import JobPriority
from agencies.refuse.georeport.reading import read_request
from agencies.refuse.georeport.service import NOT_KEPT
from agencies.refuse.models import Job, RequestUpdate, ServiceRequest, System
from agencies.refuse.queries import service_requests_visible_to
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.models import Report, ReportContact, ReportNarrative, ReportSource
from tests.integration.refuse.conftest import NEEDLES, needle_report
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db

BASE = "/open311/v2/"
FORM = "application/x-www-form-urlencoded"
DAY = "2030-01-"
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)\Z")

# The specification's tables, name by name: (XML root, name of one, its elements).
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
ATTRIBUTE = {
    "variable", "code", "datatype", "required", "datatype_description", "order", "description",
    "values",
}  # fmt: skip
CREATED = {"service_request_id", "service_notice", "account_id"}
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip
UPDATE = {
    "update_id", "service_request_id", "status", "updated_datetime", "description", "media_url",
}  # fmt: skip
PERSONAL = {
    "email": "smith333@quillfeather.example",
    "first_name": "Jo",
    "last_name": "Quillfeather",
    "phone": "07700 900142",
    "device_id": "tt222111",
    "account_id": "account-987",
    "media_url": "http://quillfeather.example/photo.jpeg",
}


class FixMyStreet:
    """A client of the kind that FixMyStreet is: it speaks XML, and posts forms."""

    def __init__(self, key: str, client: Client | None = None) -> None:
        self.key = key
        self.client = client or Client(enforce_csrf_checks=True)

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(BASE + path, {"api_key": self.key, **query})

    def post(self, path: str = "requests.xml", **form: str) -> Any:
        body = urlencode({"api_key": self.key, **form})
        return self.client.post(BASE + path, body, content_type=FORM)

    def services(self) -> list[dict[str, str]]:
        return _several(self.get("services.xml"), "services", "service")

    def attributes(self, code: str) -> set[str]:
        root = _root(self.get(f"services/{code}.xml"), "service_definition")
        assert root.findtext("service_code") == code
        return {each.findtext("code") or "" for each in root.iter("attribute")}

    def send(self, code: str, *, own_id: str, attributes: dict[str, str], **more: str) -> str:
        """The number of a report that is sent as FixMyStreet does."""
        description = (
            "title: Needles by the swings\n\ndetail: Three of them, uncapped\n\n"
            "url: http://fms.example/report/" + own_id + "\n\nSubmitted via FixMyStreet\n"
        )
        fields = {f"attribute[{name}]": value for name, value in attributes.items()}
        if "fixmystreet_id" in self.attributes(code):
            fields["attribute[fixmystreet_id]"] = own_id
        place = {"lat": str(IN_CENTRAL.y), "long": str(IN_CENTRAL.x)}
        answer = self.post(
            service_code=code, description=description, **place, **PERSONAL, **fields, **more
        )
        (one,) = _several(answer, "service_requests", "request")
        return one["service_request_id"]

    def updates(self, since: datetime.datetime) -> list[dict[str, str]]:
        until = timezone.now() + datetime.timedelta(seconds=2)
        answer = self.get(
            "servicerequestupdates.xml",
            start_date=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            end_date=until.isoformat(),
        )
        return _several(answer, "service_request_updates", "request_update")

    def request(self, number: str) -> dict[str, str]:
        (one,) = _several(self.get(f"requests/{number}.xml"), "service_requests", "request")
        return one


def _root(response: Any, name: str) -> ElementTree.Element:
    assert response.status_code == 200, response.content.decode()
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml")
    assert b'encoding="utf-8"' in response.content.split(b"?>")[0].lower()
    root = ElementTree.fromstring(response.content)
    assert root.tag == name
    return root


def _several(response: Any, name: str, one: str) -> list[dict[str, str]]:
    """Rows of an answer in XML, flat."""
    rows = list(_root(response, name))
    assert {each.tag for each in rows} <= {one}
    return [{cell.tag: cell.text or "" for cell in each} for each in rows]


def _json(response: Any) -> Any:
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def _spark(element: ElementTree.Element) -> Any:
    """XML as the specification's mapping turns it into JSON, all of it text."""
    lists = {"services", "attributes", "values", "service_requests", "service_request_updates",
             "errors", "endpoints", "formats"}  # fmt: skip
    if element.tag in lists:
        return [_spark(each) for each in element]
    return {each.tag: _spark(each) for each in element} if len(element) else element.text or ""


def _as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@pytest.fixture
def made(lead: User) -> Made:
    return make_system(by=lead, name="FixMyStreet", per_minute=600, further_states=True)


@pytest.fixture
def fms(made: Made) -> FixMyStreet:
    return FixMyStreet(made.key)


@pytest.fixture
def sent(fms: FixMyStreet) -> str:
    return fms.send("needles", own_id="4711", attributes={})


# --- The whole way --------------------------------------------------------------------------------


def test_a_report_goes_in_becomes_a_job_and_its_end_comes_back(
    fms: FixMyStreet, crew: User
) -> None:
    began = timezone.now() - datetime.timedelta(seconds=1)
    (service,) = fms.services()
    assert service["metadata"] == "true"
    code = service["service_code"]
    assert {"category", "count", "land", "children", "fixmystreet_id"} <= fms.attributes(code)
    number = fms.send(code, own_id="17", attributes={"count": "6-20", "children": "no"})
    report = Report.objects.get()
    assert (report.channel, report.kind, number) == (
        "open311", "needle_find", report.display_reference
    )  # fmt: skip
    make_jobs()
    job = Job.objects.get(report=report)
    assert (job.priority, job.because) == (1, ["six_or_more"])
    before = fms.request(number)
    assert before["status"] == "open"
    assert before["expected_datetime"] == job.due_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    job = move_job(by=crew, job_id=job.pk, move="claim", version=job.version)
    move_job(by=crew, job_id=job.pk, move="cleared", version=job.version, found=NEEDLES)
    states = [(each["status"], each["service_request_id"]) for each in fms.updates(began)]
    assert states == [("OPEN", number), ("ACTION_SCHEDULED", number), ("FIXED", number)]
    after = fms.request(number)
    assert after["status"] == "closed"
    assert after["status_notes"] == "Thank you. A council crew has cleared it."
    assert "Cara" not in str([after, fms.updates(began)])


@pytest.mark.parametrize(
    ("move", "state"),
    [("not_found", "NO_FURTHER_ACTION"), ("private_land", "NOT_COUNCILS_RESPONSIBILITY")],
)
def test_what_was_not_cleared_is_not_told_as_fixed(
    fms: FixMyStreet, crew: User, sent: str, move: str, state: str
) -> None:
    make_jobs()
    job = Job.objects.get()
    move_job(by=crew, job_id=job.pk, move=move, version=job.version)
    latest = fms.updates(timezone.now() - datetime.timedelta(hours=1))[-1]
    assert latest["status"] == state
    System.objects.update(further_states=False)
    latest = fms.updates(timezone.now() - datetime.timedelta(hours=1))[-1]
    assert latest["status"] == "CLOSED"
    assert latest["description"].startswith("Thank you.")


def test_what_is_undone_is_open_again_and_a_giving_back_is_told_once(
    fms: FixMyStreet, crew: User, sent: str
) -> None:
    make_jobs()
    job = Job.objects.get()
    for move in ("claim", "go", "private_land", "undo", "give_back"):
        job = move_job(by=crew, job_id=job.pk, move=move, version=job.version)
    told = [each["status"] for each in fms.updates(timezone.now() - datetime.timedelta(hours=1))]
    assert told == ["OPEN", "ACTION_SCHEDULED", "NOT_COUNCILS_RESPONSIBILITY",
                    "ACTION_SCHEDULED", "OPEN"]  # fmt: skip
    assert fms.request(sent)["status"] == "open"


def test_another_priority_is_another_time_to_expect(
    fms: FixMyStreet, lead: User, sent: str
) -> None:
    make_jobs()
    job = Job.objects.get()
    before = fms.request(sent)["expected_datetime"]
    prioritise_job(by=lead, job_id=job.pk, priority=JobPriority.P1, words="School trip",
                   version=job.version)  # fmt: skip
    assert fms.request(sent)["expected_datetime"] < before


def test_a_report_that_is_closed_before_it_has_a_job_is_told_as_closed(
    fms: FixMyStreet, sent: str
) -> None:
    Report.objects.update(status="closed")
    make_jobs()
    assert not Job.objects.exists()
    assert fms.request(sent)["status"] == "closed"


# --- Form -----------------------------------------------------------------------------------------


def test_services_are_as_the_specification_has_them(client: Client) -> None:
    (row,) = _several(client.get(BASE + "services.xml"), "services", "service")
    assert set(row) == SERVICE
    assert (row["type"], row["metadata"]) == ("realtime", "true")
    assert NOT_KEPT in row["description"]
    (same,) = _json(client.get(BASE + "services.json"))
    assert same["metadata"] is True
    assert _as_text(same) == row


def test_a_definition_is_as_the_specification_has_it(client: Client) -> None:
    root = _root(client.get(BASE + "services/needles.xml"), "service_definition")
    assert {each.tag for each in root} == {"service_code", "attributes"}
    attributes = list(root.find("attributes") or [])
    assert {each.tag for each in attributes} == {"attribute"}
    orders = []
    for each in attributes:
        # `automated` is FixMyStreet's, on the one attribute that it fills in by itself.
        extra = {"automated"} if each.findtext("code") == "fixmystreet_id" else set()
        assert {cell.tag for cell in each} == ATTRIBUTE | extra
        assert each.findtext("variable") in {"true", "false"}
        assert each.findtext("required") in {"true", "false"}
        kind = each.findtext("datatype")
        assert kind in {"string", "number", "datetime", "text", "singlevaluelist",
                        "multivaluelist"}  # fmt: skip
        values = list(each.find("values") or [])
        assert all({cell.tag for cell in value} == {"key", "name"} for value in values)
        keys = [value.findtext("key") for value in values]
        assert len(set(keys)) == len(keys)
        assert bool(keys) == (kind == "singlevaluelist")
        orders.append(int(each.findtext("order") or 0))
    assert len(set(orders)) == len(orders)
    assert min(orders) > 0
    same = _json(client.get(BASE + "services/needles.json"))
    assert _as_text(same) == _spark(root)
    assert all(each["required"] is False for each in same["attributes"])


def test_what_is_created_has_an_id_and_never_a_token(fms: FixMyStreet) -> None:
    place = {"service_code": "needles", "address_string": "Behind the library"}
    (row,) = _several(fms.post(**place), "service_requests", "request")
    assert set(row) == CREATED
    assert row["service_request_id"]
    assert NOT_KEPT in row["service_notice"]
    (same,) = _json(fms.post("requests.json", **place))
    assert _as_text(same) == row
    assert isinstance(same["service_request_id"], str)
    for number in (row["service_request_id"], "nothing"):
        assert fms.get(f"tokens/{number}.xml").status_code == 404


def test_requests_are_as_the_specification_has_them(fms: FixMyStreet, sent: str) -> None:
    fms.post(service_code="needles", address_string="Behind the library")
    for path in ("requests", f"requests/{sent}"):
        in_xml = _several(fms.get(f"{path}.xml"), "service_requests", "request")
        in_json = _json(fms.get(f"{path}.json"))
        assert _as_text(in_json) == in_xml
        for row in in_json:
            assert set(row) == REQUEST
            assert row["status"] in {"open", "closed"}
            assert W3C.match(row["requested_datetime"])
            assert W3C.match(row["updated_datetime"])
            assert row["description"] is row["address"] is row["media_url"] is None
    (one,) = _json(fms.get(f"requests/{sent}.json"))
    assert (one["lat"], one["long"]) == (IN_CENTRAL.y, IN_CENTRAL.x)
    assert one["expected_datetime"] is None
    make_jobs()
    assert W3C.match(_json(fms.get(f"requests/{sent}.json"))[0]["expected_datetime"])


def test_updates_are_as_fixmystreets_extension_has_them(fms: FixMyStreet, sent: str) -> None:
    (row,) = _several(fms.get("servicerequestupdates.xml"), "service_request_updates",
                      "request_update")  # fmt: skip
    assert set(row) == UPDATE
    assert uuid.UUID(row["update_id"]) == RequestUpdate.objects.get().pk
    assert W3C.match(row["updated_datetime"])
    assert _as_text(_json(fms.get("servicerequestupdates.json"))) == [row]


def test_nothing_to_show_is_an_empty_list(fms: FixMyStreet) -> None:
    assert _several(fms.get("requests.xml"), "service_requests", "request") == []
    assert _json(fms.get("requests.json")) == []


def test_discovery_leads_to_the_interface(client: Client) -> None:
    root = _root(client.get("/open311/discovery.xml"), "discovery")
    assert (
        root.findtext("endpoints/endpoint/specification") == "http://wiki.open311.org/GeoReport_v2"
    )
    assert (root.findtext("endpoints/endpoint/url") or "").endswith(BASE)
    assert _as_text(_json(client.get("/open311/discovery.json"))) == _spark(root)


# --- Errors ---------------------------------------------------------------------------------------

BAD: dict[str, tuple[dict[str, str], int]] = {
    "no service": ({"service_code": ""}, 400),
    "unknown service": ({"service_code": "potholes"}, 404),
    "no place": ({"lat": "", "long": ""}, 400),
    "half a point": ({"long": ""}, 400),
    "a point that is words": ({"lat": "north"}, 400),
    "a point that is endless": ({"lat": "1e400"}, 400),
    "another city": ({"lat": "51.5", "long": "-0.1"}, 400),
    "mixed up": ({"lat": str(IN_CENTRAL.x), "long": str(IN_CENTRAL.y)}, 400),
    "only an address id": ({"lat": "", "long": "", "address_id": "7"}, 400),
    "too long": ({"description": "x" * 10_001}, 400),
    "no text": ({"description": "a\0b"}, 400),
    "long place": ({"address_string": "x" * 501}, 400),
    "unknown count": ({"attribute[count]": "many"}, 400),
    "unknown land": ({"attribute[land]": "moon"}, 400),
    "an id with words": ({"attribute[fixmystreet_id]": "Jo Quillfeather"}, 400),
    "elsewhere": ({"jurisdiction_id": "sfgov.org"}, 404),
    "no key": ({"api_key": ""}, 403),
    "a wrong key": ({"api_key": "x" * 43}, 403),
    "an endless key": ({"api_key": "x" * 5_000}, 403),
}
GOOD = {
    "service_code": "needles",
    "lat": str(IN_CENTRAL.y),
    "long": str(IN_CENTRAL.x),
    "description": "Three",
    "jurisdiction_id": "peterborough.gov.uk",
}


def _says(response: Any, status: int, *, form: str) -> list[str]:
    """The words of an error in the specification's form."""
    assert response.status_code == status, response.content.decode()
    if form == "json":
        rows = _json(response)
        assert all(row["code"] == status for row in rows)
    else:
        root = ElementTree.fromstring(response.content)
        assert root.tag == "errors"
        assert {each.tag for each in root} == {"error"}
        rows = [{cell.tag: cell.text for cell in each} for each in root]
        assert all(row["code"] == str(status) for row in rows)
    assert all(set(row) == {"code", "description"} and row["description"] for row in rows)
    assert rows
    return [row["description"] for row in rows]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_is_wrong_is_said_and_stored_nowhere(
    fms: FixMyStreet, form: str, subtests: Any, counted: None
) -> None:
    for name, (spoilt, status) in BAD.items():
        with subtests.test(name):
            words = _says(fms.post(f"requests.{form}", **{**GOOD, **spoilt}), status, form=form)
            assert "Quillfeather" not in str(words)
    assert not Report.objects.exists()
    assert fms.post(**GOOD).status_code == 200


def test_everything_that_is_wrong_is_said_at_once(fms: FixMyStreet) -> None:
    spoilt = {"lat": "north", "attribute[land]": "moon", "description": "\0"}
    assert len(_says(fms.post(**{**GOOD, **spoilt}), 400, form="xml")) == 3


QUESTIONS: list[tuple[str, dict[str, str], int]] = [
    ("services/potholes", {}, 404),
    ("services", {"jurisdiction_id": "sfgov.org"}, 404),
    ("requests", {"api_key": ""}, 403),
    ("requests", {"api_key": "wrong"}, 403),
    ("requests/7KQ4M-2XWTC", {}, 404),
    ("requests/7KQ4M-2XWTC", {"api_key": ""}, 403),
    ("requests/%00", {}, 404),
    ("tokens/1", {}, 404),
    ("tokens/1", {"api_key": ""}, 403),
    ("servicerequestupdates", {"api_key": ""}, 403),
    ("servicerequestupdates", {"start_date": "yesterday"}, 400),
    ("requests", {"start_date": "2030-01-01T00:00:00"}, 400),
    ("requests", {"start_date": "0001-01-01T00:00:00+14:00"}, 400),
    ("requests", {"start_date": "2030-02-30T00:00:00Z"}, 400),
    ("requests", {"start_date": f"{DAY}01T00:00:00Z", "end_date": "2030-04-02T00:00:00Z"}, 400),
    ("requests", {"start_date": f"{DAY}02T00:00:00Z", "end_date": f"{DAY}01T00:00:00Z"}, 400),
    ("requests", {"status": "ajar"}, 400),
    ("requests", {"service_code": "potholes"}, 404),
    ("requests", {"service_request_id": ",".join("ABCDE" for _ in range(1001))}, 400),
]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_question_that_is_wrong_is_answered_so(
    fms: FixMyStreet, form: str, subtests: Any, counted: None
) -> None:
    for path, query, status in QUESTIONS:
        with subtests.test(f"{path} {query}"[:60]):
            _says(fms.get(f"{path}.{form}", **query), status, form=form)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
        ("{}", "application/json"),
        ("--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        ("x", ""),
        (urlencode({f"a{n}": "" for n in range(5_000)}), FORM),
        ("description=" + "x" * 6_000_000, FORM),
        (b"\xff\xfe=\xff&%ff=%00", FORM),
    ],
    ids=["xml", "json", "multipart", "nothing", "fields", "large", "bytes"],
)
def test_only_a_form_is_read(fms: FixMyStreet, body: Any, kind: str) -> None:
    response = fms.client.post(BASE + "requests.xml", body, content_type=kind)
    assert response.status_code in {400, 403}
    _says(response, response.status_code, form="xml")


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    form=st.dictionaries(
        st.sampled_from(
            ["service_code", "lat", "long", "description", "address_string", "jurisdiction_id",
             "attribute[count]", "attribute[children]", "attribute[fixmystreet_id]", "status",
             "start_date", "end_date", "service_request_id", "email"]
        ),
        st.text(max_size=60) | st.sampled_from(["needles", "52.57", "-0.24", "2-5", "open"]),
    )
)  # fmt: skip
def test_nothing_that_is_sent_or_asked_breaks_it(fms: FixMyStreet, form: dict[str, str]) -> None:
    form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    for answer in (
        fms.post(**form),
        fms.get("requests.json", **form),
        fms.get("servicerequestupdates.xml", **form),
    ):
        assert answer.status_code in {200, 400, 404}, answer.content


# --- Which requests -------------------------------------------------------------------------------


def _numbers(fms: FixMyStreet, **query: str) -> list[str]:
    return [row["service_request_id"] for row in _json(fms.get("requests.json", **query))]


def test_requests_are_chosen_by_number_time_and_status(fms: FixMyStreet, crew: User) -> None:
    first, second, third = (
        fms.send("needles", own_id=str(number), attributes={}) for number in range(3)
    )
    make_jobs()
    job = Job.objects.get(report__reference=second.replace("-", ""))
    move_job(by=crew, job_id=job.pk, move="not_found", version=job.version)
    now = timezone.now()
    ServiceRequest.objects.filter(number=third).update(
        requested_at=now - datetime.timedelta(days=100)
    )
    assert set(_numbers(fms)) == {first, second}
    assert _numbers(fms, status="closed") == [second]
    assert _numbers(fms, status="open") == [first]
    assert set(_numbers(fms, status="open,closed")) == {first, second}
    assert set(_numbers(fms, service_request_id=f"{first},{third}", status="closed")) == {
        first, third
    }  # fmt: skip
    early = (now - datetime.timedelta(days=120)).strftime("%Y-%m-%dT%H:%M:%S+01:00")
    assert third in _numbers(fms, start_date=early)
    # A + that was not encoded, as some clients send it.
    raw = fms.client.get(f"{BASE}requests.json?api_key={fms.key}&start_date={early}")
    assert third in raw.content.decode()
    assert _numbers(fms, end_date=early) == []
    assert _numbers(fms, service_code="needles", status="closed") == [second]


def test_no_more_than_a_thousand_come_and_statements_do_not_grow(
    fms: FixMyStreet, sent: str
) -> None:
    _numbers(fms)  # the first of the day is written down
    with CaptureQueriesContext(connection) as of_one:
        assert len(_numbers(fms)) == 1
    one = ServiceRequest.objects.get()
    reports = [needle_report() for _ in range(2)]
    many = [
        ServiceRequest(system=one.system, report=each, number=f"N{number}", digest=b"0" * 32,
                       requested_at=timezone.now(), audience=one.audience)
        for number, each in enumerate(reports)
    ]  # fmt: skip
    ServiceRequest.objects.bulk_create(many)
    RequestUpdate.objects.bulk_create(
        RequestUpdate(request=each, at=timezone.now(), state="waiting", audience=one.audience)
        for each in many
    )
    with CaptureQueriesContext(connection) as of_three:
        assert len(_numbers(fms)) == 3
    assert len(of_three) == len(of_one) > 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agencies.refuse.views.open311.MOST_ROWS", 2)
        assert len(_numbers(fms)) == 2


# --- What is kept, and who sees it ----------------------------------------------------------------


def test_nothing_of_the_person_is_kept(fms: FixMyStreet, sent: str) -> None:
    assert not ReportContact.objects.exists()
    assert not ReportSource.objects.exists()
    narrative = ReportNarrative.objects.get()
    said = narrative.text.open()
    assert said.startswith("title: Needles by the swings\n\ndetail: Three of them")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(to_jsonb(r)::text, ' ') FROM reports_report r UNION ALL"
            " SELECT string_agg(to_jsonb(r)::text, ' ') FROM refuse_servicerequest r UNION ALL"
            " SELECT string_agg(to_jsonb(r)::text, ' ') FROM audit_event r UNION ALL"
            " SELECT string_agg(to_jsonb(r)::text, ' ') FROM outbox_message r"
        )
        stored = " ".join(str(row) for row in cursor.fetchall()) + said
    for value in PERSONAL.values():
        assert value not in stored
    assert "swings" not in stored.replace(said, "")


def test_what_was_sent_is_given_back_without_its_words(fms: FixMyStreet, sent: str) -> None:
    shown = "".join(
        fms.get(path).content.decode()
        for path in ("requests.xml", f"requests/{sent}.json", "servicerequestupdates.xml")
    )
    assert "swings" not in shown
    assert "Quillfeather" not in shown


def test_a_system_sees_what_came_by_its_key_and_nothing_else(
    fms: FixMyStreet, sent: str, lead: User
) -> None:
    residents = needle_report(narrative="The man at number five")
    other = FixMyStreet(make_system(by=lead, name="Other", per_minute=60, further_states=True).key)
    assert _numbers(other) == []
    assert _json(other.get("servicerequestupdates.json")) == []
    assert other.get(f"requests/{sent}.json").status_code == 404
    assert _numbers(other, service_request_id=sent) == []
    assert _numbers(fms) == [sent]
    assert fms.get(f"requests/{residents.display_reference}.xml").status_code == 404
    hidden = fms.get(f"requests/{residents.display_reference}.xml").content
    assert hidden == fms.get("requests/7KQ4M-2XWTC.xml").content


def test_the_clearance_of_systems_shows_no_report_job_word_or_name(
    sent: str, crew: User, fms: FixMyStreet
) -> None:
    make_jobs()
    with as_system(), connection.cursor() as cursor:
        for table in ("reports_report", "reports_reportnarrative", "refuse_job", "refuse_jobevent",
                      "refuse_find", "refuse_newwork", "refuse_shift"):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table
        cursor.execute("SELECT count(*) FROM refuse_servicerequest")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("role", ["police_triage", "spp_coordinator", "licensing_officer"])
def test_nobody_outside_cleansing_sees_systems_or_what_they_were_told(
    sent: str, role: str, person_with: Callable[..., User]
) -> None:
    with acting_as(person_with(role)), connection.cursor() as cursor:
        for table in ("refuse_system", "refuse_servicerequest", "refuse_requestupdate"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


def test_crews_see_nothing_of_what_a_system_sent_and_it_is_told_what_they_did(
    fms: FixMyStreet, sent: str, crew: User
) -> None:
    """From the first second on, when nobody has decided yet who sees the report."""
    since = timezone.now() - datetime.timedelta(seconds=1)

    def seen() -> list[int]:
        with acting_as(crew):
            return [ServiceRequest.objects.count(), RequestUpdate.objects.count()]

    assert seen() == [0, 0]
    make_jobs()
    job = Job.objects.get()
    move_job(by=crew, job_id=job.pk, move="claim", version=job.version)
    assert seen() == [0, 0]
    told = [each["status"] for each in fms.updates(since)]
    assert told == ["OPEN", "ACTION_SCHEDULED"]
    assert service_requests_visible_to(crew).count() == 0


def test_without_a_clearance_nothing_is_shown(sent: str) -> None:
    with showing([]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM refuse_system")
        assert cursor.fetchone()[0] == 0


# --- Once -----------------------------------------------------------------------------------------


def test_the_senders_own_number_is_one_report_whatever_it_says(fms: FixMyStreet) -> None:
    first = fms.send("needles", own_id="5", attributes={})
    again = fms.send("needles", own_id="5", attributes={"count": "21+"})
    assert first == again
    assert fms.send("needles", own_id="6", attributes={}) != first
    assert Report.objects.count() == 2


def test_the_same_again_within_a_day_is_one_report(fms: FixMyStreet) -> None:
    def number(**more: str) -> str:
        (row,) = _json(fms.post("requests.json", **{**GOOD, **more}))
        return str(row["service_request_id"])

    first = number()
    assert number(email="another@quillfeather.example") == first
    assert number(description="Four") != first
    ServiceRequest.objects.update(requested_at=timezone.now() - datetime.timedelta(hours=25))
    assert number() != first
    assert Report.objects.count() == 3


def test_two_systems_may_say_the_same(fms: FixMyStreet, lead: User) -> None:
    other = FixMyStreet(make_system(by=lead, name="Two", per_minute=9, further_states=False).key)
    fms.send("needles", own_id="5", attributes={})
    other.send("needles", own_id="5", attributes={})
    assert Report.objects.count() == 2


def test_what_fails_leaves_nothing_behind(made: Made) -> None:
    """The report, what its sender may know of it and the audit event stand or fall together."""
    asked = read_request(QueryDict(urlencode(GOOD)))
    before = AuditEvent.objects.count()
    with pytest.MonkeyPatch.context() as patch:

        def fails(*_: object) -> None:
            raise RuntimeError("the machine stopped")

        patch.setattr("agencies.refuse.actions.service_requests.add_update", fails)
        with pytest.raises(RuntimeError):
            take_request(system=made.system, asked=asked)
    assert not Report.objects.exists()
    assert not ServiceRequest.objects.exists()
    assert AuditEvent.objects.count() == before
    assert not take_request(system=made.system, asked=asked).again


# --- Priority -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "priority"),
    [
        ({}, 2),
        ({"count": "2-5"}, 2),
        ({"count": "6-20"}, 1),
        ({"children": "yes"}, 1),
        ({"land": "play_area"}, 1),
        ({"land": "private"}, 3),
        ({"category": "needle_uncapped", "loose": "yes"}, 1),
        ({"category": "needle_uncapped", "loose": "no"}, 2),
        ({"category": "sharps_container"}, 3),
    ],
)
def test_what_is_said_gives_the_job_its_priority(
    fms: FixMyStreet, attributes: dict[str, str], priority: int
) -> None:
    fms.send("needles", own_id="1", attributes=attributes)
    make_jobs()
    assert Job.objects.get().priority == priority


# --- Keys -----------------------------------------------------------------------------------------


def test_a_browser_that_is_signed_in_gets_nothing_by_it(
    client_for: Callable[..., Client], lead: User, sent: str
) -> None:
    """The one POST without a token: a cookie opens nothing there."""
    signed_in, nobody = client_for(lead, enforce_csrf_checks=True), Client()
    body = urlencode(GOOD)
    answers = [
        (each.get(BASE + "requests.xml"), each.post(BASE + "requests.xml", body, content_type=FORM))
        for each in (signed_in, nobody)
    ]
    for mine, theirs in zip(*answers, strict=True):
        assert mine.status_code == theirs.status_code == 403
        assert mine.content == theirs.content
        assert not mine.cookies
    assert Report.objects.count() == 1


def test_a_cookie_beside_a_key_changes_nothing(
    client_for: Callable[..., Client], lead: User, fms: FixMyStreet, sent: str
) -> None:
    with_cookie = FixMyStreet(fms.key, client_for(lead, enforce_csrf_checks=True))
    assert with_cookie.get("requests.xml").content == fms.get("requests.xml").content
    assert with_cookie.post(**GOOD).status_code == 200
    event = AuditEvent.objects.filter(object_type="servicerequest").latest("sequence")
    assert (event.actor_id, event.actor_label) == (None, "Open311")


def test_a_key_that_was_taken_away_opens_nothing_at_once(
    fms: FixMyStreet, made: Made, lead: User, sent: str
) -> None:
    stop_system(by=lead, system_id=made.system.pk)
    assert fms.get("requests.xml").status_code == 403
    assert fms.post(**GOOD).status_code == 403
    assert fms.get("services.xml").status_code == 200


def test_a_key_is_stored_nowhere_and_shown_once(
    client_for: Callable[..., Client], lead: User
) -> None:
    client = client_for(lead)
    page = client.post("/cleansing/systems/", {"name": "FixMyStreet", "per_minute": "60"})
    (key,) = re.findall(r"<code[^>]*>([\w-]{43})</code>", page.content.decode())
    assert FixMyStreet(key).get("requests.xml").status_code == 200
    assert key not in client.get("/cleansing/systems/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text FROM refuse_system s")
        assert key not in str(cursor.fetchall())
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, ' ') FROM audit_event e")
        assert key not in str(cursor.fetchall())
    system = System.objects.get()
    assert system.used_on == timezone.localdate()
    assert system.further_states is False
    (made,) = AuditEvent.objects.filter(object_type="system")
    assert (made.actor_id, made.object_id) == (lead.pk, str(system.pk))


def test_a_lead_takes_a_key_away_on_the_page(
    client_for: Callable[..., Client], lead: User, made: Made, fms: FixMyStreet
) -> None:
    client = client_for(lead)
    client.post(f"/cleansing/systems/{made.system.pk}/stop/")
    assert "Taken away" in client.get("/cleansing/systems/").content.decode()
    assert fms.get("requests.xml").status_code == 403
    assert AuditEvent.objects.filter(reason="system_stopped", actor_id=lead.pk).count() == 1


def test_the_page_says_what_is_wrong_and_loses_nothing(
    client_for: Callable[..., Client], lead: User
) -> None:
    page = client_for(lead).post("/cleansing/systems/", {"name": "Kept", "per_minute": "0"})
    assert page.status_code == 422
    assert 'value="Kept"' in page.content.decode()
    assert "Enter 1 or more." in page.content.decode()
    assert not System.objects.exists()


def test_a_lead_sees_what_a_system_was_told_and_a_crew_does_not(
    client_for: Callable[..., Client], lead: User, crew: User, made: Made, sent: str
) -> None:
    address = f"/cleansing/systems/{made.system.pk}/"
    page = client_for(lead).get(address).content.decode()
    assert sent in page
    assert "their number 4711" in page
    assert "crews have been told" in page
    assert "swings" not in page
    assert client_for(crew).get(address).status_code == 403


@pytest.fixture
def counted() -> Iterator[None]:
    """No counts from before, and none left behind."""
    client = redis.Redis.from_url(settings.REDIS_URL)

    def forget() -> None:
        for name in client.scan_iter("spotlight:tries:open311*"):
            client.delete(name)

    forget()
    yield
    forget()


def test_a_key_that_sends_too_much_has_to_wait(lead: User, counted: None) -> None:
    quick = FixMyStreet(make_system(by=lead, name="Quick", per_minute=3, further_states=True).key)
    answers = [quick.get("requests.xml") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    _says(answers[-1], 429, form="xml")
    assert answers[-1]["Retry-After"] == "60"
    other = FixMyStreet(make_system(by=lead, name="Other", per_minute=3, further_states=True).key)
    assert other.get("requests.xml").status_code == 200


def test_wrong_keys_are_counted_by_connection_and_a_claim_changes_nothing(
    fms: FixMyStreet, counted: None
) -> None:
    def wrong(number: int) -> Any:
        return fms.client.get(
            BASE + "requests.xml",
            {"api_key": f"wrong{number}"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    statuses = [wrong(number).status_code for number in range(31)]
    assert statuses == [403] * 30 + [429]
    assert fms.get("requests.xml").status_code == 200


def test_comments_are_not_taken(fms: FixMyStreet) -> None:
    assert fms.post("servicerequestupdates.xml").status_code in {403, 405}
    assert Client().post(BASE + "servicerequestupdates.xml").status_code == 405
