"""Premises, and what is theirs: the rules on which every other page of licensing stands."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from agencies.licensing import audiences
from agencies.licensing.actions.incidents import report_incident
from agencies.licensing.actions.premises import open_account
from agencies.licensing.actions.seizures import Seized, record_seizure
from agencies.licensing.enums import IncidentKind, Inside, PremisesState, Severity, Substance
from agencies.licensing.errors import BagNumberUsed, NoPremises, PremisesClosed, SamePerson
from agencies.licensing.models import Incident, PersonName, Premises, Seizure, SeizureLine
from agencies.licensing.queries.told import names_visible_to
from agencies.licensing.severity import severity_of
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from reports.enums import Channel, Kind
from reports.errors import CaseworkError, NotAllowed
from tests.support import premises as made

pytestmark = pytest.mark.django_db


def test_an_incident_is_a_report_that_police_and_licensing_have(manager: User) -> None:
    incident = made.another_incident(manager)
    report = incident.report
    assert (report.kind, report.channel) == (Kind.PREMISES_INCIDENT, Channel.PREMISES)
    assert {"licensing.officer", "police.triage"} <= {*report.audience}
    assert incident.audience == audiences.of_told("premises:lantern")
    assert incident.words.open().startswith("Two people in one cubicle")


def test_the_same_key_again_makes_no_second_incident(manager: User) -> None:
    told, key = made.told(), uuid.uuid4()
    first = report_incident(by=manager, told=told, key=key)
    assert report_incident(by=manager, told=told, key=key) == first
    assert Incident.objects.count() == 1


def test_names_of_guests_are_for_police_alone(
    manager: User, officer: User, police: User, there: User
) -> None:
    made.another_incident(manager)
    assert PersonName.objects.get().details.open() == {"name": made.NAME}
    for user, sees in ((police, 1), (officer, 0), (manager, 0), (there, 0)):
        with acting_as(user):
            assert PersonName.objects.count() == names_visible_to(user).count() == sees


def test_a_premises_can_not_hand_in_a_name_as_another(manager: User, there: User) -> None:
    """Row security looks at who adds it: nobody adds a name for somebody else's premises."""
    incident = made.another_incident(there)
    person = incident.people.get()
    forged = PersonName(
        person=person, details={"name": "x"}, added_by="premises:heron", audience=["police.triage"]
    )
    with pytest.raises((ProgrammingError, IntegrityError)), acting_as(manager):
        forged.save(force_insert=True)


def test_reporting_is_not_severity() -> None:
    assert severity_of([IncidentKind.FOUND] * 30, ambulance=False) == Severity.LOWER
    assert severity_of([IncidentKind.FOUND], ambulance=True) == Severity.SERIOUS
    assert severity_of([IncidentKind.FOUND, IncidentKind.SPIKING], ambulance=False) == 3


def test_a_bag_needs_two_people_and_a_number_of_its_own(manager: User) -> None:
    bag = made.another_seizure(manager, bag_number="B-1")
    with pytest.raises(BagNumberUsed):
        made.another_seizure(manager, bag_number=" b-1 ")
    with pytest.raises(SamePerson):
        made.another_seizure(manager, witness=bag.seized_by_id, seized_by=bag.seized_by_id)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        Seizure.objects.update(witness=bag.seized_by_id)


def test_somebody_else_s_staff_is_nobody_here(manager: User, there: User) -> None:
    (one,), (two,) = made.staff_of(manager, 1), made.staff_of(there, 1)
    seized = Seized(
        bag_number="B-2",
        seized_at=timezone.now(),
        seized_by=one.pk,
        witness=two.pk,
        inside=Inside.BAR,
        substance=Substance.OTHER,
        description="Suspected",
        quantity="One",
        store="Box",
    )
    with pytest.raises(CaseworkError):
        record_seizure(by=manager, seized=seized, key=uuid.uuid4())


def test_the_register_is_added_to_and_never_changed(manager: User) -> None:
    made.another_seizure(manager)
    with pytest.raises(ProgrammingError), acting_as(manager):
        SeizureLine.objects.update(store="Elsewhere")
    with pytest.raises(ProgrammingError), acting_as(manager):
        SeizureLine.objects.all().delete()


def test_nothing_new_is_told_of_a_closed_premises(manager: User, lantern: Premises) -> None:
    Premises.objects.update(state=PremisesState.CLOSED, closed_on=datetime.date(2026, 1, 1))
    with pytest.raises(PremisesClosed):
        made.another_incident(manager)


def test_who_works_for_no_premises_tells_nothing(person_with: Callable[..., User]) -> None:
    with pytest.raises(NoPremises):
        made.another_incident(person_with("premises_manager"))
    with pytest.raises(NotAllowed):
        made.another_incident(person_with("police_triage"))


def test_an_account_is_opened_once_and_shows_the_holder_what_is_theirs(officer: User) -> None:
    premises = made.another_premises(officer)
    made.another_condition(premises)
    agency = open_account(by=officer, premises_id=premises.pk)
    assert open_account(by=officer, premises_id=premises.pk) == agency
    with showing([f"premises:{agency.key}"]):
        assert Premises.objects.get() == premises
        assert premises.conditions.count() == premises.tenures.count() == 1


def test_home_is_of_one_s_own_premises(
    manager: User, there: User, client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    assert "The Lantern and Heron" in client_for(manager).get("/venue/").content.decode()
    page = client_for(there).get("/venue/").content.decode()
    assert "The Heron elsewhere" in page
    assert "The Lantern and Heron" not in page
    assert client_for(person_with("police_triage")).get("/venue/").status_code == 403
