"""Response targets: who approved them, what holds from when, and what becomes of jobs that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.targets import Approval, set_target
from agencies.refuse.enums import JobPriority, TargetClock
from agencies.refuse.models import Job, ResponseTarget
from agencies.refuse.priority import PROPOSED, Target
from agencies.refuse.queries import targets_now
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.errors import CaseworkError, Conflict, NotAllowed
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import NEEDLES, job_of, needle_report
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db

P1, P2, P3 = JobPriority


def put(by: User, minutes: int = 30, **how: Any) -> ResponseTarget:
    """Another target of P2, which is what a report of needles becomes."""
    given: dict[str, Any] = {
        "priority": P2,
        "target": Target(TargetClock.MINUTES, minutes),
        "approval": Approval(by="Cleansing board", on=timezone.localdate(), reason="Agreed"),
        "move_waiting": False,
        "version": ResponseTarget.objects.filter(priority=P2).count() + 1,
    } | how
    made: ResponseTarget = set_target(by=by, **given)
    return made


def minutes_of(job: Job) -> float:
    job.refresh_from_db()
    return (job.due_at - job.since).total_seconds() / 60


def test_a_target_that_was_set_holds_for_jobs_that_come_later(lead: User, job: Job) -> None:
    put(lead)
    assert minutes_of(job_of(needle_report())) == 30
    assert minutes_of(job) == 240
    assert job.version == 1


def test_jobs_that_wait_get_it_too_where_the_lead_says_so(lead: User, crew: User, job: Job) -> None:
    done = job_of(needle_report())
    move_job(by=crew, job_id=done.pk, move="cleared", version=1, found=NEEDLES)
    target = put(lead, 30, move_waiting=True)
    assert (minutes_of(job), minutes_of(done)) == (30, 240)
    assert (target.moved_jobs, job.version) == (1, 2)
    assert [each.move for each in job.events.all()] == ["made", "target"]
    events = AuditEvent.objects.filter(actor_id=str(lead.pk), operation="alteration")
    assert {each.reason for each in events} == {"target_set", "job_target"}


def test_what_does_not_wait_for_this_priority_keeps_its_time(lead: User, job: Job) -> None:
    put(lead, 30, priority=P1, move_waiting=True)
    assert minutes_of(job) == 240


def test_the_newest_of_each_priority_holds_and_the_others_stay_on_record(lead: User) -> None:
    put(lead, 30)
    put(lead, 90)
    assert targets_now() == {**PROPOSED, P2: Target(TargetClock.MINUTES, 90)}
    assert [each.amount for each in ResponseTarget.objects.all()] == [90, 30]


@pytest.mark.parametrize(
    "approval",
    [
        {"by": " ", "reason": "Agreed", "days": 0},
        {"by": "Board", "reason": " ", "days": 0},
        {"by": "Board", "reason": "Agreed", "days": 1},
    ],
)
def test_none_is_set_without_an_approval(lead: User, approval: dict[str, Any]) -> None:
    day = timezone.localdate() + timedelta(days=approval.pop("days"))
    with pytest.raises(CaseworkError):
        put(lead, approval=Approval(on=day, **approval))
    assert not ResponseTarget.objects.exists()


def test_only_a_lead_sets_one(crew: User) -> None:
    with pytest.raises(NotAllowed):
        put(crew)


def test_nobody_changes_or_removes_a_target(lead: User) -> None:
    put(lead)
    for change in (
        lambda: ResponseTarget.objects.update(amount=1),
        lambda: ResponseTarget.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_a_target_that_somebody_else_set_meanwhile_is_a_conflict(lead: User, job: Job) -> None:
    put(lead, 30)
    with pytest.raises(Conflict) as raised:
        put(lead, 90, version=1, move_waiting=True)
    assert raised.value.current_version == 2
    assert minutes_of(job) == 240


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_sets_it(lead: User, person_with: Callable[..., User]) -> None:
    other = person_with("cleansing_lead", name="Otto Other")
    outcomes = at_once(partial(put, lead, 30, version=1), partial(put, other, 90, version=1))
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "ResponseTarget"]
    assert ResponseTarget.objects.count() == 1


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, lead: User) -> Client:
    sign_in(client, lead)
    return client


def typed(**changes: str) -> dict[str, str]:
    return {
        "version": "1",
        "amount": "2",
        "unit": "hours",
        "approved_by": "Cleansing board",
        "approved_on": timezone.localdate().isoformat(),
        "words": "More crews",
    } | changes


def test_a_lead_sets_a_target_and_the_page_says_who_approved_it(desk: Client) -> None:
    assert "Nobody has approved a target yet" in desk.get("/cleansing/targets/").content.decode()
    answer = desk.post("/cleansing/targets/p3/", typed(), follow=True)
    page = answer.content.decode()
    assert targets_now()[P3] == Target(TargetClock.MINUTES, 120)
    assert "P3: 2 hours" in page
    assert "Approved by Cleansing board" in page
    assert "Set by Lena Lead" in page


def test_the_page_counts_the_jobs_that_one_may_see(desk: Client, job: Job) -> None:
    hidden = job_of(needle_report())
    assert "2 jobs of this priority wait" in desk.get("/cleansing/targets/").content.decode()
    Job.objects.filter(pk=hidden.pk).update(audience=["audit"])
    assert "1 job of this priority waits" in desk.get("/cleansing/targets/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "0"}, "Enter 1 or more"),
        ({"amount": "x"}, "Enter a whole number"),
        ({"amount": "169"}, "Enter 168 or less"),
        ({"amount": "61", "unit": "days"}, "Enter 60 or less"),
        ({"unit": "weeks"}, "Choose what it is counted in"),
        ({"approved_by": ""}, "Enter who approved it"),
        ({"approved_on": "1/1/2031"}, "Enter a"),
        ({"approved_on": "31/2/2026"}, "Enter a real date"),
        ({"words": "x" * 201}, "Write no more than 200 characters"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_typed_is_lost(
    desk: Client, changes: dict[str, str], said: str
) -> None:
    answer = desk.post("/cleansing/targets/p1/", typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    for value in changes.values():
        assert value == "weeks" or value in page
    assert not ResponseTarget.objects.exists()


def test_a_conflict_keeps_what_was_typed_and_counts_when_sent_again(
    desk: Client, lead: User
) -> None:
    put(lead, 30)
    answer = desk.post("/cleansing/targets/p2/", typed(words="Because of the fair"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Because of the fair" in page
    assert "P2: 30 minutes" in page
    again = desk.post("/cleansing/targets/p2/", typed(version="2"))
    assert again.status_code == 302
    assert targets_now()[P2] == Target(TargetClock.MINUTES, 120)


def test_there_is_no_page_of_another_priority(desk: Client) -> None:
    assert desk.post("/cleansing/targets/p4/", typed()).status_code == 404
