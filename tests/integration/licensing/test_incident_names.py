"""Incidents as officers and police see them; names, and who may read one (R5.7)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agencies.licensing.actions.names import answer_name_request, ask_for_name, read_name
from agencies.licensing.enums import IncidentKind
from agencies.licensing.models import NameRequest, PersonName
from agencies.licensing.papers import paper_kinds
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as made
from tests.support.html import read

pytestmark = pytest.mark.django_db

NAME = made.NAME
ASK = {"reason": "hearing", "words": "For the hearing next month"}


def test_police_open_a_name_with_a_reason_which_is_recorded(
    manager: User, officer: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    address = f"/licensing/incidents/{incident.pk}/people/1/name/"
    client = client_for(police)
    assert NAME not in client.get(f"/licensing/incidents/{incident.pk}/").content.decode()
    assert NAME not in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert NAME in client.post(address, {"reason": "offence"}).content.decode()
    event = AuditEvent.objects.get(reason="name.offence")
    assert (event.actor_id, event.object_id) == (police.pk, str(incident.pk))
    assert NAME not in str(event.detail)
    refused = client_for(officer).post(address, {"reason": "offence"})
    assert refused.status_code == 409
    assert NAME not in refused.content.decode()
    with pytest.raises(WrongState):
        read_name(by=officer, incident_id=incident.pk, number=1, reason="offence")
    assert client.get(address.replace("/1/", "/7/")).status_code == 404
    assert client.get(address.replace("/1/", f"/{10**30}/")).status_code == 404


def test_an_officer_asks_and_reads_a_name_once_police_allow_it(
    manager: User, officer: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    page = f"/licensing/incidents/{incident.pk}/"
    assert client_for(officer).post(f"{page}people/1/ask/", ASK).status_code == 302
    assert OutboxMessage.objects.filter(type="licensing.name_asked").count() == 1
    with pytest.raises(WrongState):
        ask_for_name(by=officer, incident_id=incident.pk, number=1, **ASK)
    with acting_as(officer):
        assert not PersonName.objects.exists()
    shown = client_for(police).get(page).content.decode()
    assert ASK["words"] in shown
    answer = {"answer": "allowed", "words": "It is needed", "version": "1"}
    assert client_for(officer).post(f"{page}people/1/answer/", answer).status_code == 403
    assert client_for(police).post(f"{page}people/1/answer/", answer).status_code == 302
    assert read_name(by=officer, incident_id=incident.pk, number=1, reason="hearing") == NAME
    disclosed = AuditEvent.objects.get(reason="name_allowed")
    assert disclosed.recipients == ["licensing"]
    with acting_as(manager):
        assert not PersonName.objects.exists()
        assert not NameRequest.objects.exists()


def test_what_police_allow_is_for_who_asked_alone_and_ends(
    manager: User,
    officer: User,
    police: User,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    settings: Any,
) -> None:
    settings.NAME_DAYS = 5
    colleague, incident = person_with("licensing_officer"), made.another_incident(manager)
    page = f"/licensing/incidents/{incident.pk}/"
    name, reason = f"{page}people/1/name/", {"reason": "hearing"}
    ask_for_name(by=officer, incident_id=incident.pk, number=1, **ASK)
    form = client_for(police).get(page).content.decode()
    assert "It ends 5 days after your answer" in form
    answer = {"answer": "allowed", "words": "It is needed", "version": "1"}
    client_for(police).post(f"{page}people/1/answer/", answer)
    (asked,) = NameRequest.objects.all()
    until = f"{timezone.localtime(asked.read_until):%-d %B %Y, %H:%M}"
    own = client_for(officer).get(page).content.decode()
    assert f"allowed you to read the name until {until}" in own
    assert NAME in client_for(officer).post(name, reason).content.decode()
    of_colleague = client_for(colleague).get(page).content.decode()
    assert until in of_colleague, "it says who may, and until when"
    assert "allowed you" not in of_colleague
    refused = client_for(colleague).post(name, reason)
    assert refused.status_code == 409
    assert NAME not in refused.content.decode()
    assert client_for(colleague).post(f"{page}people/1/ask/", ASK).status_code == 302
    assert NAME in client_for(officer).post(name, reason).content.decode(), "who may still may"
    with time_machine.travel(asked.read_until + datetime.timedelta(minutes=1)):
        later = client_for(officer)
        assert "allowed you" not in later.get(page).content.decode()
        over = later.post(name, reason)
        assert over.status_code == 409
        assert NAME not in over.content.decode()


def test_a_refusal_says_why_and_shows_nothing(
    manager: User, officer: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    ask_for_name(by=officer, incident_id=incident.pk, number=1, **ASK)
    given: dict[str, Any] = {"incident_id": incident.pk, "number": 1, "words": "Not needed"}
    with pytest.raises(NotAllowed):
        answer_name_request(by=officer, answer="allowed", version=1, **given)
    with pytest.raises(Conflict):
        answer_name_request(by=police, answer="allowed", version=7, **given)
    answer_name_request(by=police, answer="refused", version=1, **given)
    with pytest.raises(WrongState):
        answer_name_request(by=police, answer="allowed", version=2, **given)
    shown = client_for(officer).get(f"/licensing/incidents/{incident.pk}/").content.decode()
    assert "Not needed" in shown
    with pytest.raises(WrongState):
        read_name(by=officer, incident_id=incident.pk, number=1, reason="hearing")
    ask_for_name(by=officer, incident_id=incident.pk, number=1, **ASK)  # and may ask again


def test_nobody_asks_for_a_name_that_is_not_there(manager: User, officer: User) -> None:
    incident = made.another_incident(manager, people=())
    nameless = made.another_incident(
        manager, people=(made.Somebody(role=made.PersonRole.WITNESS, description="Blue hat"),)
    )
    with pytest.raises(WrongState):
        ask_for_name(by=officer, incident_id=nameless.pk, number=1, **ASK)
    with pytest.raises(CaseworkError):
        ask_for_name(by=officer, incident_id=nameless.pk, number=1, reason="nosy", words="x")
    assert incident.people.count() == 0


def at(*, day: int, hour: int) -> datetime.datetime:
    """Of a night of January 2026: the 2nd was a Friday."""
    return datetime.datetime(2026, 1, day, hour, 30, tzinfo=datetime.timezone.utc)


def test_the_list_shows_what_was_asked_for(
    manager: User, there: User, officer: User, client_for: Callable[..., Client]
) -> None:
    """Every number of the night leads here: each filter keeps exactly its own."""
    friday = made.another_incident(manager, happened_at=at(day=2, hour=23))
    saturday = made.another_incident(
        manager, happened_at=at(day=3, hour=1), kinds=(IncidentKind.WEAPON, IncidentKind.FOUND)
    )
    elsewhere = made.another_incident(there, happened_at=at(day=9, hour=23))
    client = client_for(officer)

    def shown(query: str) -> set[str]:
        page = client.get(f"/licensing/incidents/?{query}")
        assert page.status_code == 200, query
        return {
            str(each.pk)
            for each in (friday, saturday, elsewhere)
            if f"/licensing/incidents/{each.pk}/" in read(page.content.decode()).links
        }

    one, two, three = (str(each.pk) for each in (friday, saturday, elsewhere))
    assert shown("") == {one, two, three}
    assert shown("weekday=5") == {one, three}
    assert shown("weekday=5&hour=23") == {one, three}
    assert shown("hour=1") == {two}
    assert shown("first=3/1/2026&last=9/1/2026") == {two, three}
    assert shown("first=2026-01-02&last=2026-01-02") == {one}
    assert shown("kind=weapon") == shown("severity=3") == {two}
    assert shown(f"premises={elsewhere.premises_id}") == {three}
    assert shown("ward=none") == set()
    for wrong in ("weekday=8", "hour=24", "kind=x", "premises=x", "first=x", "ward=x", "page=x",
                  "first=3/1/2026&last=2/1/2026"):  # fmt: skip
        assert client.get(f"/licensing/incidents/?{wrong}").status_code == 422, wrong


def test_a_report_leads_to_what_the_premises_told_and_a_bundle_takes_it_without_names(
    manager: User, officer: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    page = client_for(police).get(f"/triage/reports/{incident.report_id}/").content.decode()
    assert f"/licensing/incidents/{incident.pk}/" in read(page).links
    kind = next(each for each in paper_kinds() if each.key == "incident")
    with acting_as(officer):
        (paper,) = kind.listed(officer, incident.premises)
        html = kind.html(officer, paper.key)
    assert incident.words.open() in html
    assert "Tall, red coat" in html
    assert NAME not in html
