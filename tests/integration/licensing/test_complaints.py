"""Complaints about premises: who sees them, and what comes of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from agencies.licensing import papers
from agencies.licensing.actions.complaints import close_complaint, read_complainant
from agencies.licensing.enums import Outcome
from agencies.licensing.models import (
    Complaint,
    Premises,
)
from agencies.licensing.queries.review import complaints_visible_to, reviews_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as made
from tests.support import proceedings, visits

pytestmark = pytest.mark.django_db

WHY = "Two letters were sent before"


def test_a_complaint_is_for_officers_alone(
    officer: User, police: User, manager: User, lantern: Premises
) -> None:
    complaint = made.another_complaint(officer, lantern)
    for user, sees in ((officer, 1), (police, 0), (manager, 0)):
        with acting_as(user):
            assert Complaint.objects.count() == complaints_visible_to(user).count() == sees
    for user in (police, manager):
        with pytest.raises(NotAllowed):
            read_complainant(by=user, complaint_id=complaint.pk)


def test_who_complained_shows_on_asking_alone_and_is_recorded(
    officer: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    complaint = made.another_complaint(officer, lantern)
    client, at = client_for(officer), {"complaint_id": complaint.pk}
    words = complaint.words.open()
    for route, of in (
        ("complaint", at),
        ("complaints", {}),
        ("premises", {"premises_id": lantern.pk}),
    ):
        assert (
            made.COMPLAINANT
            not in client.get(reverse(f"licensing:{route}", kwargs=of)).content.decode()
        )
    shown = client.post(reverse("licensing:complaint-who", kwargs=at)).content.decode()
    assert made.COMPLAINANT in shown
    assert AuditEvent.objects.filter(reason="complainant", object_id=str(complaint.pk)).count() == 1
    (kind,) = (each for each in papers.paper_kinds() if each.key == "complaint")
    html = kind.html(officer, kind.listed(officer, lantern)[0].key)
    assert words in html
    assert made.COMPLAINANT not in html
    assert "01733" not in html


def test_every_outcome_leads_to_what_it_was_about(
    officer: User,
    police: User,
    manager: User,
    there: User,
    lantern: Premises,
    client_for: Callable[..., Client],
) -> None:
    """Of reports, complaints, visits and proceedings; police see no complaint."""
    incident = made.another_incident(manager)
    made.decide(officer, incident, Outcome.WARNING_LETTER)
    made.decide(officer, made.another_incident(there), Outcome.PROSECUTION)
    complaint = made.another_complaint(officer, lantern)
    of = {"outcome": Outcome.ADVICE, "words": WHY, "version": 1}
    close_complaint(by=officer, complaint_id=complaint.pk, **of)
    visit = visits.recorded(officer, lantern)
    found = proceedings.another_proceeding(officer, lantern)
    for move in ("interim", "set_hearing", "decide"):
        found = proceedings.recorded(found, move, officer)
    led = {
        reverse("licensing:visit", args=[visit.pk]),
        reverse("licensing:proceeding", args=[found.pk]),
    }
    own = reverse("licensing:complaint", args=[complaint.pk])
    for user, also in (
        (officer, {reverse("licensing:review", args=[incident.pk]), own}),
        (police, {reverse("licensing:incident", args=[incident.pk])}),
    ):
        client = client_for(user)
        page = client.get(reverse("licensing:premises", args=[lantern.pk])).content.decode()
        section = page.split('id="reviews"')[1].split("</ul>")[0]
        rows = {each.split('"')[0] for each in section.split('href="')[1:]}
        assert rows == led | also
        assert {client.get(each).status_code for each in rows} == {200}
        assert str(Outcome.PROSECUTION.label) not in section


def test_a_complaint_is_added_once_and_closed_once(
    officer: User, colleague: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    client, key = client_for(officer), str(uuid.uuid4())
    sent = {
        "key": key,
        "premises": str(lantern.pk),
        "received_on": "1/2/2026",
        "source": "resident",
        "objective": "crime",
        "words": "Dealing by the door",
        "who": made.COMPLAINANT,
    }
    address = reverse("licensing:complaint-add")
    wrong = client.post(address, sent | {"received_on": "1/2/2999", "premises": ""})
    assert (wrong.status_code, "Dealing by the door" in wrong.content.decode()) == (422, True)
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    complaint = Complaint.objects.get()
    close = partial(close_complaint, complaint_id=complaint.pk, outcome=Outcome.ADVICE, words=WHY)
    with pytest.raises(Conflict):
        close(by=officer, version=7)
    assert close(by=officer, version=1).outcome == Outcome.ADVICE
    with pytest.raises(WrongState):
        close(by=colleague, version=2)


def test_a_complaint_of_a_premises_that_is_not_there_is_refused(officer: User) -> None:
    nowhere = Premises(pk=uuid.uuid4())
    with pytest.raises(CaseworkError):
        made.another_complaint(officer, nowhere)
    assert not reviews_visible_to(officer).exists()
