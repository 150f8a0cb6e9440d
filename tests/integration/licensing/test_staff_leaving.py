"""Staff who left, or have another name now: registers stay as they were, and go no sooner."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import registers_section
from agencies.licensing.actions import purging
from agencies.licensing.actions.bags import destroy_bag
from agencies.licensing.actions.register import Leaver, change_dps
from agencies.licensing.actions.registers import sign_off
from agencies.licensing.actions.staff import (
    StaffFacts,
    Trained,
    add_staff,
    add_training,
    change_staff,
)
from agencies.licensing.enums import StaffRole
from agencies.licensing.keeping import kept_from
from agencies.licensing.models import DoorShift, Premises, StaffMember
from agencies.licensing.premises_enums import Leaving
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.queries.staff import last_seen_on, rows_naming_staff
from agencies.licensing.register_enums import Course
from agencies.licensing.register_page import DOOR_HEADING
from agencies.registry.models import Membership
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.errors import CaseworkError
from tests.support import premises as made

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LONG_AGO = datetime.date(2020, 1, 1)


def change(manager: User, member: StaffMember, **of: Any) -> StaffMember:
    member.refresh_from_db()
    given: dict[str, Any] = {
        "name": member.name,
        "role": StaffRole(member.role),
        "sia_number": member.sia_number,
        "user": member.user_id,
        "left_on": member.left_on,
    }
    facts = StaffFacts(**given | of)
    return change_staff(by=manager, member_id=member.pk, facts=facts, version=member.version)


def past(months: int, days: int) -> datetime.datetime:
    """That long ago: `days` before the first day that is kept for so many months."""
    day = kept_from(timezone.localdate(), months) - days * DAY
    return datetime.datetime.combine(day, datetime.time(22), datetime.timezone.utc)


def deleted(table: str) -> int:
    """By SQL that was slipped in: how many rows of it went."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM licensing_{table}")
        return int(cursor.rowcount)


def test_a_day_of_long_ago_makes_nothing_go_at_once(manager: User, officer: User) -> None:
    """Kept from the day on which it was written down, where that is later: by the worker, and by
    the database whoever asks."""
    (member,) = made.staff_of(manager, 1)
    made.another_training(manager, member, done_on=LONG_AGO - DAY)
    gone = change(manager, member, left_on=LONG_AGO)
    assert gone.left_noted_at is not None
    assert purging.purge_registers() == 0
    with acting_as(officer):
        assert (deleted("training"), deleted("staffmember")) == (0, 0)
    change(manager, member, name="Another Name")
    member.refresh_from_db()
    assert member.left_noted_at == gone.left_noted_at, "another change begins nothing anew"


@pytest.mark.parametrize(("days", "goes"), [(0, 0), (1, 1)], ids=["last day kept", "day after"])
def test_it_goes_a_year_after_it_was_noted(
    manager: User, officer: User, days: int, goes: int
) -> None:
    Membership.objects.update(active_from=timezone.now() - 4_000 * DAY)
    with time_machine.travel(past(12, days), tick=False):
        (member,) = made.staff_of(manager, 1)
        made.another_training(manager, member, done_on=LONG_AGO)
        change(manager, member, left_on=LONG_AGO)
    with transaction.atomic(), acting_as(officer):
        assert (deleted("training"), deleted("staffmember")) == (goes, goes)
        transaction.set_rollback(True)
    assert purging.purge_registers() == 2 * goes  # the training, and the member


def test_nobody_left_before_the_registers_name_them_last(manager: User) -> None:
    today = timezone.localdate()
    on_door = made.on_door(manager)[0].member
    trained, seizer, witness, second, in_charge = made.staff_of(manager, 5)
    made.another_training(manager, trained, done_on=today)
    bag = made.another_seizure(manager, seized_by=seizer.pk, witness=witness.pk)
    destroy_bag(by=manager, seizure_id=bag.pk, version=1, at=timezone.now(), other=second.pk,
                words="Burnt")  # fmt: skip
    made.another_incident(manager, on_duty=in_charge.pk)
    for member in (on_door, trained, seizer, witness, second, in_charge):
        seen = last_seen_on(manager, member)
        assert seen is not None
        assert seen >= today - DAY
        with pytest.raises(CaseworkError, match="registers name them"):
            change(manager, member, left_on=seen - DAY)
        change(manager, member, left_on=seen)


def test_every_column_that_names_staff_is_asked(manager: User) -> None:
    """A table that is added later counts, or this fails."""
    known = {(relation.related_model, relation.field.name) for relation in purging._relations()}
    assert {*rows_naming_staff(manager)} == known


def test_the_day_and_its_note_go_together(manager: User) -> None:
    (member,) = made.staff_of(manager, 1)
    with pytest.raises(IntegrityError, match="left_is_noted"), transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(left_on=LONG_AGO)


def test_who_left_is_not_offered_for_what_is_new(
    manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    gone, here = made.staff_of(manager, 2)
    change(manager, gone, left_on=timezone.localdate() - 9 * DAY)
    with pytest.raises(CaseworkError, match="They left"):
        add_training(
            by=manager,
            member_id=gone.pk,
            trained=Trained(courses=(Course.DRUGS,), done_on=timezone.localdate()),
        )
    with pytest.raises(CaseworkError, match="in charge"):
        made.another_incident(manager, on_duty=gone.pk)
    client = client_for(manager)
    page = client.get(reverse("venue:member", args=[gone.pk])).content.decode()
    assert reverse("venue:training-add", args=[gone.pk]) not in page
    for route in ("bag-add", "door", "report"):
        shown = client.get(reverse(f"venue:{route}")).content.decode()
        assert here.name in shown, route
        assert gone.name not in shown, route


def test_a_supervisor_whose_access_ends_leaves_the_list_of_staff(
    officer: User, manager: User, lantern: Premises
) -> None:
    (me,) = made.staff_of(manager, 1, StaffRole.MANAGER)
    change(manager, me, user=manager.pk)
    tenure = lantern.tenures.get()
    lantern.refresh_from_db()
    membership = Membership.objects.get(user=manager, agency=tenure.agency)
    change_dps(
        by=officer,
        premises_id=lantern.pk,
        dps="Nell Newcome",
        since=timezone.localdate(),
        version=lantern.version,
        leaver=Leaver(membership=membership.pk, then=Leaving.END),
    )
    assert not staff_now(officer, tenure).exists()
    me.refresh_from_db()
    assert me.left_noted_at is not None


def test_a_new_name_rewrites_no_register(
    manager: User, officer: User, client_for: Callable[..., Client]
) -> None:
    """List, page, printed register, file and paper of a hearing, after signing off too."""
    (shift,) = made.on_door(manager)
    before = shift.member.name
    change(manager, shift.member, name="Nemo Whitewash", sia_number="1" * 16)
    sign_off(by=manager, shift_id=shift.pk, version=1, ended_at=timezone.now())
    client = client_for(manager)
    last = DoorShift.objects.get(number=2)
    for address in (
        reverse("venue:door-list"),
        reverse("venue:door-print"),
        reverse("venue:door-export"),
        reverse("venue:shift", args=[last.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer) if answer.streaming else answer.content
        assert before in content.decode(), address
        assert "Whitewash" not in content.decode(), address
    with acting_as(officer):
        paper = registers_section.PAPERS.html(officer, f"door:{shift.tenure_id}")
    assert DOOR_HEADING[1] in paper
    assert before in paper
    assert "Whitewash" not in paper


def test_an_sia_number_is_one_person_s(manager: User, there: User) -> None:
    add = partial(add_staff, role=StaffRole.DOOR, sia_number="1234 5678 9012 3456")
    first = add(by=manager, name="Dee One")
    with pytest.raises(CaseworkError, match="has this SIA number"):
        add(by=manager, name="Dee Two")
    other = add_staff(by=manager, name="Dee Three", role=StaffRole.DOOR)
    with pytest.raises(CaseworkError, match="has this SIA number"):
        change(manager, other, sia_number=first.sia_number)
    add(by=there, name="Dee One")
    with pytest.raises(IntegrityError, match="sia_once"), transaction.atomic():
        StaffMember.objects.filter(pk=other.pk).update(sia_number=first.sia_number)
    change(manager, first, left_on=timezone.localdate())
    change(manager, other, sia_number=first.sia_number)
    with pytest.raises(CaseworkError, match="has this SIA number"):
        change(manager, first, left_on=None)
