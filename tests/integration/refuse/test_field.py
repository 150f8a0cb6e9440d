"""The app's requests: by a shift's secret alone, bounded, and each refused in words."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.refuse.actions import shifts
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.shifts import restore_device, revoke_device
from agencies.refuse.field_access import COOKIE, DEVICE_COOKIE
from agencies.refuse.models import Device, Entry, Find, Shift, Site
from portal.accounts.models import User, end_sessions
from portal.audit.models import AuditEvent
from reports.errors import NotAllowed
from tests.integration.refuse.conftest import job_of, needle_report
from tests.support.geography import IN_CENTRAL
from tests.support.people import sign_in
from tests.unit.refuse.test_entries import FIND

pytestmark = pytest.mark.django_db

MOST_FOR_WORK = 15
"""Statements; of these, six open and close what may be seen, and one records it."""
HEADERS = {"X-Spotlight-Field": "1"}


class Phone:
    """A browser with a shift."""

    def __init__(self, client: Client, name: str = "Van 3") -> None:
        self.client = client
        response = client.post("/field/start/", {"name": name})
        assert response.status_code == 302, response.content.decode()

    def get(self, path: str) -> Any:
        return self.client.get(f"/field/api/{path}", headers=HEADERS)

    def post(self, path: str, data: Any = None) -> Any:
        body = data if isinstance(data, bytes) else json.dumps(data)
        return self.client.post(
            f"/field/api/{path}", body, content_type="application/json", headers=HEADERS
        )

    def send(self, *entries: dict[str, Any]) -> Any:
        now = timezone.now().isoformat()
        return self.post("store", {"version": 1, "now": now, "entries": entries})


@pytest.fixture
def phone(client_for: Callable[..., Client], crew: User) -> Phone:
    return Phone(client_for(crew))


def test_a_find_is_stored_and_answered(phone: Phone) -> None:
    answer = phone.send(FIND)
    assert answer.status_code == 200
    assert answer.json()["entries"][FIND["id"]]["outcome"] == "stored"
    assert Find.objects.count() == 1
    assert phone.send(FIND).json()["entries"][FIND["id"]]["again"] is True


def test_work_is_what_waits_with_its_clock_and_never_words(phone: Phone) -> None:
    Site.objects.create(kind="school", name="Fictional", shape=IN_CENTRAL)
    job = job_of(needle_report(narrative="The man at number five", point=IN_CENTRAL,
                               point_origin="pin"))  # fmt: skip
    answer = phone.get("work")
    (shown,) = answer.json()["jobs"]
    assert (shown["id"], shown["priority"]) == (str(job.pk), 1)
    assert shown["due_at"] == job.due_at.isoformat()
    assert "number five" not in answer.content.decode()
    known = answer.json()["sites_known"]
    assert answer.json()["sites"] == [[IN_CENTRAL.x, IN_CENTRAL.y, "school"]]
    assert "sites" not in phone.get(f"work?sites={known}").json()


@pytest.mark.usefixtures("reference_data")
def test_a_job_that_is_a_pin_alone_says_where_it_is(phone: Phone) -> None:
    job_of(needle_report(point=IN_CENTRAL, point_origin="pin", place_text=""))
    (shown,) = phone.get("work").json()["jobs"]
    spot = {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y}
    assert (shown["place"], shown["ward"], shown["point"]) == ("", "Central", spot)


def _told(name: str) -> list[tuple[uuid.UUID | None, Any]]:
    events = AuditEvent.objects.filter(object_type="list", object_id=name).order_by("sequence")
    return [(each.actor_id, each.detail["shown"]) for each in events]


def test_what_a_phone_is_shown_is_recorded_once(phone: Phone, crew: User, mate: User) -> None:
    """When it shows other jobs, or other states of them, than those that its shift was told of."""
    job = job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))
    known = phone.get("work").json()["jobs_known"]
    assert _told("field:work") == [(crew.pk, 1)]
    assert phone.get(f"work?jobs={known}").json()["jobs_known"] == known
    assert _told("field:work") == [(crew.pk, 1)]
    move_job(by=mate, job_id=job.pk, move="claim", version=job.version)
    after = phone.get(f"work?jobs={known}").json()["jobs_known"]
    assert _told("field:work") == [(crew.pk, 1)] * 2
    sign_in(phone.client, mate)
    phone.client.post("/field/start/")
    phone.get(f"work?jobs={after}")
    assert _told("field:work")[2:] == [(mate.pk, 1)], "what another was told is nothing to them"
    phone.post("near", {"point": FIND["point"]})
    assert _told("field:near") == [(mate.pk, 0)]


def test_work_costs_the_same_however_many_jobs_wait(phone: Phone) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert phone.get("work").status_code == 200
        return len(captured)

    job_of(needle_report())
    phone.get("work")
    one = asked()
    for _ in range(3):
        job_of(needle_report())
    assert asked() == one <= MOST_FOR_WORK


def test_what_may_be_the_same_is_suggested(phone: Phone) -> None:
    now = timezone.now().isoformat()
    spot = {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y}
    phone.send(FIND | {"at": now, "point": spot})
    near = {"point": {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y + 0.0002}}  # 22 m
    far = {"point": {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y + 0.00025}}  # 28 m
    (found,) = phone.post("near", near).json()["finds"]
    assert (found["litter"], found["metres"]) == ("needle_uncapped", 22)
    assert phone.post("near", far).json()["finds"] == []
    Find.objects.update(found_at=timezone.now() - datetime.timedelta(hours=25))
    assert phone.post("near", near).json()["finds"] == []


@pytest.mark.parametrize("wrong", [datetime.timedelta(0), datetime.timedelta(days=400)])
def test_what_was_logged_without_a_signal_is_compared_with_its_own_time(
    phone: Phone, wrong: datetime.timedelta
) -> None:
    """A find of 30 hours ago, whose twin is 31 hours old, by whatever clock."""
    now = timezone.now()
    spot = {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y}
    phone.send(FIND | {"at": (now - datetime.timedelta(hours=31)).isoformat(), "point": spot})
    at = (now - datetime.timedelta(hours=30) + wrong).isoformat()
    by_phone = (now + wrong).isoformat()
    assert phone.post("near", {"point": spot}).json()["finds"] == []
    for known in ({"now": by_phone},
                  {"now": now.isoformat(), "ahead": -round(wrong.total_seconds())}):  # fmt: skip
        (found,) = phone.post("near", {"point": spot, "at": at} | known).json()["finds"]
        assert found["litter"] == "needle_uncapped"


@pytest.mark.parametrize("said", [{"at": "x"}, {"now": "x"}, {"now": None}, {"ahead": "1"}])
def test_a_time_that_is_none_is_refused_in_words(phone: Phone, said: dict[str, Any]) -> None:
    now = timezone.now().isoformat()
    response = phone.post("near", {"point": FIND["point"], "at": now, "now": now} | said)
    assert response.status_code == 400
    assert "is no time" in response.json()["words"]


def test_what_is_posted_carries_a_token(client_for: Callable[..., Client], crew: User) -> None:
    """Which a page of another site could not read."""
    client = client_for(crew, enforce_csrf_checks=True)
    page = client.get("/field/start/").content.decode()
    given = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    client.post("/field/start/", {"name": "Van 3", "csrfmiddlewaretoken": given})
    body = json.dumps({"version": 1, "now": timezone.now().isoformat(), "entries": [FIND]})
    how: dict[str, Any] = {"content_type": "application/json"}
    refused = client.post("/field/api/store", body, headers=HEADERS, **how)
    assert refused.status_code == 403
    token = client.get("/field/api/token", headers=HEADERS).json()["token"]
    stored = client.post("/field/api/store", body, headers={**HEADERS, "X-CSRFToken": token}, **how)
    assert stored.status_code == 200
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("path", ["token", "work", "store", "near", "end"])
def test_without_a_shift_or_the_apps_header_nothing_is_answered(
    phone: Phone, client_for: Callable[..., Client], crew: User, path: str
) -> None:
    ask = "get" if path in ("token", "work") else "post"
    assert getattr(phone.client, ask)(f"/field/api/{path}").status_code == 400
    for other in (Client(), client_for(crew)):
        response = getattr(other, ask)(f"/field/api/{path}", headers=HEADERS)
        assert response.status_code == 401
        assert "Sign in" in response.json()["words"]
    phone.client.cookies[COOKIE] = "x" * 5_000
    assert getattr(phone.client, ask)(f"/field/api/{path}", headers=HEADERS).status_code == 401


def test_the_phone_holds_nothing_but_its_shift(phone: Phone) -> None:
    assert phone.client.get("/cleansing/").status_code == 302
    for name in (COOKIE, DEVICE_COOKIE):
        cookie = phone.client.cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
            "/field/",
            True,
            "Strict",
        )


def test_a_shift_that_is_over_sends_what_was_logged_and_reads_nothing(phone: Phone) -> None:
    long_ago = timezone.now() - datetime.timedelta(hours=20)
    Shift.objects.update(started_at=long_ago, ends_at=long_ago + datetime.timedelta(hours=12))
    assert phone.get("work").status_code == 401
    assert phone.post("near", {"point": FIND["point"]}).status_code == 401
    assert phone.send(FIND).status_code == 200
    assert Entry.objects.count() == 1


def _signed_out_everywhere(user: User) -> None:
    end_sessions(user.pk)


def _another_password(user: User) -> None:
    user.set_password("quite another one, and long")
    user.save(update_fields=["password"])


@pytest.mark.parametrize("happens", [_signed_out_everywhere, _another_password])
def test_signed_out_everywhere_a_shift_reads_nothing_and_sends_what_was_logged(
    phone: Phone, crew: User, happens: Callable[[User], None]
) -> None:
    assert phone.get("work").status_code == 200
    happens(crew)
    assert phone.get("work").status_code == 401
    assert phone.post("near", {"point": FIND["point"]}).status_code == 401
    assert phone.send(FIND).status_code == 200
    assert Entry.objects.count() == 1


def test_a_revoked_phone_stores_nothing(phone: Phone, lead: User) -> None:
    revoke_device(by=lead, device_id=Device.objects.get().pk)
    assert phone.send(FIND).status_code == 401
    assert not Entry.objects.exists()


def test_a_phone_that_is_let_in_again_sends_what_waited(
    phone: Phone, client_for: Callable[..., Client], lead: User
) -> None:
    device = Device.objects.get()
    revoke_device(by=lead, device_id=device.pk)
    assert phone.send(FIND).status_code == 401
    browser = client_for(lead)
    assert "Let it in again" in browser.get("/cleansing/phones/").content.decode()
    answer = browser.post(f"/cleansing/phones/{device.pk}/restore/", follow=True)
    assert "Van 3 is let in again" in answer.content.decode()
    assert phone.send(FIND).json()["entries"][FIND["id"]]["outcome"] == "stored"
    assert Find.objects.count() == 1
    browser.post(f"/cleansing/phones/{device.pk}/restore/")
    assert AuditEvent.objects.filter(reason="device_restored").count() == 1
    assert browser.post(f"/cleansing/phones/{uuid.uuid4()}/restore/").status_code == 404


def test_only_a_lead_lets_a_phone_in_and_only_while_there_is_room(
    phone: Phone, crew: User, lead: User, monkeypatch: pytest.MonkeyPatch,
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    device = Device.objects.get()
    revoke_device(by=lead, device_id=device.pk)
    with pytest.raises(NotAllowed):
        restore_device(by=crew, device_id=device.pk)
    monkeypatch.setattr(shifts, "MOST_DEVICES", 0)
    answer = client_for(lead).post(f"/cleansing/phones/{device.pk}/restore/", follow=True)
    assert "as many phones as there may be" in answer.content.decode()
    device.refresh_from_db()
    assert device.revoked_at is not None


def test_a_revoked_phone_that_signs_in_has_a_way_back_to_the_app(
    phone: Phone, crew: User, lead: User
) -> None:
    revoke_device(by=lead, device_id=Device.objects.get().pk)
    sign_in(phone.client, crew)
    answer = phone.client.post("/field/start/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Ask your lead to let it in again" in page
    assert 'href="/field/"' in page


def test_after_signing_out_the_secret_opens_nothing(phone: Phone) -> None:
    secret = phone.client.cookies[COOKIE].value
    assert phone.post("end").status_code == 200
    phone.client.cookies[COOKIE] = secret
    assert phone.send(FIND).status_code == 401


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (json.dumps({"version": 9, "now": "", "entries": []}).encode(), "Update the app"),
        (b"[" * 190_000, "not JSON"),
        (b"x" * 300_000, ""),
    ],
)
def test_what_is_no_batch_is_refused_in_words(phone: Phone, body: bytes, words: str) -> None:
    response = phone.post("store", body)
    assert response.status_code in (400, 413)
    assert words in response.content.decode()


def test_a_phone_is_known_by_its_cookie_and_needs_no_name_again(phone: Phone, mate: User) -> None:
    sign_in(phone.client, mate)
    page = phone.client.get("/field/start/")
    assert "This phone is Van 3" in page.content.decode()
    assert phone.client.post("/field/start/").status_code == 302
    assert Device.objects.count() == 1
    assert Shift.objects.filter(ended_at__isnull=True).get().user_id == mate.pk


def test_a_new_phone_without_a_name_is_asked_for_one(
    client_for: Callable[..., Client], crew: User
) -> None:
    response = client_for(crew).post("/field/start/", {"name": ""})
    assert response.status_code == 422
    assert "Enter a name for this phone" in response.content.decode()


def test_a_lead_sees_phones_and_takes_access_away(
    phone: Phone, client_for: Callable[..., Client], lead: User
) -> None:
    browser = client_for(lead)
    device = Device.objects.get()
    page = browser.get("/cleansing/phones/").content.decode()
    assert "Van 3" in page
    assert "Cara Crew" in page
    assert browser.post(f"/cleansing/phones/{device.pk}/revoke/").status_code == 302
    assert "Taken away" in browser.get("/cleansing/phones/").content.decode()
    assert browser.post(f"/cleansing/phones/{uuid.uuid4()}/revoke/").status_code == 404


def test_a_lead_is_shown_which_phones_are_new(
    phone: Phone, client_for: Callable[..., Client], lead: User
) -> None:
    """One whose access was taken away can come back under another name."""
    browser = client_for(lead)
    new = ">New</strong>"
    assert new in browser.get("/cleansing/phones/").content.decode()
    Device.objects.update(made_at=timezone.now() - datetime.timedelta(days=7, minutes=1))
    assert new not in browser.get("/cleansing/phones/").content.decode()


def test_near_is_counted_on_the_ground_and_not_in_degrees(phone: Phone) -> None:
    """25 m east are more degrees than 25 m north."""
    now = timezone.now().isoformat()
    spot = Point(-0.2442, 52.5795)
    phone.send(FIND | {"at": now, "point": {"lon": spot.x, "lat": spot.y}})
    east = {"point": {"lon": spot.x + 0.00033, "lat": spot.y}}  # 22 m
    assert len(phone.post("near", east).json()["finds"]) == 1
