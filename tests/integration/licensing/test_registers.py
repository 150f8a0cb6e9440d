"""Registers of premises: what is written stays, what is corrected is linked, what is old goes."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.utils import timezone

from agencies.licensing.actions import purging
from agencies.licensing.actions.periods import set_periods
from agencies.licensing.actions.registers import (
    ShiftFacts,
    amend_entry,
    amend_shift,
    sign_off,
    sign_on,
    withdraw_entry,
    write_entry,
)
from agencies.licensing.keeping import MONTHS, kept_from
from agencies.licensing.models import DoorShift, Premises, PurgeProof, RegisterEntry, StaffMember
from agencies.licensing.nights import night_of
from agencies.licensing.queries.registers import holding, newest, on_now
from agencies.licensing.register_enums import DoorPosition, Kept, Register
from agencies.registry.models import Membership
from agencies.registry.row_security import SETTING, acting_as, signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.errors import CaseworkError, Conflict, NotAllowed
from tests.support import premises as made
from tests.support.visibility.looking import own_connection

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def long_ago(manager: User, there: User) -> Callable[..., Any]:
    """A block in which it is some months ago."""

    Membership.objects.update(active_from=timezone.now() - datetime.timedelta(days=4_000))

    def then(months: int) -> Any:
        day = kept_from(timezone.localdate(), months)
        noon = datetime.datetime.combine(day, datetime.time(22), datetime.timezone.utc)
        return time_machine.travel(noon, tick=False)

    return then


def test_a_shift_is_a_chain_of_lines(manager: User, lantern: Premises) -> None:
    (shift,) = made.on_door(manager)
    member = StaffMember.objects.get(pk=shift.member_id)
    assert shift.sia_number == member.sia_number != ""
    member.sia_number = ""
    member.save()
    with pytest.raises(CaseworkError):
        made.on_door(manager, [member])
    off = sign_off(by=manager, shift_id=shift.pk, version=1, ended_at=timezone.now())
    assert not on_now(manager, lantern.tenures.get())
    facts = ShiftFacts(
        position=DoorPosition.HEAD, started_at=off.started_at, ended_at=off.ended_at, words="Mixed"
    )
    last = amend_shift(by=manager, shift_id=shift.pk, version=2, facts=facts)
    assert (last.step, last.number, last.sia_number) == ("amended", 3, shift.sia_number)
    assert [each.pk for each in newest(DoorShift.objects.all())] == [last.pk]
    with pytest.raises(Conflict):
        amend_shift(by=manager, shift_id=off.pk, version=2, facts=facts)


def test_sending_again_writes_nothing_twice(manager: User) -> None:
    key, facts = uuid.uuid4(), made.entry_facts()
    first = write_entry(by=manager, register=Register.TOILETS, facts=facts, key=key)
    assert write_entry(by=manager, register=Register.TOILETS, facts=facts, key=key) == first
    members = made.door_staff(manager, 2)
    team = made.team(members)
    key = uuid.uuid4()
    lines = sign_on(by=manager, team=team, started_at=timezone.now(), key=key)
    assert {*sign_on(by=manager, team=team, started_at=timezone.now(), key=key)} == {*lines}
    assert (RegisterEntry.objects.count(), DoorShift.objects.count()) == (1, 2)


def test_lines_are_never_changed_and_go_for_nobody(manager: User, officer: User) -> None:
    made.another_entry(manager)
    made.on_door(manager)
    for user in (manager, officer):
        for model in (RegisterEntry, DoorShift):
            with pytest.raises(ProgrammingError), acting_as(user):
                model.objects.update(night=timezone.localdate())
            with acting_as(user):
                assert model.objects.all().delete()[0] == 0
                assert model.objects.count() == 1


def test_a_colleague_does_not_correct_what_the_manager_may(
    manager: User, staff: User, there: User
) -> None:
    entry = made.another_entry(manager)
    facts = made.entry_facts(codes=("traces",))
    with pytest.raises(NotAllowed):
        amend_entry(by=staff, entry_id=entry.pk, version=1, facts=facts)
    with pytest.raises(RegisterEntry.DoesNotExist):
        amend_entry(by=there, entry_id=entry.pk, version=1, facts=facts)
    own = made.another_entry(staff)
    withdraw_entry(by=manager, entry_id=own.pk, version=1)
    assert [each.entry for each in holding(RegisterEntry.objects.all())] == [entry.entry]
    with pytest.raises(CaseworkError, match="taken back"):
        amend_entry(by=manager, entry_id=own.pk, version=2, facts=facts)
    assert RegisterEntry.objects.filter(entry=own.entry).count() == 2


@pytest.mark.parametrize(
    ("register", "changed"),
    [
        ("toilets", {"codes": ("nothing", "traces")}),
        ("toilets", {"codes": ("drunk",)}),
        ("toilets", {"codes": ()}),
        ("refusals", {"codes": ("drunk",)}),
        ("angela", {"codes": ("taxi",), "further": "of_age"}),
        ("toilets", {"hours": -1}),
        ("toilets", {"hours": 24 * 8}),
    ],
    ids=["both", "another's", "none", "unanswered", "mixed", "to come", "late"],
)
def test_what_no_register_holds_is_refused(
    manager: User, register: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(CaseworkError):
        write_entry(
            by=manager,
            register=Register(register),
            facts=made.entry_facts(**changed),
            key=uuid.uuid4(),
        )
    assert not RegisterEntry.objects.exists()


def test_a_correction_stays_in_its_night(manager: User) -> None:
    entry = made.another_entry(manager)
    facts = made.entry_facts(hours=49)
    with pytest.raises(CaseworkError, match="same night"):
        amend_entry(by=manager, entry_id=entry.pk, version=1, facts=facts)


def test_a_door_register_past_its_retention_goes_with_proof(
    manager: User, there: User, officer: User, lantern: Premises, long_ago: Callable[..., Any]
) -> None:
    """12 months by themselves; the other premises has a condition that says 18."""
    other = Premises.objects.get(name="The Heron elsewhere")
    set_periods(by=officer, premises_id=other.pk, register_months=18, alert_days=14, version=1)
    with long_ago(13):
        old = [*made.on_door(manager), *made.on_door(manager)]
        theirs = made.on_door(there)
        facts = ShiftFacts(position=DoorPosition.DOOR, started_at=old[0].started_at)
        old.append(amend_shift(by=manager, shift_id=old[0].pk, version=1, facts=facts))
    kept = made.on_door(manager)
    assert purging.purge_registers() == 3
    assert purging.purge_registers() == 0
    assert {*DoorShift.objects.values_list("pk", flat=True)} == {each.pk for each in kept + theirs}
    proof = PurgeProof.objects.get()
    assert (proof.premises, proof.kept, proof.rows, proof.months) == (lantern, "door", 3, 12)
    assert proof.last_day == night_of(old[0].started_at)
    assert proof.digest == purging.digest_of(each.pk for each in old)
    event = AuditEvent.objects.get(operation=Operation.ERASURE)
    assert str(event.object_id) == str(proof.pk)
    for user, sees in ((manager, 1), (officer, 1), (there, 0)):
        with acting_as(user):
            assert PurgeProof.objects.count() == sees
    with pytest.raises(ProgrammingError), acting_as(officer):
        PurgeProof.objects.all().delete()


def test_a_purge_that_is_killed_leaves_rows_and_no_proof(
    manager: User, long_ago: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with long_ago(13):
        made.on_door(manager)

    def killed(*_of: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(purging, "record", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            purging.purge_registers()
    assert (DoorShift.objects.count(), PurgeProof.objects.count()) == (1, 0)
    assert purging.purge_registers() == 1
    assert (DoorShift.objects.count(), PurgeProof.objects.count()) == (0, 1)


@pytest.mark.parametrize("kept", [Kept.DOOR, Kept.TOILETS, Kept.REFUSALS, Kept.ANGELA])
def test_the_database_keeps_what_is_within_its_period(
    manager: User, officer: User, kept: Kept, long_ago: Callable[..., Any]
) -> None:
    """On the last day that is kept nothing goes, whoever asks; on the day before, it does."""
    months = MONTHS.get(kept, 12)
    for days in (0, 1):
        with long_ago(months) as clock:
            clock.shift(datetime.timedelta(days=-days))
            if kept == Kept.DOOR:
                made.on_door(manager)
            else:
                made.another_entry(manager, kept)
    model = DoorShift if kept == Kept.DOOR else RegisterEntry
    with acting_as(manager):
        assert model.objects.all().delete()[0] == 0
    first = kept_from(timezone.localdate(), months)
    with transaction.atomic(), acting_as(officer):
        assert model.objects.all().delete()[0] == 1
        assert model.objects.get().night == first
        transaction.set_rollback(True)
    assert purging.purge_registers() == 1


def test_staff_who_left_go_once_nothing_hangs_on_them(
    manager: User, long_ago: Callable[..., Any]
) -> None:
    with long_ago(14):
        free, seizer, here = made.staff_of(manager, 3)
        made.another_training(manager, free)
        left = timezone.localdate()
        bag = made.another_seizure(manager, seized_by=seizer.pk)
        StaffMember.objects.exclude(pk=here.pk).update(left_on=left)
    purging.purge_registers()
    assert {*StaffMember.objects.values_list("pk", flat=True)} == {
        here.pk,
        seizer.pk,
        bag.witness_id,
    }
    assert {each.kept: each.rows for each in PurgeProof.objects.all()} == {
        "training": 1,
        "staff": 2,
    }


@pytest.mark.django_db(transaction=True)
def test_what_another_run_works_on_is_left_to_it(
    manager: User, long_ago: Callable[..., Any]
) -> None:
    with long_ago(13):
        made.on_door(manager)
    with own_connection() as own, own.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, signed(["licensing.officer"])])
        cursor.execute("SELECT 1 FROM licensing_tenure FOR UPDATE")
        assert purging.purge_registers() == 0
        own.rollback()
    assert purging.purge_registers() == 1
