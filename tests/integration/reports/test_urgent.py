"""Urgent reports: since when one waits, who has it, and who is told that nobody does (R6.2)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from datetime import timezone as zones
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from agencies.registry.models import Agency, Membership
from agencies.registry.recipients import recipients_of
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from portal.notifications.recipients import Audience
from portal.notifications.registry import find
from reports.actions import acknowledge
from reports.actions.acknowledge import acknowledge_urgent, escalate_waiting
from reports.actions.cases import open_case
from reports.actions.junk import decide_junk
from reports.actions.submit import SetAside, Submission, submit_report
from reports.actions.triage import move_report, prioritise_report
from reports.enums import (
    CaseKind,
    Channel,
    JunkSign,
    Kind,
    LinkReason,
    Priority,
    Risk,
    Status,
    TimelineKind,
)
from reports.errors import NotAllowed, WrongState
from reports.models import Report, TimelineEntry, UrgentAcknowledgement, UrgentEscalation
from reports.policies import may_be_in_bulk
from reports.urgent_enums import Stage
from tests.support.geography import IN_CENTRAL
from tests.support.statements import statements as sent_by

MESSAGES = {
    Stage.TEAM: "report.urgent_again",
    Stage.SUPERVISORS: "report.urgent_supervisors",
    Stage.LEAD: "report.urgent_lead",
}


@pytest.fixture
def tell(reference_data: Any) -> Callable[..., Report]:
    """`tell(risks=…)`: a report as the public sends it; urgent unless said otherwise."""

    def make(**changes: Any) -> Report:
        given: dict[str, Any] = {
            "channel": Channel.ONLINE,
            "kind": Kind.CONCERN,
            "narrative": "A boy in the flat",
            "point": IN_CENTRAL,
            "point_origin": "pin",
            "place_text": "Lincoln Road",
            "risks": frozenset({Risk.CHILD}),
        } | changes
        made = submit_report(by=None, submission=Submission(**given), idempotency_key=uuid.uuid4())
        return Report.objects.get(pk=made.pk)

    return make


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Olu Officer")


@pytest.fixture
def colleague(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Carys Colleague")


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def wait(report: Report, minutes: float) -> None:
    """The clock has moved on: as if it had begun to wait that long ago."""
    Report.objects.filter(pk=report.pk).update(
        waiting_since=timezone.now() - timedelta(minutes=minutes)
    )


@pytest.fixture
def minutes_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`minutes_later(15)`: the database's clock is that far ahead from now on."""

    def move(minutes: float) -> None:
        monkeypatch.setattr(acknowledge, "Now", lambda: Now() + timedelta(minutes=minutes))

    return move


def told(report: Report) -> list[str]:
    """The messages of escalation, in order."""
    found = OutboxMessage.objects.filter(object_id=report.pk, type__in=MESSAGES.values())
    return list(found.order_by("created_at", "pk").values_list("type", flat=True))


# --- Since when -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_urgent_report_waits_from_its_arrival_and_no_other_does(
    tell: Callable[..., Report],
) -> None:
    urgent, normal = tell(), tell(risks=frozenset())
    assert urgent.waiting_since == urgent.received_at
    assert normal.waiting_since is None
    assert not may_be_in_bulk(urgent)
    assert may_be_in_bulk(normal)


@pytest.mark.django_db
def test_one_made_urgent_later_waits_from_then_and_the_team_is_told(
    tell: Callable[..., Report], officer: User
) -> None:
    report = tell(risks=frozenset())
    Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - timedelta(days=2))
    prioritise_report(
        by=officer, report_id=report.pk, priority=Priority.URGENT, words="A child", version=1
    )
    raised = fresh(report)
    assert raised.waiting_since == raised.changed_at
    assert OutboxMessage.objects.filter(object_id=report.pk, type="report.urgent").count() == 1
    prioritise_report(
        by=officer, report_id=report.pk, priority=Priority.HIGH, words="No child", version=2
    )
    assert fresh(report).waiting_since is None


@pytest.mark.django_db
def test_one_set_aside_waits_only_from_its_release(
    tell: Callable[..., Report], officer: User
) -> None:
    aside = SetAside(signs=(JunkSign.FAST,), tell=True)
    with transaction.atomic():
        report = submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=Kind.CONCERN,
                narrative="A boy",
                place_text="Here",
                risks=frozenset({Risk.CHILD}),
                set_aside=aside,
            ),
            idempotency_key=uuid.uuid4(),
        )
    assert fresh(report).waiting_since is None
    decide_junk(by=officer, report_id=report.pk, transition="release", reason="real")
    released = fresh(report)
    assert released.waiting_since == released.changed_at


@pytest.mark.django_db
def test_whoever_moves_a_report_has_it_and_putting_it_back_starts_the_clock_again(
    tell: Callable[..., Report], officer: User
) -> None:
    report = tell()
    move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
    assert fresh(report).waiting_since is None
    assert UrgentAcknowledgement.objects.get(report=report).by == officer
    move_report(by=officer, report_id=report.pk, transition="return", reason="back", version=2)
    back = fresh(report)
    assert back.waiting_since == back.changed_at
    acknowledge_urgent(by=officer, report_id=report.pk)
    assert UrgentAcknowledgement.objects.filter(report=report).count() == 2


@pytest.mark.django_db
def test_whoever_opens_a_case_from_a_report_has_it(
    tell: Callable[..., Report], officer: User
) -> None:
    report = tell()
    open_case(
        by=officer,
        owner_id=Agency.objects.get(key="police").pk,
        kind=CaseKind.PLACE,
        title="Stairwell",
        report_ids=[report.pk],
        reason=LinkReason.SAME_PLACE,
    )
    assert fresh(report).waiting_since is None
    assert UrgentAcknowledgement.objects.get(report=report).by == officer


# --- I have this one ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_who_has_it_is_named_assigned_and_recorded(
    tell: Callable[..., Report], officer: User
) -> None:
    report = tell()
    acknowledge_urgent(by=officer, report_id=report.pk)
    taken = UrgentAcknowledgement.objects.get(report=report)
    assert (taken.by, taken.waiting_since) == (officer, report.received_at)
    now = fresh(report)
    assert (now.waiting_since, now.assigned_to, now.version) == (None, officer, 2)
    entry = TimelineEntry.objects.get(report=report, kind=TimelineKind.ACKNOWLEDGED)
    assert (entry.by, entry.after) == (officer, str(officer.pk))
    event = AuditEvent.objects.get(reason="acknowledged")
    assert (event.actor_id, event.object_id) == (officer.pk, str(report.pk))


@pytest.mark.django_db
def test_the_same_person_again_changes_nothing_and_another_is_told_who_has_it(
    tell: Callable[..., Report], officer: User, colleague: User
) -> None:
    report = tell()
    acknowledge_urgent(by=officer, report_id=report.pk)
    acknowledge_urgent(by=officer, report_id=report.pk)
    assert fresh(report).version == 2
    with pytest.raises(WrongState, match="Olu Officer has had this report since"):
        acknowledge_urgent(by=colleague, report_id=report.pk)
    assert UrgentAcknowledgement.objects.filter(report=report).count() == 1


@pytest.mark.django_db
def test_it_leaves_a_report_with_whom_it_was_assigned_to(
    tell: Callable[..., Report], officer: User, colleague: User
) -> None:
    report = tell()
    Report.objects.filter(pk=report.pk).update(assigned_to=colleague)
    acknowledge_urgent(by=officer, report_id=report.pk)
    assert fresh(report).assigned_to == colleague


@pytest.mark.django_db
def test_nobody_takes_what_is_not_urgent_or_not_theirs_to_triage(
    tell: Callable[..., Report], officer: User, person_with: Callable[..., User]
) -> None:
    normal, needles = tell(risks=frozenset()), tell(kind=Kind.NEEDLE_FIND)
    with pytest.raises(WrongState, match="not urgent any more"):
        acknowledge_urgent(by=officer, report_id=normal.pk)
    with pytest.raises(NotAllowed):
        acknowledge_urgent(by=person_with("cleansing_lead"), report_id=needles.pk)
    assert fresh(needles).waiting_since is not None


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own, started together; results or errors."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        with closing(connection):
            barrier.wait()
            try:
                results[number] = work()
            except Exception as error:
                results[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_exactly_one_gets_it(
    tell: Callable[..., Report], officer: User, colleague: User
) -> None:
    report = tell()
    results = at_once(
        *(
            lambda by=by: acknowledge_urgent(by=by, report_id=report.pk)
            for by in (officer, colleague)
        )
    )
    taken = UrgentAcknowledgement.objects.get(report=report)
    refused = [each for each in results if isinstance(each, WrongState)]
    assert len(refused) == 1, results
    assert taken.by.full_name in str(refused[0])
    assert fresh(report).assigned_to == taken.by


# --- Telling further up ---------------------------------------------------------------------------


@pytest.fixture
def supervisors(person_with: Callable[..., User]) -> Iterator[None]:
    person_with("agency_administrator", agency="police")
    person_with("police_intelligence")
    return


@pytest.mark.django_db
@pytest.mark.usefixtures("supervisors")
def test_each_stage_is_told_once_at_its_minute(
    tell: Callable[..., Report], minutes_later: Callable[[float], None]
) -> None:
    report = tell()
    supervisors = ["report.urgent_again", "report.urgent_supervisors"]
    expected: list[str] = []
    for minutes, more in (
        (14.9, []),
        (15.1, [MESSAGES[Stage.TEAM]]),
        (29.9, []),
        (30.1, supervisors),
        (59.9, []),
        (60.1, [MESSAGES[Stage.LEAD]]),
        (600, []),
    ):
        minutes_later(minutes)
        assert escalate_waiting() == bool(more)
        assert escalate_waiting() == 0
        expected += more
        assert sorted(told(report)) == sorted(expected)
    assert all(OutboxMessage.objects.filter(object_id=report.pk).values_list("urgent", flat=True))
    entries = TimelineEntry.objects.filter(report=report, kind=TimelineKind.ESCALATED)
    assert [each.after for each in entries] == ["1", "2", "3"]


@pytest.mark.django_db
@pytest.mark.usefixtures("supervisors")
def test_a_supervisor_who_may_take_it_is_given_the_report_and_no_other_is(
    tell: Callable[..., Report], client_for: Callable[..., Client]
) -> None:
    report = tell()
    wait(report, 31)
    escalate_waiting()
    messages = OutboxMessage.objects.filter(object_id=report.pk, user_id__isnull=False)
    found = {}
    for each in messages.filter(type__in=MESSAGES.values()):
        (role,) = Membership.objects.get(user=each.user_id).roles
        found[role] = each.type
        link = find(each.type).link(report.pk)
        shown = client_for(User.objects.get(pk=each.user_id)).get(link, follow=True)
        assert shown.status_code == 200, role
        assert (report.display_reference in shown.content.decode()) == (
            role == "police_intelligence"
        )
    assert found == {
        "police_intelligence": "report.urgent_again",
        "agency_administrator": "report.urgent_supervisors",
    }


@pytest.mark.django_db
def test_after_an_outage_only_the_furthest_stage_is_told(tell: Callable[..., Report]) -> None:
    report = tell()
    wait(report, 75)
    assert escalate_waiting() == 1
    assert escalate_waiting() == 0
    assert told(report) == [MESSAGES[Stage.LEAD]]


@pytest.mark.django_db
def test_what_somebody_has_is_told_no_further_and_a_new_waiting_anew(
    tell: Callable[..., Report], officer: User
) -> None:
    report = tell()
    wait(report, 16)
    escalate_waiting()
    acknowledge_urgent(by=officer, report_id=report.pk)
    assert escalate_waiting() == 0
    move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=2)
    move_report(by=officer, report_id=report.pk, transition="return", reason="back", version=3)
    wait(report, 16)
    assert escalate_waiting() == 1
    assert fresh(report).status == Status.RECEIVED


@pytest.mark.django_db
def test_the_database_says_what_time_it_is(tell: Callable[..., Report], time_machine: Any) -> None:
    """A worker whose clock is an hour ahead tells nobody early."""
    report = tell()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    assert escalate_waiting() == 0
    assert told(report) == []


@pytest.mark.django_db
@pytest.mark.parametrize("minutes_before", [5, 14, 59])
@pytest.mark.parametrize("night", [(2026, 10, 25), (2027, 3, 28)], ids=["back", "forward"])
def test_a_quarter_of_an_hour_is_one_while_the_clocks_change(
    tell: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
    night: tuple[int, int, int],
    minutes_before: int,
) -> None:
    """The clocks of London change at one o'clock UTC, while the report waits."""
    since = datetime(*night, 1, tzinfo=zones.utc) - timedelta(minutes=minutes_before)
    report = tell()
    Report.objects.filter(pk=report.pk).update(waiting_since=since)
    for passed, more in ((14, 0), (15, 1), (29, 0), (30, 1), (59, 0), (60, 1)):
        now = since + timedelta(minutes=passed, seconds=1)
        monkeypatch.setattr(acknowledge, "Now", lambda now=now: Value(now))
        assert escalate_waiting() == more, passed


@pytest.mark.django_db
@pytest.mark.usefixtures("supervisors")
def test_messages_go_to_those_who_may_know_and_say_nothing(
    tell: Callable[..., Report], minutes_later: Callable[[float], None]
) -> None:
    report = tell()
    for minutes in (16, 31, 61):
        minutes_later(minutes)
        escalate_waiting()
    messages = OutboxMessage.objects.filter(object_id=report.pk, type__in=MESSAGES.values())
    keys = {each.user_id for each in messages if each.user_id}
    agencies = {each.agency_key for each in messages if each.agency_key}
    assert agencies == {"police", "spp"}
    assert {role for each in Membership.objects.filter(user__in=keys) for role in each.roles} == {
        "agency_administrator",
        "police_intelligence",
    }
    for each in messages:
        kind = find(each.type)
        words = kind.subject + kind.body(report.pk)
        assert "Lincoln" not in words
        assert report.display_reference not in words
        assert recipients_of(Audience(kind, agency_key=each.agency_key, user_id=each.user_id)), (
            each.type
        )


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_message(tell: Callable[..., Report]) -> None:
    reports = [tell() for _ in range(5)]
    for report in reports:
        wait(report, 16)
    results = at_once(*[escalate_waiting] * 3)
    assert all(isinstance(each, int) for each in results), results
    assert sum(results) <= 5
    escalate_waiting()  # what one left to another that was not there yet
    for report in reports:
        assert told(report) == [MESSAGES[Stage.TEAM]]
        assert UrgentEscalation.objects.filter(report=report).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_run_that_ends_half_way_leaves_nothing_half_done(
    tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [tell() for _ in range(3)]
    for number, report in enumerate(reports):
        wait(report, 20 - number)
    real, calls = acknowledge._tell, []

    def dies(report: Report, stage: Stage) -> None:
        real(report, stage)
        calls.append(report.pk)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(acknowledge, "_tell", dies)
    with pytest.raises(SystemExit):
        escalate_waiting()
    assert [len(told(each)) for each in reports] == [1, 0, 0]
    assert UrgentEscalation.objects.count() == 1
    monkeypatch.setattr(acknowledge, "_tell", real)
    assert escalate_waiting() == 2
    assert [len(told(each)) for each in reports] == [1, 1, 1]


@pytest.mark.django_db
def test_a_run_takes_one_statement_more_when_nothing_is_due(tell: Callable[..., Report]) -> None:
    escalate_waiting()
    with sent_by() as none:
        escalate_waiting()
    for _ in range(4):
        tell()
    with sent_by() as some:
        escalate_waiting()
    assert len(some) == len(none)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_and_delivers(tell: Callable[..., Report], celery_worker: Any) -> None:
    """Through Redis and a worker process: the mailbox of the team gets it."""
    from reports.tasks import escalate_urgent

    report = tell()
    wait(report, 16)
    for _ in range(3):
        escalate_urgent.apply_async(retry=False)
    deadline = timezone.now() + timedelta(seconds=90)
    found = OutboxMessage.objects.filter(object_id=report.pk, type=MESSAGES[Stage.TEAM])
    while not found.filter(status="sent").exists():
        assert timezone.now() < deadline, celery_worker
        threading.Event().wait(0.2)
    assert found.count() == 1
