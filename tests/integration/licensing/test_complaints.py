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
