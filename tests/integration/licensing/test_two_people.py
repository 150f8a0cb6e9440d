"""Nobody stands for two in the register of seizures, and no bag number is found by trying."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import bag_page
from agencies.licensing.actions.bag_custody import take_on_bag
from agencies.licensing.actions.bags import correct_bag, destroy_bag
from agencies.licensing.actions.staff import add_staff
from agencies.licensing.enums import SeizureStep, StaffRole
from agencies.licensing.errors import SamePerson
from agencies.licensing.models import Premises, Seizure, SeizureLine, StaffMember
from agencies.licensing.views.bag_numbers import TAKEN_ON
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.errors import CaseworkError
from tests.integration.licensing.test_bags import entry_of, next_holder
from tests.support import premises as made

pytestmark = pytest.mark.django_db


def hired(manager: User, name: str, **of: Any) -> StaffMember:
    member = add_staff(by=manager, name=name, role=StaffRole.STAFF)
    StaffMember.objects.filter(pk=member.pk).update(**of)
    member.refresh_from_db()
    return member


def typed(bag: Seizure, **of: str) -> dict[str, str]:
    """What the form of a correction sends, with what is different."""
    at = timezone.localtime(bag.seized_at)
    names = ("bag_number", "inside", "substance", "description", "quantity", "store")
    return {
        "version": "1",
        "day": f"{at:%d/%m/%Y}",
        "time": f"{at:%H:%M}",
        "seized_by": str(bag.seized_by_id),
        "witness": str(bag.witness_id),
        "words": "Chosen by mistake",
        **{name: getattr(bag, name) for name in names},
        **of,
    }


@pytest.fixture
def doubles(manager: User) -> tuple[StaffMember, StaffMember]:
    """Two entries of one person. Of two who work there accounts and SIA numbers differ."""
    return hired(manager, "Tom Smith-Jones"), hired(manager, "JONES,  smith tom")


def test_one_person_is_not_seizer_and_witness(
    manager: User, doubles: tuple[StaffMember, StaffMember]
) -> None:
    one, two = doubles
    for seized_by, witness in ((one, two), (two, one), (one, one)):
        with pytest.raises(SamePerson):
            made.another_seizure(manager, seized_by=seized_by.pk, witness=witness.pk)
    assert not Seizure.objects.exists()


def test_nor_who_shares_an_account_or_a_number_in_the_database(manager: User, staff: User) -> None:
    """Whatever got past the action: one of two entries that share them has left."""
    for shared in ({"user": staff}, {"sia_number": "1" * 16}):
        bag = made.another_seizure(manager)
        one = hired(manager, uuid.uuid4().hex, **shared)
        made.left(StaffMember.objects.filter(pk=one.pk))
        two = hired(manager, uuid.uuid4().hex, **shared)
        with pytest.raises(IntegrityError, match="one person"), transaction.atomic():
            Seizure.objects.filter(pk=bag.pk).update(seized_by=one, witness=two)
        made.left(StaffMember.objects.filter(pk=two.pk))
    with pytest.raises(IntegrityError, match="one person"), transaction.atomic():
        Seizure.objects.filter(pk=bag.pk).update(
            seized_by_name="Tom Smith", witness_name="SMITH, Tom"
        )


def test_nobody_destroys_a_bag_before_themselves(manager: User) -> None:
    """Not by an entry without their account that has their name, and not by SQL."""
    bag = made.another_seizure(manager)
    destroy = partial(
        destroy_bag, by=manager, seizure_id=bag.pk, version=1, at=timezone.now(), words="Burnt"
    )
    turned = " ".join(reversed(manager.full_name.split())).upper()
    with pytest.raises(SamePerson):
        destroy(other=hired(manager, turned).pk)
    me = hired(manager, "Somebody Else", user=manager)
    with pytest.raises(SamePerson):
        destroy(other=me.pk)
    line = SeizureLine(
        seizure=bag, number=2, step=SeizureStep.DESTROYED, at=timezone.now(), by=manager,
        written_at=timezone.now(), other=me, audience=bag.audience,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        line.save(force_insert=True)


def test_a_wrong_witness_is_corrected_by_a_line_and_the_entry_stays(
    manager: User, staff: User, client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    was = bag.witness_name
    (right,) = made.staff_of(manager, 1)
    fixed = correct_bag(
        by=staff,
        seizure_id=bag.pk,
        version=1,
        entry=entry_of(bag, seized_by=bag.seized_by_id, witness=right.pk),
        words="The wrong person was chosen",
    )
    assert (fixed.witness, fixed.witness_name) == (right, right.name)
    line = fixed.lines.get(step=SeizureStep.AMENDED)
    assert line.corrects == fixed.lines.get(number=1)
    assert line.changed == {
        "witness_id": [str(bag.witness_id), str(right.pk)],
        "witness_name": [was, right.name],
    }
    with acting_as(manager):
        first, second = bag_page.lines_of(manager, fixed)
    assert was in first.details[0]
    assert right.name not in first.details[0]
    assert second.changes == [("Witness", was, right.name)]


def test_a_correction_needs_two_people_who_worked_there(
    manager: User, there: User, doubles: tuple[StaffMember, StaffMember]
) -> None:
    bag = made.another_seizure(manager, seized_by=doubles[0].pk)
    StaffMember.objects.filter(pk=bag.seized_by_id).update(name="Renamed Since")
    fix = partial(correct_bag, by=manager, seizure_id=bag.pk, version=1, words="Why")
    for witness in (doubles[1].pk, bag.seized_by_id):
        with pytest.raises(SamePerson):
            fix(entry=entry_of(bag, witness=witness))
    (theirs,) = made.staff_of(there, 1)
    (gone,) = made.staff_of(manager, 1)
    StaffMember.objects.filter(pk=gone.pk).update(
        left_on=timezone.localdate() - datetime.timedelta(days=9), left_noted_at=timezone.now()
    )
    for stranger in (theirs, gone):
        with pytest.raises(CaseworkError, match="worked there then"):
            fix(entry=entry_of(bag, witness=stranger.pk))
    assert bag.lines.count() == 1


def test_a_bag_taken_on_keeps_the_people_of_the_former_holder(
    manager: User, lantern: Premises, person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    bag = made.another_seizure(manager, bag_number="B-100")
    new = next_holder(lantern, person_with)
    (own,) = made.staff_of(new, 1)
    take_on_bag(by=new, bag_number="B-100", store="Safe")
    bag.refresh_from_db()
    with pytest.raises(CaseworkError, match="former licence holder"):
        correct_bag(by=new, seizure_id=bag.pk, version=bag.version, words="Why",
                    entry=entry_of(bag, witness=own.pk))  # fmt: skip
    page = client_for(new).get(reverse("venue:bag", args=[bag.pk])).content.decode()
    assert "Correct the entry" in page
    assert "Who was the witness?" not in page


def test_the_page_corrects_the_seizer_and_keeps_what_was_typed(
    manager: User, client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    (right,) = made.staff_of(manager, 1)
    sent = typed(bag, seized_by=str(bag.witness_id))
    client = client_for(manager)
    address = reverse("venue:bag-move", args=[bag.pk, "correct"])
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert sent["words"] in refused.content.decode()
    assert client.post(address, sent | {"seized_by": str(right.pk)}).status_code == 302
    bag.refresh_from_db()
    assert bag.seized_by == right


# --- Numbers of bags that somebody tries ----------------------------------------------------------


def test_numbers_are_not_found_by_trying(
    manager: User, lantern: Premises, person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    """A bag that is theirs, another premises', long gone or nowhere: one answer, and it ends."""
    own = made.another_seizure(manager, bag_number="B-100")
    new = client_for(next_holder(lantern, person_with))
    address = reverse("venue:bag-take-on")
    answers = set()
    for number in range(TAKEN_ON.each):
        answer = new.post(address, {"bag_number": f"B-{number}", "store": "Safe"})
        assert answer.status_code == 422
        answers.add(answer.content.decode().count("There is no bag of that number"))
    assert len(answers) == 1
    refused = AuditEvent.objects.filter(operation=Operation.REFUSAL, reason="bag_number")
    assert refused.count() == TAKEN_ON.each
    stopped = new.post(address, {"bag_number": own.bag_number, "store": "Safe"})
    assert stopped.status_code == 429
    assert own.bag_number in stopped.content.decode(), "what was typed is kept"
    own.refresh_from_db()
    assert own.holder == own.tenure


def test_a_used_number_is_recorded_and_counted(
    manager: User, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    used, bag = made.another_seizure(manager), made.another_seizure(manager)
    sent = typed(bag, bag_number=used.bag_number)
    client, address = client_for(manager), reverse("venue:bag-move", args=[bag.pk, "correct"])
    assert client.post(address, sent).status_code == 422
    assert AuditEvent.objects.filter(reason="bag_number").count() == 1
    monkeypatch.setattr(
        "agencies.licensing.views.bag_numbers.may_go_on", lambda _name, _limit: False
    )
    assert client.post(address, sent).status_code == 429
    same = client.post(address, sent | {"bag_number": bag.bag_number, "quantity": "Two"})
    assert same.status_code == 302, "a correction that tries no number is not stopped"
