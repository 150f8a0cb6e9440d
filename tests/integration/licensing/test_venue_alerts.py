"""Safety alerts to premises: who gets them, who has read them, and what ends them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import tasks
from agencies.licensing.actions import alerts as actions
from agencies.licensing.alert_enums import AlertEnd
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import AlertRead, Premises, VenueAlert
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, NotAllowed, WrongState
from tests.support import premises as made
from tests.support import writing
from tests.support.visibility.premises import other_agency

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
HOUR = datetime.timedelta(hours=1)


def told(alert: VenueAlert, kind: str = "licensing.alert") -> set[str]:
    found = OutboxMessage.objects.filter(type=kind, object_id=alert.pk)
    return set(found.values_list("agency_key", flat=True))


def test_an_alert_to_all_is_at_the_top_of_every_premises_start(
    police: User, manager: User, there: User, client_for: ClientFor
) -> None:
    alert = writing.another_alert(police)
    for user in (manager, there):
        page = client_for(user).get("/venue/").content.decode()
        assert alert.words.open() in page
        assert "Source: Police" in page
        assert police.display_name not in page
        assert page.index(alert.words.open()) < page.index("moj-sub-navigation")
    assert told(alert) == {"lantern", "heron"} or told(alert) >= {other_agency().key}


def test_an_alert_for_some_reaches_those_and_no_other_premises(
    officer: User, lantern: Premises, manager: User, there: User, client_for: ClientFor
) -> None:
    Premises.objects.filter(pk=lantern.pk).update(kind=PremisesKind.NIGHTCLUB)
    alert = writing.another_alert(officer, kinds=(PremisesKind.NIGHTCLUB,))
    assert alert.words.open() in client_for(manager).get("/venue/").content.decode()
    assert alert.words.open() not in client_for(there).get("/venue/").content.decode()
    with acting_as(there):
        assert not VenueAlert.objects.exists()
    assert told(alert) == {lantern.tenures.get().agency.key}
    with pytest.raises(CaseworkError, match="No premises"):
        writing.another_alert(officer, kinds=(PremisesKind.HOTEL,))
    ward = lantern.ward.code
    both = writing.another_alert(officer, wards=(ward,))
    assert len(told(both)) == 2


def test_too_many_premises_for_one_audience_are_refused(
    officer: User, lantern: Premises, heron: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_PREMISES", 1)
    with pytest.raises(CaseworkError, match="More than 1"):
        writing.another_alert(officer, kinds=(PremisesKind.PUB,))


def test_it_is_acknowledged_once_by_whom_and_when(
    officer: User, manager: User, staff: User, there: User, client_for: ClientFor
) -> None:
    alert = writing.another_alert(officer)
    address = reverse("venue:alert-read", args=[alert.pk])
    for user in (staff, staff, manager):
        assert client_for(user).post(address).status_code == 302
    read = AlertRead.objects.get()
    assert read.by == staff
    page = client_for(officer).get(reverse("licensing:alert", args=[alert.pk])).content.decode()
    assert staff.display_name in page
    assert "Not yet" in page
    mine = client_for(manager).get("/venue/alerts/").content.decode()
    assert f"told your staff: {staff.display_name}" in mine
    theirs = client_for(there).get("/venue/alerts/").content.decode()
    assert "We have read it and told our staff" in theirs
    assert staff.display_name not in theirs


@pytest.mark.django_db(transaction=True)
def test_two_of_one_premises_who_press_at_once_say_it_once(
    officer: User, manager: User, staff: User
) -> None:
    alert = writing.another_alert(officer)
    barrier = Barrier(2, timeout=30)
    said = []

    def press(user: User) -> None:
        barrier.wait()
        try:
            said.append(actions.acknowledge_alert(by=user, alert_id=alert.pk).pk)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[each]) for each in (manager, staff)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert len(said) == 2
    assert {*said} == {AlertRead.objects.get().pk}


def test_late_words_are_shown_as_late_to_officers(
    officer: User, manager: User, there: User, client_for: ClientFor
) -> None:
    now = timezone.now()
    alert = writing.another_alert(officer, ends_at=now + writing.DAY * 5)
    with time_machine.travel(now + HOUR * 23, tick=False):
        page = client_for(officer).get(f"/licensing/alerts/{alert.pk}/").content.decode()
        assert "Late" not in page
    with time_machine.travel(now + HOUR * 25, tick=False):
        actions.acknowledge_alert(by=manager, alert_id=alert.pk)
        page = client_for(officer).get(f"/licensing/alerts/{alert.pk}/").content.decode()
        assert page.count("Late: more than 24 hours") == 2  # one read late, one not at all


def test_one_that_was_wrong_says_so_and_tells_again(
    officer: User, manager: User, client_for: ClientFor
) -> None:
    alert = writing.another_alert(officer)
    form = {"why": "wrong", "version": alert.version}
    address = reverse("licensing:alert-stop", args=[alert.pk])
    assert client_for(officer).post(address, form).status_code == 302
    assert told(alert, "licensing.alert_stopped")
    page = client_for(manager).get(reverse("venue:alert", args=[alert.pk])).content.decode()
    assert "Withdrawn: it was wrong" in page
    assert "Do not act on what stands below" in page
    assert alert.words.open() not in client_for(manager).get("/venue/").content.decode()
    assert "Withdrawn" in client_for(manager).get("/venue/alerts/past/").content.decode()
    with pytest.raises(WrongState):
        actions.acknowledge_alert(by=manager, alert_id=alert.pk)
    again = client_for(officer).post(address, form)
    assert again.status_code == 409


def test_an_alert_begins_and_ends_by_the_clock(
    officer: User, manager: User, client_for: ClientFor
) -> None:
    now = timezone.now()
    alert = writing.another_alert(officer, starts_at=now + HOUR * 48, ends_at=now + HOUR * 72)
    client = client_for(manager)
    page = reverse("venue:alert", args=[alert.pk])
    tasks.tell_of_alerts()
    assert not told(alert)
    assert client.get(page).status_code == 404
    with time_machine.travel(now + HOUR * 49, tick=False):
        tasks.tell_of_alerts()
        tasks.tell_of_alerts()
        assert told(alert)
        assert OutboxMessage.objects.filter(type="licensing.alert").count() == len(told(alert))
        assert alert.words.open() in client_for(manager).get("/venue/alerts/").content.decode()
    with time_machine.travel(now + HOUR * 73, tick=False):
        client = client_for(manager)
        assert alert.words.open() not in client.get("/venue/alerts/").content.decode()
        assert alert.words.open() in client.get("/venue/alerts/past/").content.decode()


def test_who_may_write_and_what_is_refused(
    officer: User, manager: User, client_for: ClientFor
) -> None:
    with pytest.raises(NotAllowed):
        writing.another_alert(manager)
    now = timezone.now()
    for of in (
        {"ends_at": now - HOUR},
        {"ends_at": now + writing.DAY * 40},
        {"starts_at": now + writing.DAY * 40, "ends_at": now + writing.DAY * 41},
        {"words": "  "},
    ):
        with pytest.raises(CaseworkError):
            writing.another_alert(officer, **of)
    form = {"kind": "drug", "source": "police", "words": "Kept words", "to": "some"}
    answer = client_for(officer).post("/licensing/alerts/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept words" in page
    assert "Choose wards or kinds of premises below." in page


def test_the_form_writes_an_alert(officer: User, lantern: Premises, client_for: ClientFor) -> None:
    page = client_for(officer).get("/licensing/alerts/new/")
    assert page.status_code == 200
    today = timezone.localtime()
    later = today + writing.DAY
    form = {
        "kind": "spiking",
        "source": "premises",
        "words": "Watch drinks",
        "to": "some",
        "wards": [lantern.ward.code],
        "first_day": f"{today:%d/%m/%Y}",
        "first_time": "00:00",
        "last_day": f"{later:%d/%m/%Y}",
        "last_time": "23:59",
    }
    assert client_for(officer).post("/licensing/alerts/new/", form).status_code == 302
    alert = VenueAlert.objects.get()
    assert (alert.to_all, alert.wards) == (False, [lantern.ward.code])
    assert alert.words.open() == "Watch drinks"
    actions.stop_alert(by=officer, alert_id=alert.pk, why=AlertEnd.OVER, version=1)
    made.another_premises(officer)
