"""Bags: what is written of them, who collects them, and who is told (R5.2, R5.3)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, connection
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from agencies.licensing.actions.bag_alerts import tell_of_bags
from agencies.licensing.actions.bag_custody import take_on_bag
from agencies.licensing.actions.bags import Entry, collect_bag, correct_bag, destroy_bag, move_bag
from agencies.licensing.actions.collections import give_back_collection, take_collection
from agencies.licensing.actions.seizures import record_seizure
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.bag_enums import CollectionState
from agencies.licensing.enums import Inside, PremisesState, SeizureState, SeizureStep, Substance
from agencies.licensing.errors import BagNumberUsed, SamePerson, WrongBag
from agencies.licensing.models import (
    CollectionTask,
    Incident,
    Premises,
    Seizure,
    SeizureLine,
    StaffMember,
    Tenure,
)
from agencies.licensing.queries.bags import bags_left_behind, figures_of
from agencies.licensing.queries.told import seizures_visible_to
from agencies.registry.models import Agency, AgencyKind
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from portal.notifications.registry import find
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.routing_enums import Team
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import premises as made

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def bag(manager: User) -> Seizure:
    return made.another_seizure(manager, bag_number="B-100")


def collect(by: User, bag: Seizure, **of: Any) -> Seizure:
    given: dict[str, Any] = {
        "seizure_id": bag.pk,
        "version": bag.version,
        "number": bag.bag_number,
        "officer": "PC 1234",
        "reference": "PROP/77",
    }
    return collect_bag(by=by, **given | of)


def destroy(by: User, bag: Seizure, **of: Any) -> Seizure:
    given: dict[str, Any] = {
        "seizure_id": bag.pk,
        "version": bag.version,
        "at": timezone.now(),
        "words": "In the fire",
    }
    if "other" not in of:
        (second,) = made.staff_of(by, 1)
        of["other"] = second.pk
    return destroy_bag(by=by, **given | of)


def entry_of(bag: Seizure, **of: Any) -> Entry:
    names = ("bag_number", "seized_at", "inside", "substance", "description", "quantity")
    return Entry(**{name: getattr(bag, name) for name in names} | of)


def next_holder(lantern: Premises, person_with: Callable[..., User]) -> User:
    """The licence went to somebody else, whose manager this is."""
    today = timezone.localdate()
    agency = Agency.objects.create(key="swan", name="The Swan", kind=AgencyKind.PREMISES)
    lantern.tenures.filter(until=None).update(until=today)
    tenure = Tenure(
        premises=lantern, holder="New", since=today, agency=agency, audience=["licensing.officer"]
    )
    tenure.save()
    made.show_to_holder(lantern, tenure)
    return person_with("premises_manager", agency="swan")


# --- Entering -------------------------------------------------------------------------------------


def test_a_bag_without_an_incident_comes_to_police_as_a_report_too(manager: User) -> None:
    """By the same way as every report: routing gives it to police triage."""
    bag = made.another_seizure(manager, description="White powder")
    assert bag.description == "Suspected white powder"
    incident = Incident.objects.get()
    assert bag.incident == incident
    assert incident.report.teams == [Team.POLICE_TRIAGE]
    assert bag.bag_number in incident.words.open()
    assert bag.seized_by_name not in incident.words.open()


def test_with_its_incident_there_is_no_second_report(manager: User) -> None:
    incident = made.another_incident(manager)
    assert made.another_seizure(manager, incident=incident.pk).incident_id == incident.pk
    assert Incident.objects.count() == 1


def test_police_are_told_by_a_link_and_get_a_task(manager: User, bag: Seizure) -> None:
    told = OutboxMessage.objects.get(type="licensing.bag")
    assert (told.agency_key, told.object_id) == ("police", bag.pk)
    assert bag.collection.state == CollectionState.OPEN


def test_a_number_of_a_former_holder_s_bag_is_used_too(
    manager: User, bag: Seizure, lantern: Premises, person_with: Callable[..., User]
) -> None:
    """The present holder does not see that bag: only the database knows of it."""
    new = next_holder(lantern, person_with)
    with pytest.raises(BagNumberUsed):
        made.another_seizure(new, bag_number="b-100")
    with acting_as(new):
        assert not Seizure.objects.exists()
        assert not Incident.objects.exists()


def test_one_entry_that_is_sent_twice_at_once_is_stored_once(
    transactional_db: None, manager: User
) -> None:
    one, two = made.staff_of(manager)
    seized = made.Seized(
        bag_number="B-7",
        seized_at=timezone.now(),
        seized_by=one.pk,
        witness=two.pk,
        inside=Inside.BAR,
        substance=Substance.PILLS,
        description="Pills",
        quantity="Three",
        store="Box",
    )
    send = partial(record_seizure, by=manager, seized=seized, key=uuid.uuid4())
    first, second = at_once(send, send)
    assert first == second == Seizure.objects.get()
    other = partial(record_seizure, by=manager, seized=seized)
    got = at_once(partial(other, key=uuid.uuid4()), partial(other, key=uuid.uuid4()))
    assert {type(each) for each in got} == {BagNumberUsed}


def test_who_left_is_neither_seizer_nor_witness(manager: User) -> None:
    (gone,) = made.staff_of(manager, 1)
    made.left(StaffMember.objects.filter(pk=gone.pk))
    with pytest.raises(CaseworkError, match="left"):
        made.another_seizure(manager, witness=gone.pk)


def test_police_read_the_names_in_the_register_and_no_staff(police: User, bag: Seizure) -> None:
    with acting_as(police):
        shown = Seizure.objects.get()
        assert shown.seized_by_name.startswith("Sam ")
        assert not StaffMember.objects.exists()


# --- Moving, correcting, destroying ---------------------------------------------------------------


def test_a_correction_is_a_line_of_its_own_and_the_entry_stays(
    manager: User, staff: User, bag: Seizure
) -> None:
    entry = entry_of(bag, bag_number="B-101", quantity="Two wraps", store="Safe")
    fixed = correct_bag(by=staff, seizure_id=bag.pk, version=1, entry=entry, words="Typed wrong")
    first, second = fixed.lines.all()
    assert (second.step, second.corrects, second.by) == (SeizureStep.AMENDED, first, staff)
    assert second.changed == {
        "bag_number": ["B-100", "B-101"],
        "quantity": ["One small wrap", "Two wraps"],
        "store": ["Drug box in the office", "Safe"],
    }
    assert first.store == "Drug box in the office"
    with pytest.raises(Conflict):
        correct_bag(by=manager, seizure_id=bag.pk, version=1, entry=entry, words="Again")


def test_what_can_not_be_corrected_so_is_refused(manager: User, bag: Seizure) -> None:
    other = made.another_seizure(manager)
    fix = partial(correct_bag, by=manager, seizure_id=bag.pk, version=1, words="Why")
    later = bag.entered_at + datetime.timedelta(minutes=1)
    for entry in (entry_of(bag), entry_of(bag, seized_at=later), entry_of(bag, quantity=" ")):
        with pytest.raises(CaseworkError):
            fix(entry=entry)
    with pytest.raises(BagNumberUsed):
        fix(entry=entry_of(bag, bag_number=other.bag_number.lower()))
    moved = move_bag(by=manager, seizure_id=bag.pk, version=1, store="Safe")
    with pytest.raises(CaseworkError, match="moved"):
        fix(entry=entry_of(moved, store="Shelf"), version=2)
    assert bag.lines.count() == 2


def test_a_bag_is_destroyed_by_the_manager_before_somebody_else(
    manager: User, staff: User, bag: Seizure
) -> None:
    (me,) = made.staff_of(manager, 1)
    StaffMember.objects.filter(pk=me.pk).update(user=manager)
    with pytest.raises(SamePerson):
        destroy(manager, bag, other=me.pk)
    with pytest.raises(CaseworkError, match="after the bag was seized"):
        destroy(manager, bag, at=bag.seized_at - DAY)
    with pytest.raises(NotAllowed):
        destroy_bag(by=staff, seizure_id=bag.pk, version=1, at=timezone.now(), other=me.pk,
                    words="x")  # fmt: skip
    gone = destroy(manager, bag)
    assert gone.state == SeizureState.DESTROYED
    assert gone.lines.last().other_name.startswith("Sam ")
    assert CollectionTask.objects.get().state == CollectionState.DONE
    with pytest.raises(WrongState):
        move_bag(by=manager, seizure_id=bag.pk, version=2, store="Safe")


def test_a_closed_premises_still_destroys_and_hands_over(
    manager: User, police: User, bag: Seizure
) -> None:
    other = made.another_seizure(manager)
    (second,) = made.staff_of(manager, 1)
    Premises.objects.update(state=PremisesState.CLOSED, closed_on=timezone.localdate())
    destroy(manager, bag, other=second.pk)
    collect(police, other)
    assert not seizures_visible_to(police).filter(state=SeizureState.HELD).exists()


def test_another_premises_does_nothing_with_it(there: User, bag: Seizure) -> None:
    with pytest.raises(Seizure.DoesNotExist):
        move_bag(by=there, seizure_id=bag.pk, version=1, store="Ours")
    with pytest.raises(CaseworkError, match="no bag of that number"):
        take_on_bag(by=there, bag_number=bag.bag_number, store="Ours")


# --- Collecting -----------------------------------------------------------------------------------


def test_a_collection_is_a_line_and_closes_the_task(
    police: User, manager: User, officer: User, bag: Seizure
) -> None:
    for user in (manager, officer):
        with pytest.raises(NotAllowed):
            collect(user, bag)
    with pytest.raises(WrongBag):
        collect(police, bag, number="B-1000")
    with pytest.raises(CaseworkError, match="officer number"):
        collect(police, bag, officer="Hannah")
    got = collect(police, bag, number="b 100", officer=" pc 1234 ")
    line = got.lines.last()
    assert (line.step, line.officer, line.reference) == ("collected", "PC 1234", "PROP/77")
    assert CollectionTask.objects.get().state == CollectionState.DONE
    with pytest.raises(WrongState, match="PC 1234 collected"):
        collect(police, bag)


def test_what_was_destroyed_is_not_collected(police: User, manager: User, bag: Seizure) -> None:
    destroy(manager, bag)
    with pytest.raises(WrongState, match="destroyed this bag"):
        collect(police, bag)


def test_of_two_officers_at_once_one_is_told(
    transactional_db: None, police: User, person_with: Callable[..., User], bag: Seizure
) -> None:
    other = person_with("police_intelligence")
    take = partial(take_collection, collection_id=bag.collection.pk, version=1)
    took = at_once(partial(take, by=police), partial(take, by=other))
    assert sorted(type(each).__name__ for each in took) == ["CollectionTask", "Conflict"]
    got = at_once(partial(collect, police, bag), partial(collect, other, bag, officer="99"))
    assert sorted(type(each).__name__ for each in got) == ["Seizure", "WrongState"]
    assert SeizureLine.objects.filter(step=SeizureStep.COLLECTED).count() == 1


def test_a_task_is_given_back_by_who_has_it(
    police: User, person_with: Callable[..., User], bag: Seizure
) -> None:
    task = take_collection(by=police, collection_id=bag.collection.pk, version=1)
    back = partial(give_back_collection, collection_id=task.pk, version=2)
    with pytest.raises(NotAllowed):
        back(by=person_with("police_intelligence"))
    assert back(by=police).taken_by is None


# --- Held for too long ----------------------------------------------------------------------------


def test_managers_are_told_once_and_again_after_a_week(manager: User, bag: Seizure) -> None:
    made.another_seizure(manager)
    told = OutboxMessage.objects.filter(type="licensing.bags_overdue")
    start = timezone.now()
    for after, messages in ((13, 0), (14, 1), (14.5, 1), (20.9, 1), (21.1, 2), (21.2, 2)):
        with time_machine.travel(start + after * DAY, tick=False):
            tell_of_bags()
            assert told.count() == messages, after
        # Sent: what still waits would not be queued a second time.
        told.update(dedupe_key=Cast("id", CharField()))
    assert {each.user_id for each in told} == {manager.pk}


def test_two_runs_at_once_tell_once(transactional_db: None, bag: Seizure) -> None:
    Seizure.objects.update(seized_at=timezone.now() - 15 * DAY)
    assert sorted(at_once(tell_of_bags, tell_of_bags)) == [0, 1]
    assert OutboxMessage.objects.filter(type="licensing.bags_overdue").count() == 1


def test_how_long_is_the_premises_own(manager: User, officer: User, bag: Seizure) -> None:
    Seizure.objects.update(seized_at=timezone.now() - 5 * DAY)
    assert figures_of(seizures_visible_to(officer)).overdue == 0
    Premises.objects.update(alert_days=5)
    figures = figures_of(seizures_visible_to(officer))
    assert (figures.held, figures.overdue, figures.substances) == (
        1, 1, [(Substance.COCAINE, 1, 1)],
    )  # fmt: skip


# --- A new licence holder -------------------------------------------------------------------------


def test_a_new_holder_takes_on_a_bag_and_nothing_else_of_the_past(
    manager: User, officer: User, bag: Seizure, lantern: Premises, person_with: Callable[..., User]
) -> None:
    other = made.another_seizure(manager)
    new = next_holder(lantern, person_with)
    assert {*bags_left_behind(officer, lantern)} == {bag, other}
    take_on_bag(by=new, bag_number=" b-100", store="Our safe")
    with showing(["premises:swan"]):
        assert [each.pk for each in Seizure.objects.all()] == [bag.pk]
        steps = SeizureLine.objects.values_list("step", flat=True)
        assert [*steps] == [SeizureStep.SEIZED, SeizureStep.TAKEN_ON]
        assert CollectionTask.objects.get().seizure_id == bag.pk
        assert not Incident.objects.exists()
        assert not StaffMember.objects.exists()
    assert {*bags_left_behind(officer, lantern)} == {other}
    with pytest.raises(CaseworkError, match="no bag of that number"):
        take_on_bag(by=new, bag_number="b-100", store="Again")
    bag.refresh_from_db()
    destroy(new, bag)


def test_officers_and_police_are_told_of_bags_that_were_left_behind(
    manager: User, officer: User, police: User, bag: Seizure, lantern: Premises
) -> None:
    """At once, though the former holder was told of them lately, and weekly."""
    start = timezone.now()
    Seizure.objects.update(alerted_at=start)
    lantern.refresh_from_db()
    transfer_premises(
        by=officer, premises_id=lantern.pk, holder="Next", since=timezone.localdate(),
        version=lantern.version,
    )  # fmt: skip
    told = OutboxMessage.objects.filter(type__startswith="licensing.bags_")
    for after, messages in ((0, 2), (6.9, 2), (7.1, 4)):
        with time_machine.travel(start + after * DAY, tick=False):
            tell_of_bags()
            assert told.count() == messages, after
        told.update(dedupe_key=Cast("id", CharField()))
    agencies = {
        (each.type, each.agency_key, each.object_id == lantern.pk, each.user_id) for each in told
    }
    assert agencies == {
        ("licensing.bags_left", officer.memberships.get().agency.key, True, None),
        ("licensing.bags_left_to_collect", police.memberships.get().agency.key, True, None),
    }
    address = find("licensing.bags_left").link(lantern.pk)
    assert address.endswith(f"/licensing/seizures/?state=left&premises={lantern.pk}")


def test_of_a_line_only_who_sees_it_may_be_added_to(manager: User, bag: Seizure) -> None:
    for column in ("step", "changed", "officer", "at", "seizure_id"):
        with pytest.raises(ProgrammingError), acting_as(manager), connection.cursor() as cursor:
            cursor.execute(f"UPDATE licensing_seizureline SET {column} = {column}")
