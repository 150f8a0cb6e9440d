"""A needlestick reaches every lead at once, and nobody else ever (R4.6)."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from agencies.refuse import health_clock
from agencies.refuse.actions.needlestick_alerts import tell_again
from agencies.refuse.actions.needlesticks import (
    Hurt,
    acknowledge_needlestick,
    add_health_note,
    close_health_record,
    open_health_record,
    read_health_record,
    read_sealed_health,
    record_sent,
)
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import Answer, store_batch
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import Outcome
from agencies.refuse.health_enums import HealthStep, SentTo
from agencies.refuse.keeping import HEALTH_YEARS, SHIFT_YEARS, review_of_health
from agencies.refuse.models import Entry, HealthEvent, HealthRecord, Shift
from agencies.registry.people import clearances_of
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as, signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import needle_report
from tests.unit.refuse.test_entries import FIND

pytestmark = pytest.mark.django_db

WORDS = "Left hand, through the glove, behind the swings"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def shift(crew: User) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


def pressed(**change: Any) -> dict[str, Any]:
    at = (timezone.now() - datetime.timedelta(minutes=5)).isoformat()
    return {
        "id": str(uuid.uuid4()),
        "kind": "needlestick",
        "at": at,
        "point": {"lon": -0.2442, "lat": 52.5795, "accuracy": 8},
        "words": WORDS,
    } | change


def send(
    by: User, shift: Shift, *entries: dict[str, Any], ahead: datetime.timedelta | None = None
) -> list[Answer]:
    now = timezone.now() + (ahead or datetime.timedelta())
    body = json.dumps({"version": 1, "now": now.isoformat(), "entries": entries}).encode()
    answers = store_batch(by=by, shift=shift, batch=read_batch(body), app_version=1)
    return [answers[each["id"]] for each in entries]


@pytest.fixture
def found(crew: User, lead: User, shift: Shift) -> HealthRecord:
    """A record that a phone opened, with one lead to tell."""
    send(crew, shift, pressed(logged_by=crew.display_name))
    return HealthRecord.objects.get()


def urgent(kind: str = "refuse.needlestick") -> list[uuid.UUID | None]:
    messages = OutboxMessage.objects.filter(type=kind, urgent=True)
    return sorted((each.user_id for each in messages), key=str)


# --- From a phone ---------------------------------------------------------------------------------


def test_pressed_it_opens_a_record_and_tells_every_lead(
    crew: User, lead: User, shift: Shift, person_with: Callable[..., User]
) -> None:
    other = person_with("cleansing_lead", name="Lou Lead")
    (answer,) = send(crew, shift, pressed(logged_by=crew.display_name))
    assert (answer.outcome, answer.again) == (Outcome.STORED, False)
    found = HealthRecord.objects.get()
    assert (found.hurt, found.words.open(), found.accuracy_m) == (crew, WORDS, 8)
    assert urgent() == sorted((lead.pk, other.pk), key=str)
    assert found.audience == ["council.cleansing"]
    assert Entry.objects.get().audience == ["council.cleansing"]


def test_a_record_says_when_somebody_decides_whether_it_is_kept(
    found: HealthRecord, lead: User
) -> None:
    other = open_health_record(
        by=lead, hurt=Hurt(name="Ann"), happened_at=timezone.now(), place="", words=""
    )
    for each in (found, other):
        assert each.review_on == review_of_health(each.opened_at)
        assert each.review_on.year - timezone.localdate(each.opened_at).year == HEALTH_YEARS
    shift = Shift.objects.get()
    assert shift.review_on.year - timezone.localdate(shift.started_at).year == SHIFT_YEARS


def test_without_a_lead_the_team_is_told(crew: User, shift: Shift) -> None:
    send(crew, shift, pressed())
    assert OutboxMessage.objects.get(type="refuse.needlestick").agency_key == "cleansing"


def test_words_and_place_may_be_missing(crew: User, shift: Shift) -> None:
    sent = pressed(words="")
    del sent["point"]
    assert send(crew, shift, sent)[0].outcome == Outcome.STORED
    assert (HealthRecord.objects.get().words, HealthRecord.objects.get().point) == (None, None)


def test_sent_again_it_opens_nothing_and_tells_nobody(crew: User, lead: User, shift: Shift) -> None:
    first = pressed()
    for again in (False, True, True):
        (answer,) = send(crew, shift, first)
        assert (answer.outcome, answer.again) == (Outcome.STORED, again)
    assert HealthRecord.objects.count() == Entry.objects.count() == 1
    assert HealthEvent.objects.count() == 1
    assert urgent() == [lead.pk]


def test_another_thing_under_its_key_changes_nothing(crew: User, shift: Shift) -> None:
    """Nor does a find: whoever was hurt does not see the entry, and learns only that."""
    first = pressed()
    send(crew, shift, first)
    for other in (first | {"words": "x"}, FIND | {"id": first["id"]}):
        (answer,) = send(crew, shift, other)
        assert (answer.outcome, answer.again) == (Outcome.REFUSED, True)
    assert HealthRecord.objects.get().words.open() == WORDS
    find = FIND | {"id": str(uuid.uuid4())}
    send(crew, shift, find)
    (answer,) = send(crew, shift, pressed(id=find["id"]))
    assert (answer.outcome, answer.again) == (Outcome.REFUSED, True)
    assert HealthRecord.objects.count() == 1


@pytest.mark.parametrize("days", [-2, 2])
def test_both_clocks_are_kept(crew: User, shift: Shift, days: int) -> None:
    ahead = datetime.timedelta(days=days)
    hour_ago = timezone.now() - HOUR
    send(crew, shift, pressed(at=(hour_ago + ahead).isoformat()), ahead=ahead)
    found = HealthRecord.objects.get()
    assert abs(found.happened_at - hour_ago) < datetime.timedelta(seconds=5)
    assert found.device_at == hour_ago + ahead


def test_the_log_and_the_message_say_nothing_of_whom(crew: User, lead: User, shift: Shift) -> None:
    """Nothing that whoever was hurt does in the log is there because they were hurt."""
    other = start_shift(by=lead, device_id=None, name="Van 4").shift
    by_crew = AuditEvent.objects.filter(actor_id=crew.pk)
    before = set(by_crew.values_list("pk", flat=True))
    sent = pressed()
    send(crew, shift, sent, sent | {"words": "other"})
    send(lead, other, pressed(logged_by=crew.display_name))
    assert set(by_crew.values_list("pk", flat=True)) == before
    opened = AuditEvent.objects.filter(object_type="healthrecord")
    assert [(each.actor_id, each.actor_label) for each in opened] == [(None, "field")] * 2
    assert not AuditEvent.objects.filter(object_type="entry").exists()
    assert str(crew.pk) not in str([each.detail for each in opened])


def test_logged_by_somebody_else_it_is_a_record_of_nobody_but_that_name(
    crew: User, mate: User, lead: User
) -> None:
    """On a phone that is shared: it goes in the next person's shift, who was not hurt."""
    first = start_shift(by=crew, device_id=None, name="Van 3").shift
    second = start_shift(by=mate, device_id=first.device_id).shift
    sent = pressed()
    assert send(mate, second, sent | {"logged_by": "Cara Crew"})[0].outcome == Outcome.STORED
    found = HealthRecord.objects.get()
    assert (found.hurt, found.hurt_name.open()) == (None, "Cara Crew")
    assert urgent() == [lead.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT hurt_name::text FROM refuse_healthrecord")
        assert b"Cara".hex() not in cursor.fetchone()[0]
    (again,) = send(crew, first, sent)
    assert (again.outcome, again.again) == (Outcome.STORED, True)
    assert HealthRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_press_at_once_is_one_record(crew: User, lead: User) -> None:
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    once = pressed()
    got = at_once(*[partial(send, crew, shift, once)] * 4)
    assert {str(answer.outcome) for answers in got for answer in answers} == {"stored"}, got
    assert (HealthRecord.objects.count(), len(urgent())) == (1, 1)


# --- Who sees it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("table", ["refuse_healthrecord", "refuse_healthevent", "refuse_entry"])
def test_by_raw_sql_cleansing_leads_see_it_and_no_other_role(
    found: HealthRecord, person_with: Callable[..., User], role: str, table: str
) -> None:
    with acting_as(person_with(role)), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1 if role == "cleansing_lead" else 0,)


def test_not_even_whoever_was_hurt_or_forged_clearances(found: HealthRecord, crew: User) -> None:
    own = signed(clearances_of(crew))
    assert _seen_with(own) == _seen_with("") == 0
    with pytest.raises(ProgrammingError, match="not signed"):
        _seen_with(own.replace("cleansing_crew", "cleansing"))


def _seen_with(setting: str) -> int:
    """How many records raw SQL shows with these words for who asks."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('spotlight.clearances', %s, true)", [setting])
        cursor.execute("SELECT count(*) FROM refuse_healthrecord")
        (count,) = cursor.fetchone()
        cursor.execute("SELECT set_config('spotlight.clearances', '', true)")
    return int(count)


@pytest.mark.parametrize("role", sorted({*ROLES} - {"cleansing_lead"}))
def test_no_other_role_does_anything_with_it(
    found: HealthRecord, person_with: Callable[..., User], role: str
) -> None:
    who = person_with(role)
    of: dict[str, Any] = {"by": who, "health_id": found.pk}
    hurt = Hurt(name="Pat")
    for act in (
        partial(acknowledge_needlestick, **of),
        partial(read_health_record, **of),
        partial(read_sealed_health, **of, reason="care", words="x"),
        partial(add_health_note, **of, words="x", version=1),
        partial(close_health_record, **of, words="x", version=1),
        partial(open_health_record, by=who, hurt=hurt, happened_at=timezone.now(), place="",
                words=""),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


# --- Until somebody has it ------------------------------------------------------------------------


def _waited(found: HealthRecord, long: datetime.timedelta) -> None:
    """As if leads had been told so long ago."""
    then = timezone.now() - long
    HealthRecord.objects.filter(pk=found.pk).update(
        happened_at=then - HOUR, opened_at=then, alerted_at=then
    )


def test_leads_are_told_again_after_ten_minutes_and_not_before(
    found: HealthRecord, lead: User, person_with: Callable[..., User]
) -> None:
    manager = person_with("agency_administrator", agency="cleansing")
    _waited(found, health_clock.FIRST_AGAIN - datetime.timedelta(seconds=20))
    assert tell_again() == 0
    _waited(found, health_clock.FIRST_AGAIN)
    assert tell_again() == 1
    assert urgent("refuse.needlestick_again") == [lead.pk]
    assert urgent("refuse.needlestick_manager") == [manager.pk]
    assert tell_again() == 0
    found.refresh_from_db()
    assert found.alerts == 2
    assert [each.step for each in found.events.all()] == [HealthStep.OPENED, HealthStep.ALERTED]


def test_after_an_hour_of_it_leads_are_told_every_hour(found: HealthRecord) -> None:
    HealthRecord.objects.update(alerts=health_clock.SOON_AGAIN + 1)
    _waited(found, health_clock.FIRST_AGAIN * 2)
    assert tell_again() == 0
    _waited(found, health_clock.LATER_AGAIN)
    assert tell_again() == 1


def test_once_somebody_has_it_nobody_is_told_again(found: HealthRecord, lead: User) -> None:
    acknowledge_needlestick(by=lead, health_id=found.pk)
    _waited(found, HOUR)
    assert tell_again() == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(crew: User, lead: User) -> None:
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    send(crew, shift, pressed())
    _waited(HealthRecord.objects.get(), HOUR)
    assert sorted(at_once(tell_again, tell_again)) == [0, 1]
    assert HealthRecord.objects.get().alerts == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_one_has_it(
    crew: User, lead: User, person_with: Callable[..., User]
) -> None:
    other = person_with("cleansing_lead", name="Lou Lead")
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    send(crew, shift, pressed())
    found = HealthRecord.objects.get()
    got = at_once(
        *(partial(acknowledge_needlestick, by=who, health_id=found.pk) for who in (lead, other))
    )
    assert sorted(type(each).__name__ for each in got) == ["HealthRecord", "WrongState"]
    (refused,) = (each for each in got if isinstance(each, WrongState))
    found.refresh_from_db()
    assert found.acknowledged_by is not None
    assert found.acknowledged_by.display_name in str(refused)
    assert found.events.filter(step=HealthStep.TAKEN).count() == 1
    acknowledge_needlestick(by=found.acknowledged_by, health_id=found.pk)
    assert found.events.filter(step=HealthStep.TAKEN).count() == 1


# --- What a lead does -----------------------------------------------------------------------------


def test_from_taken_to_closed(found: HealthRecord, lead: User) -> None:
    with pytest.raises(WrongState):
        close_health_record(by=lead, health_id=found.pk, words="x", version=1)
    acknowledge_needlestick(by=lead, health_id=found.pk)
    at = timezone.now()
    record_sent(by=lead, health_id=found.pk, to=SentTo.A_AND_E, at=at, words="", version=2)
    with pytest.raises(Conflict):
        add_health_note(by=lead, health_id=found.pk, words="Negative", version=2)
    add_health_note(by=lead, health_id=found.pk, words="First test negative", version=3)
    close_health_record(by=lead, health_id=found.pk, words="Six months over", version=4)
    found.refresh_from_db()
    assert (found.sent_to, found.sent_at, found.closed_by) == ("a_and_e", at, lead)
    with pytest.raises(WrongState):
        add_health_note(by=lead, health_id=found.pk, words="More", version=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(words::text, '') FROM refuse_healthevent")
        assert b"negative".hex() not in cursor.fetchone()[0]


def test_nobody_is_sent_before_it_happened_nor_tomorrow(found: HealthRecord, lead: User) -> None:
    for at in (found.happened_at - HOUR, timezone.now() + HOUR):
        with pytest.raises(CaseworkError):
            record_sent(by=lead, health_id=found.pk, to=SentTo.DOCTOR, at=at, words="", version=1)


def test_what_is_sealed_opens_with_a_reason_which_is_recorded(
    found: HealthRecord, lead: User
) -> None:
    for reason, words in (("curious", "x"), ("care", "  "), ("", "")):
        with pytest.raises(CaseworkError):
            read_sealed_health(by=lead, health_id=found.pk, reason=reason, words=words)
    opened = read_sealed_health(by=lead, health_id=found.pk, reason="care", words="To ring her")
    assert (opened.words, opened.name, opened.notes) == (WORDS, "", [])
    event = AuditEvent.objects.get(reason="health.care")
    assert (event.actor_id, event.object_id, event.operation) == (
        lead.pk, str(found.pk), "consultation"
    )  # fmt: skip
    again = read_sealed_health(by=lead, health_id=found.pk, reason="asked", words="She asked")
    assert [words for _event, words in again.notes] == ["To ring her"]


def test_a_lead_opens_one_for_somebody_who_phoned_in(lead: User, crew: User) -> None:
    now = timezone.now()
    open_health_record(
        by=lead, hurt=Hurt(user_id=crew.pk), happened_at=now, place="Lodge", words=WORDS
    )
    open_health_record(
        by=lead, hurt=Hurt(name="Pat Temp"), happened_at=now - HOUR, place="", words=""
    )
    assert len(urgent()) == 2
    named = HealthRecord.objects.get(hurt=None)
    assert read_sealed_health(
        by=lead, health_id=named.pk, reason="care", words="x"
    ).name == "Pat Temp"  # fmt: skip


def test_nobody_outside_the_crews_is_chosen_nor_a_time_to_come(lead: User) -> None:
    now = timezone.now()
    stranger = User.objects.create_user("x@agency.example", None, full_name="Stranger")
    for hurt, at in (
        (Hurt(), now),
        (Hurt(user_id=stranger.pk), now),
        (Hurt(name="Pat"), now + HOUR),
        (Hurt(name="Pat"), now - datetime.timedelta(days=100)),
    ):
        with pytest.raises(CaseworkError):
            open_health_record(by=lead, hurt=hurt, happened_at=at, place="", words="")


@pytest.mark.parametrize(
    "change",
    [
        {"hurt": None},
        {"acknowledged_at": timezone.now()},
        {"sent_to": "moon", "sent_at": timezone.now()},
        {"sent_to": "a_and_e"},
        {"closed_at": timezone.now()},
        {"alerted_at": timezone.now() - datetime.timedelta(days=1)},
    ],
    ids=lambda change: "-".join(map(str, change)),
)
def test_the_database_refuses_what_can_not_be(found: HealthRecord, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HealthRecord.objects.filter(pk=found.pk).update(**change)


def test_a_needle_report_and_a_find_open_no_health_record(crew: User, shift: Shift) -> None:
    needle_report()
    send(crew, shift, FIND | {"id": str(uuid.uuid4())})
    assert not HealthRecord.objects.exists()
