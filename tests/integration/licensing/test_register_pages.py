"""The pages on which a premises keeps its registers and its staff."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.registers import write_entry
from agencies.licensing.models import DoorShift, Premises, RegisterEntry, StaffMember, Training
from agencies.licensing.register_enums import Register
from agencies.licensing.sia import in_groups
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support import premises as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_venue(manager: User, client_for: Callable[..., Client]) -> Client:
    return client_for(manager)


def now_typed() -> dict[str, str]:
    there = timezone.localtime()
    return {"day": f"{there.day}/{there.month}/{there.year}", "time": f"{there:%H:%M}"}


def test_one_press_writes_down_a_check_and_a_second_one_of_the_same_page_does_not(
    staff: User, client_for: Callable[..., Client]
) -> None:
    client, sent = client_for(staff), {"key": str(uuid.uuid4())}
    for _ in range(2):
        page = client.post(reverse("venue:toilets-nothing"), sent, follow=True)
    assert "The toilet check was written down." in page.content.decode()
    assert [each.codes for each in RegisterEntry.objects.all()] == [["nothing"]]
    assert client.post(reverse("venue:toilets-nothing"), {}).status_code == 422


def test_last_time_s_list_is_filled_in(manager: User, at_venue: Client) -> None:
    member, other = made.door_staff(manager, 2)
    shift = made.on_door(manager, [member])[0]
    before = shift.night - datetime.timedelta(days=1)
    last = DoorShift(
        **{
            name: getattr(shift, name)
            for name in ("premises_id", "tenure_id", "by_id", "written_at", "audience")
        },
        entry=uuid.uuid4(),
        night=before,
        member=other,
        member_name=other.name,
        position="head",
        started_at=shift.started_at - datetime.timedelta(days=1),
        ended_at=shift.started_at - datetime.timedelta(hours=20),
    )
    with made.everything_shown():
        last.save(force_insert=True)
    page = at_venue.get(reverse("venue:door")).content.decode()
    assert f'name="on-{member.pk}"' not in page, "who is on is not put on again"
    assert f'name="on-{other.pk}"' in page
    assert '<option value="head" selected' in page
    sent = {"key": str(uuid.uuid4()), **now_typed(), f"on-{other.pk}": "door"}
    assert at_venue.post(reverse("venue:door"), sent).status_code == 302
    assert DoorShift.objects.filter(member=other, position="door", ended_at=None).count() == 1


def test_only_one_s_own_staff_goes_on_the_door(
    manager: User, there: User, at_venue: Client
) -> None:
    (own,), (theirs,) = made.door_staff(manager), made.door_staff(there)
    page = at_venue.get(reverse("venue:door")).content.decode()
    assert own.name in page
    assert theirs.name not in page
    sent = {"key": str(uuid.uuid4()), **now_typed(), f"on-{theirs.pk}": "door"}
    assert at_venue.post(reverse("venue:door"), sent).status_code == 422
    assert not DoorShift.objects.exists()


def test_what_was_corrected_meanwhile_is_shown_and_nothing_typed_lost(
    manager: User, at_venue: Client
) -> None:
    entry = made.another_entry(manager)
    address = reverse("venue:entry", args=[entry.pk])
    sent = {"version": "1", "codes": "needle", "words": "Behind the cistern", **now_typed()}
    assert at_venue.post(address, sent).status_code == 302
    again = at_venue.post(address, sent | {"words": "In the bin"})
    assert again.status_code == 409
    page = again.content.decode()
    assert "Somebody else corrected this" in page
    assert "In the bin" in page
    assert "Behind the cistern" in page
    back = at_venue.post(reverse("venue:entry-back", args=[entry.pk]), {"version": "1"})
    assert back.status_code == 409
    assert RegisterEntry.objects.filter(entry=entry.entry).count() == 2


def test_registers_go_out_as_a_file_that_says_whose(manager: User, at_venue: Client) -> None:
    (shift,) = made.on_door(manager)
    made.another_entry(manager, words="=cmd")
    file = at_venue.get(reverse("venue:door-export"), {"nights": "7"}).content.decode()
    assert in_groups(shift.sia_number) in file
    assert shift.sia_number not in str(AuditEvent.objects.values_list("detail", "reason"))
    assert "'=cmd" in at_venue.get(reverse("venue:entry-export")).content.decode()
    assert at_venue.get(reverse("venue:door-export"), {"nights": "9"}).status_code == 422


def test_a_list_is_of_the_period_and_of_the_register(manager: User, at_venue: Client) -> None:
    old = made.another_entry(manager)
    refusal = made.another_entry(manager, Register.REFUSALS)
    page = at_venue.get(reverse("venue:entry-list"), {"register": "refusals"}).content.decode()
    assert str(refusal.pk) in page
    assert str(old.pk) not in page
    assert at_venue.get(reverse("venue:entry-list"), {"register": "x"}).status_code == 422


def test_staff_fill_in_and_only_the_manager_reads_what_is_past(
    staff: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(staff)
    assert client.get(reverse("venue:registers")).status_code == 200
    for name in ("door-list", "entry-list", "door-export", "purges", "staff", "ready"):
        assert client.get(reverse(f"venue:{name}")).status_code == 403


def test_an_sia_number_is_typed_with_spaces_and_is_in_no_address(at_venue: Client) -> None:
    sent = {"full_name": "Dee", "role": "door", "sia": "1234 5678-9012 3456"}
    assert at_venue.post(reverse("venue:staff-add"), sent).status_code == 302
    assert StaffMember.objects.get(name="Dee").sia_number == "1234567890123456"
    wrong = at_venue.post(reverse("venue:staff-add"), sent | {"sia": "1234"})
    assert wrong.status_code == 422
    assert "Enter the 16 digits" in wrong.content.decode()


def test_who_left_is_offered_no_more(manager: User, staff: User, at_venue: Client) -> None:
    member, other = made.staff_of(manager, 2)
    today = timezone.localdate()
    sent = {
        "version": "1",
        "full_name": member.name,
        "role": "staff",
        "account": str(staff.pk),
        "left_on": "",
    }
    address = reverse("venue:staff-change", args=[member.pk])
    assert at_venue.post(address, sent).status_code == 302
    twice = at_venue.post(reverse("venue:staff-change", args=[other.pk]), sent)
    assert "somebody else" in twice.content.decode()
    assert at_venue.post(address, sent).status_code == 409
    left = sent | {"version": "2", "left_on": f"{today.day}/{today.month}/{today.year}"}
    assert at_venue.post(address, left).status_code == 302
    assert member.name not in at_venue.get(reverse("venue:door")).content.decode()
    assert member.name in at_venue.get(reverse("venue:staff")).content.decode()


def test_a_training_runs_out_until_it_is_done_again(
    manager: User, at_venue: Client, lantern: Premises
) -> None:
    (member,) = made.staff_of(manager, 1)
    today, day = timezone.localdate(), datetime.timedelta(days=1)
    made.another_training(manager, member, done_on=today - 400 * day, expires_on=today - day)
    page = at_venue.get(reverse("venue:staff")).content.decode()
    assert "Expired" in page
    made.another_training(manager, member, done_on=today, expires_on=today + 365 * day)
    assert "Expired" not in at_venue.get(reverse("venue:staff")).content.decode()
    training = Training.objects.get(done_on=today)
    at_venue.post(reverse("venue:training-undo", args=[training.pk]))
    assert "Expired" in at_venue.get(reverse("venue:staff")).content.decode()


def test_angela_says_that_no_names_belong_there(manager: User, at_venue: Client) -> None:
    page = at_venue.get(reverse("venue:angela")).content.decode()
    assert "Write no names" in page
    facts = made.entry_facts(Register.ANGELA, words="Keep a chair in the office")
    entry = write_entry(by=manager, register=Register.ANGELA, facts=facts, key=uuid.uuid4())
    assert "Keep a chair" not in str(RegisterEntry.objects.filter(pk=entry.pk).values())
