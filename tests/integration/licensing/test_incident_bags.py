"""Bags of an incident on its pages, and what an officer who reviews it reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.licensing.actions.staff import StaffFacts, change_staff
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import Incident
from agencies.licensing.papers import paper_kinds
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.actions.triage import read_narrative
from reports.enums import TimelineKind
from tests.support import premises as made
from tests.support.html import read

pytestmark = pytest.mark.django_db


def test_the_bags_of_an_incident_are_on_its_pages_with_their_addresses(
    manager: User, officer: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    bag = made.another_seizure(manager, incident=incident.pk)
    other = made.another_seizure(manager)
    for who, page, address in (
        (manager, f"/venue/incidents/{incident.pk}/", f"/venue/bags/{bag.pk}/"),
        (officer, f"/licensing/incidents/{incident.pk}/", f"/licensing/seizures/{bag.pk}/"),
        (police, f"/licensing/incidents/{incident.pk}/", f"/licensing/seizures/{bag.pk}/"),
        (officer, f"/licensing/reviews/{incident.pk}/", f"/licensing/seizures/{bag.pk}/"),
    ):
        shown = client_for(who).get(page).content.decode()
        assert f'href="{address}">Bag {bag.bag_number}<' in shown, page
        assert other.bag_number not in shown


def test_a_seizure_of_an_incident_that_was_told_is_on_its_report(
    manager: User, police: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    bag = made.another_seizure(manager, incident=incident.pk)
    read_now = read_narrative(by=police, report_id=incident.report_id)
    (added,) = [text for _amendment, text in read_now.amendments]
    assert bag.bag_number in added
    assert bag.description in added
    assert OutboxMessage.objects.filter(type="report.added_to").count() == 1
    page = client_for(police).get(f"/triage/reports/{incident.report_id}/")
    assert str(TimelineKind.AMENDED.label) in page.content.decode()
    made.another_seizure(manager)  # which makes an incident, and a report, of its own
    assert OutboxMessage.objects.filter(type="report.added_to").count() == 1


def test_a_review_shows_who_was_in_charge_then_what_was_added_and_the_incident(
    manager: User, officer: User, client_for: Callable[..., Client]
) -> None:
    """By the name that they had then: it is what the premises told (R5.3)."""
    (member,) = made.staff_of(manager, 1)
    incident = made.another_incident(manager, on_duty=member.pk)
    made.added_to(incident, manager)
    change_staff(
        by=manager,
        member_id=member.pk,
        facts=StaffFacts(name="Renamed Altogether", role=StaffRole.STAFF),
        version=member.version,
    )
    added = incident.amendments.get().words.open()
    page = client_for(officer).get(f"/licensing/reviews/{incident.pk}/").content.decode()
    review = next(each for each in paper_kinds() if each.key == "review")
    made.ask(officer, Incident.objects.get())
    for shown in (page, review.html(officer, str(incident.pk))):
        assert member.name in shown
        assert "Renamed Altogether" not in shown
        assert added in shown
    assert f"/licensing/incidents/{incident.pk}/" in read(page).links
