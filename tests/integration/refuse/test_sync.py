"""What phones send is stored once, whatever is sent again, by whatever clock, in whatever order."""

from __future__ import annotations

import datetime
import json
import uuid
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import (
    end_shift,
    revoke_device,
    shift_of,
    start_shift,
)
from agencies.refuse.actions.sync import Answer, store_batch
from agencies.refuse.effort import rounds_searched
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import Outcome
from agencies.refuse.models import Device, Entry, Find, Job, Round, Shift, Visit
from agencies.refuse.queries import visits_visible_to
from agencies.registry.models import Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.enums import Status
from reports.errors import CaseworkError, NotAllowed
from reports.models import Report
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import job_of, needle_report
from tests.unit.refuse.test_entries import FIND

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(crew: User) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


def entry(**change: Any) -> dict[str, Any]:
    return FIND | {"id": str(uuid.uuid4())} | change


def send(
    by: User, shift: Shift, *entries: dict[str, Any], ahead: datetime.timedelta | None = None
) -> list[Answer]:
    """As a phone does whose clock is so much ahead of ours."""
    now = timezone.now() + (ahead or datetime.timedelta())
    body = json.dumps({"version": 1, "now": now.isoformat(), "entries": entries}).encode()
    answers = store_batch(by=by, shift=shift, batch=read_batch(body), app_version=1)
    return [answers[each["id"]] for each in entries]


def outcomes(answers: list[Answer]) -> list[tuple[str, bool]]:
    return [(str(each.outcome), each.again) for each in answers]


def test_a_find_is_a_report_that_is_done_with_its_count(crew: User, shift: Shift) -> None:
    assert outcomes(send(crew, shift, entry())) == [("stored", False)]
    report = Report.objects.get()
    assert (report.channel, report.kind, report.status) == ("crew", "needle_find", Status.CLOSED)
    find = Find.objects.get()
    assert (find.at_least, find.at_most, find.disposal) == (2, 5, "boxed")
    assert Entry.objects.get().box == "SB-114"
    make_jobs()
    assert not Job.objects.exists()


def test_what_was_left_is_a_job_with_what_is_known_of_it(crew: User, shift: Shift) -> None:
    send(crew, shift, entry(disposal="left", at_least=7, at_most=7))
    make_jobs()
    job = Job.objects.get()
    assert (job.priority, job.because) == (1, ["loose_uncapped", "six_or_more"])


def test_sent_again_nothing_is_stored_twice(crew: User, shift: Shift) -> None:
    """The answer was lost on its way; so the phone sends all of it again, and then once more."""
    entries = [entry(), entry(kind="visit"), entry(kind="round", ended="2026-11-23T10:30:00Z")]
    assert outcomes(send(crew, shift, *entries)) == [("stored", False)] * 3
    for _ in range(2):
        assert outcomes(send(crew, shift, *reversed(entries))) == [("stored", True)] * 3
    models = (Report, Find, Visit, Round, Entry)
    assert [model.objects.count() for model in models] == [1, 1, 1, 1, 3]


def test_another_thing_under_the_same_key_changes_nothing(crew: User, shift: Shift) -> None:
    first = entry()
    send(crew, shift, first)
    (answer,) = send(crew, shift, first | {"at_least": 1})
    assert (answer.outcome, answer.again) == (Outcome.REFUSED, True)
    assert Find.objects.get().at_least == 2


def test_of_a_batch_what_can_be_stored_is(crew: User, shift: Shift) -> None:
    """The second can't be in a bag; the first and the third are stored all the same."""
    answers = send(crew, shift, entry(), entry(disposal="bagged"), entry())
    assert [str(each.outcome) for each in answers] == ["stored", "refused", "stored"]
    assert "sharps box" in answers[1].words
    assert (Find.objects.count(), Report.objects.count()) == (2, 2)


@pytest.mark.parametrize("days", [-2, 0, 2])
def test_a_wrong_clock_is_put_right_and_both_times_are_kept(
    crew: User, shift: Shift, days: int
) -> None:
    ahead = datetime.timedelta(days=days)
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    send(crew, shift, entry(at=(hour_ago + ahead).isoformat()), ahead=ahead)
    stored = Entry.objects.get()
    assert abs(stored.happened_at - hour_ago) < datetime.timedelta(seconds=5)
    assert stored.device_at - stored.happened_at == pytest.approx(
        ahead, abs=datetime.timedelta(seconds=5)
    )
    assert stored.skew_seconds == pytest.approx(-ahead.total_seconds(), abs=5)
    assert Find.objects.get().found_at == stored.happened_at


@pytest.mark.parametrize("days", [-2, 2])
def test_a_clock_that_is_put_right_before_sending_shifts_nothing(
    crew: User, shift: Shift, days: int
) -> None:
    """The phone says how wrong it was as it logged, and is right as it sends."""
    wrong = datetime.timedelta(days=days)
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    at = (hour_ago + wrong).isoformat()
    send(crew, shift, entry(at=at, ahead=round(-wrong.total_seconds())))
    stored = Entry.objects.get()
    assert abs(stored.happened_at - hour_ago) < datetime.timedelta(seconds=5)
    assert stored.device_at == hour_ago + wrong
    assert stored.skew_seconds == -wrong.total_seconds()


def test_two_phones_that_took_one_job_offline(crew: User, mate: User, shift: Shift) -> None:
    job = job_of(needle_report())
    other = start_shift(by=mate, device_id=None, name="Van 4").shift
    claim = {"kind": "move", "job": str(job.pk), "move": "claim"}
    first, second = entry(**claim), entry(**claim)
    assert outcomes(send(crew, shift, first)) == [("stored", False)]
    (answer,) = send(mate, other, second)
    assert (answer.outcome, answer.holder) == (Outcome.CONFLICT, "Cara Crew")
    assert outcomes(send(mate, other, second)) == [("conflict", True)]
    job.refresh_from_db()
    assert job.held_by_id == crew.pk


def test_a_job_is_cleared_from_the_field_with_both_times(crew: User, shift: Shift) -> None:
    job = job_of(needle_report())
    at = timezone.now() - datetime.timedelta(minutes=30)
    moved = entry(kind="move", job=str(job.pk), move="cleared", at=at.isoformat())
    assert outcomes(send(crew, shift, moved)) == [("stored", False)]
    job.refresh_from_db()
    assert job.status == "cleared"
    assert job.events.get(move="cleared").device_at == at


def test_needles_that_are_left_behind_are_not_cleared(crew: User, shift: Shift) -> None:
    """Whoever reported them hears nothing, and somebody still has to go there."""
    job = job_of(needle_report())
    left = entry(kind="move", job=str(job.pk), move="cleared", disposal="left")
    (answer,) = send(crew, shift, left)
    assert answer.outcome == Outcome.REFUSED
    assert "Give the job back" in answer.words
    job.refresh_from_db()
    assert job.status == "open"
    assert job.report.status != Status.CLOSED
    assert not Find.objects.exists()


def test_what_becomes_of_no_move_is_said_in_a_code_too(crew: User, shift: Shift) -> None:
    """For phones in other languages."""
    job = job_of(needle_report())
    claim = {"kind": "move", "job": str(job.pk), "move": "claim"}
    (moved,) = send(crew, shift, entry(**claim | {"move": "undo"}))
    (gone,) = send(crew, shift, entry(**claim | {"job": str(uuid.uuid4())}))
    assert [(each.outcome, each.code) for each in (moved, gone)] == [
        (Outcome.REFUSED, "job_moved"),
        (Outcome.REFUSED, "job_gone"),
    ]


def test_undone_it_counts_no_more(crew: User, mate: User, shift: Shift) -> None:
    find = entry()
    send(crew, shift, find)
    undo = entry(kind="undo", find=find["id"])
    other = start_shift(by=mate, device_id=None, name="Van 4").shift
    (refused,) = send(mate, other, undo | {"id": str(uuid.uuid4())})
    assert refused.outcome == Outcome.REFUSED
    assert outcomes(send(crew, shift, undo, undo)) == [("stored", True), ("stored", True)]
    assert Find.objects.get().undone_at is not None


def test_an_undone_visit_counts_no_more(crew: User, mate: User, shift: Shift) -> None:
    visit = entry(kind="visit")
    send(crew, shift, visit)
    undo = entry(kind="undo", find=visit["id"])
    other = start_shift(by=mate, device_id=None, name="Van 4").shift
    (refused,) = send(mate, other, undo | {"id": str(uuid.uuid4())})
    assert refused.outcome == Outcome.REFUSED
    assert visits_visible_to(crew).count() == 1
    assert outcomes(send(crew, shift, undo)) == [("stored", False)]
    assert not visits_visible_to(crew).exists()
    assert Visit.objects.count() == 1
    (again,) = send(crew, shift, undo | {"id": str(uuid.uuid4())})
    assert again.outcome == Outcome.STORED, "twice it is undone once"
    assert AuditEvent.objects.filter(reason="visit_taken_back").count() == 1


def test_an_undone_round_counts_no_more(crew: User, mate: User, lead: User, shift: Shift) -> None:
    made = entry(kind="round", ended="2026-11-23T10:30:00Z")
    send(crew, shift, made)
    undo = entry(kind="undo", find=made["id"])
    other = start_shift(by=mate, device_id=None, name="Van 4").shift
    (refused,) = send(mate, other, undo | {"id": str(uuid.uuid4())})
    assert refused.outcome == Outcome.REFUSED
    assert rounds_searched(lead).count() == 1
    assert outcomes(send(crew, shift, undo)) == [("stored", False)]
    assert not rounds_searched(lead).exists()
    assert Round.objects.get().undone_by_id == crew.pk
    (again,) = send(crew, shift, undo | {"id": str(uuid.uuid4())})
    assert again.outcome == Outcome.STORED, "twice it is undone once"
    assert AuditEvent.objects.filter(reason="round_taken_back").count() == 1


def test_nothing_else_is_undone_by_its_key(crew: User, shift: Shift) -> None:
    job = job_of(needle_report())
    moved = entry(kind="move", job=str(job.pk), move="claim")
    bagged = entry(disposal="bagged")
    send(crew, shift, moved, bagged)
    for key in (moved["id"], bagged["id"], str(uuid.uuid4())):
        (answer,) = send(crew, shift, entry(kind="undo", find=key))
        assert answer.outcome == Outcome.REFUSED


def test_an_undone_find_that_was_left_is_no_job(crew: User, shift: Shift) -> None:
    find = entry(disposal="left")
    send(crew, shift, find, entry(kind="undo", find=find["id"]))
    make_jobs()
    assert not Job.objects.exists()
    assert Report.objects.get().status == Status.CLOSED


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_at_once_is_stored_once(crew: User) -> None:
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    found = entry()
    got = at_once(*[partial(send, crew, shift, found)] * 4)
    assert {str(answer.outcome) for answers in got for answer in answers} == {"stored"}, got
    assert (Report.objects.count(), Find.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_a_key_that_a_round_by_hand_has_is_refused_in_words(
    crew: User, lead: User, shift: Shift
) -> None:
    sent = entry(kind="round", ended="2026-11-23T10:30:00Z")
    now = timezone.now()
    Round.objects.create(
        id=uuid.UUID(sent["id"]),
        crew=crew,
        recorded_by=lead,
        started_at=now,
        ended_at=now,
        audience=["council.cleansing"],
    )
    (answer,) = send(crew, shift, sent)
    assert (answer.outcome, answer.again) == (Outcome.REFUSED, False)
    assert "key" in answer.words
    assert outcomes(send(crew, shift, sent, entry())) == [("refused", True), ("stored", False)]
    assert Round.objects.get().shift is None


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_refused_at_once_is_set_down_once(crew: User) -> None:
    shift = start_shift(by=crew, device_id=None, name="Van 3").shift
    for _ in range(3):
        wrong = entry(disposal="bagged")
        got = at_once(*[partial(send, crew, shift, wrong)] * 4)
        assert {str(answer.outcome) for answers in got for answer in answers} == {"refused"}, got
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [({"place": "Behind \ud83d"}, "Behind ?"), ({"place": "\ude00 " * 100}, "? " * 99 + "?")],
)
def test_half_a_character_loses_nothing_else(
    crew: User, shift: Shift, change: dict[str, Any], place: str
) -> None:
    assert outcomes(send(crew, shift, entry(**change))) == [("stored", False)]
    assert Report.objects.get().place_text == place


def test_a_serial_that_grows_past_its_column_keeps_no_other_back(crew: User, shift: Shift) -> None:
    """In capitals, ß is two letters."""
    long, right = entry(box="ß" * 40), entry(box="ß" * 20)
    body = json.dumps(
        {"version": 1, "now": timezone.now().isoformat(), "entries": [long, right]}
    ).encode()
    answers = store_batch(by=crew, shift=shift, batch=read_batch(body), app_version=1)
    assert str(answers[long["id"]].outcome) == "refused"
    assert Entry.objects.get().box == "S" * 40


# --- Shifts ---------------------------------------------------------------------------------------


def test_a_secret_opens_its_shift_and_is_stored_nowhere(crew: User) -> None:
    started = start_shift(by=crew, device_id=None, name="Van 3")
    assert shift_of(started.secret) == started.shift
    assert shift_of("something else") is None
    assert started.secret.encode() not in bytes(Shift.objects.get().digest)


def test_a_second_shift_on_a_phone_ends_the_first(crew: User, mate: User) -> None:
    first = start_shift(by=crew, device_id=None, name="Van 3")
    start_shift(by=mate, device_id=first.shift.device_id)
    ended = Shift.objects.get(pk=first.shift.pk)
    assert ended.ended_at == ended.ends_at == ended.taken_until
    assert shift_of(first.secret) is None


def test_a_shift_begun_by_a_clock_that_was_put_back_is_ended_too(crew: User) -> None:
    first = start_shift(by=crew, device_id=None, name="Van 3")
    Shift.objects.update(started_at=timezone.now() + datetime.timedelta(minutes=5))
    start_shift(by=crew, device_id=first.shift.device_id)
    assert Shift.objects.get(pk=first.shift.pk).ended_at is not None


def test_what_ends_a_shift(crew: User, lead: User) -> None:
    device = None

    def begin() -> str:
        nonlocal device
        started = start_shift(by=crew, device_id=device, name="Van 3")
        device = started.shift.device_id
        return started.secret

    signed_out = begin()
    end_shift(by=crew, shift_id=Shift.objects.get(ended_at__isnull=True).pk)
    assert shift_of(signed_out) is None
    expired = begin()
    long_ago = timezone.now() - datetime.timedelta(days=30)
    Shift.objects.filter(ended_at__isnull=True).update(
        started_at=long_ago,
        ends_at=long_ago + datetime.timedelta(hours=1),
        taken_until=long_ago + datetime.timedelta(hours=2),
    )
    assert shift_of(expired) is None
    left = begin()
    Membership.objects.filter(user=crew).update(roles=["auditor"])
    crew = User.objects.get(pk=crew.pk)
    assert shift_of(left) is None
    Membership.objects.filter(user=crew).update(roles=["refuse_crew"])
    revoked = begin() if shift_of(left) is None else left
    revoke_device(by=lead, device_id=device)
    assert shift_of(revoked) is None
    with pytest.raises(NotAllowed, match="taken away"):
        start_shift(by=crew, device_id=device)


def test_a_new_phone_needs_a_name(crew: User) -> None:
    with pytest.raises(CaseworkError, match="name"):
        start_shift(by=crew, device_id=None, name=" ")
    assert not Device.objects.exists()


def test_only_a_lead_takes_access_away(crew: User, shift: Shift) -> None:
    with pytest.raises(NotAllowed):
        revoke_device(by=crew, device_id=shift.device_id)


def test_a_job_that_is_held_stays_held_by_its_crew(crew: User, shift: Shift) -> None:
    job = job_of(needle_report())
    move_job(by=crew, job_id=job.pk, move="claim", version=job.version)
    done = entry(kind="move", job=str(job.pk), move="not_found")
    assert outcomes(send(crew, shift, done)) == [("stored", False)]
