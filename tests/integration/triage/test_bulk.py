"""Doing one thing to many reports: every report is accounted for, and none is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports import bulk as rules
from reports.actions import bulk_work
from reports.actions.bulk import (
    confirm_bulk,
    discard_bulk,
    prepare_bulk,
    read_bulk_words,
    stop_bulk,
    undo_bulk,
)
from reports.actions.bulk_work import carry_on, discard_old_previews
from reports.actions.triage import assign_report, move_report, prioritise_report
from reports.audiences import BY_MOVE
from reports.bulk import Asked
from reports.bulk_enums import BulkKind, BulkState, RowState, Why
from reports.enums import Priority, Risk, Status, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import BulkAction, BulkRow, Report, TimelineEntry
from reports.policies import NOT_IN_BULK, may_be_in_bulk, moves_in_bulk
from reports.queries import reports_visible_to
from tests.support.statements import statements as sent_by

pytestmark = pytest.mark.django_db

Tell = Callable[..., Report]
STATEMENTS_OF_ONE = 12
CLOSE = Asked(BulkKind.MOVE, transition="close", reason="no_action")
START = Asked(BulkKind.MOVE, transition="start", reason="start")


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def started(tell: Tell, officer: User, count: int) -> list[Report]:
    """Reports that are being assessed."""
    found = [tell() for _ in range(count)]
    for each in found:
        move_report(
            by=officer, report_id=each.pk, transition="start", reason="start", version=each.version
        )
    return [fresh(each) for each in found]


def prepared(by: User, asked: Asked, reports: list[Report]) -> BulkAction:
    chosen = reports_visible_to(by).filter(pk__in=[each.pk for each in reports]).order_by("pk")
    return prepare_bulk(by=by, reports=chosen, asked=asked)


def confirmed(by: User, asked: Asked, reports: list[Report]) -> BulkAction:
    made = prepared(by, asked, reports)
    return confirm_bulk(by=by, bulk_id=made.pk, words="All old", version=made.version)


def work() -> None:
    carry_on(seconds=30)


def became(bulk: BulkAction) -> Counter[tuple[str, str]]:
    """(state, why) → how many rows."""
    return Counter(BulkRow.objects.filter(bulk=bulk).values_list("state", "why"))


# --- The preview ----------------------------------------------------------------------------------


def test_the_preview_says_what_would_change_and_what_is_left_out_and_changes_nothing(
    tell: Tell, officer: User
) -> None:
    closable = started(tell, officer, 2)
    new, urgent = tell(), tell(risks=frozenset({Risk.CHILD}))
    versions = {each.pk: fresh(each).version for each in [*closable, new, urgent]}
    made = prepared(officer, CLOSE, [*closable, new, urgent])
    assert became(made) == {("pending", ""): 2, ("skipped", "urgent"): 1, ("skipped", "status"): 1}
    assert made.total == 4
    assert {each.pk: fresh(each).version for each in [*closable, new, urgent]} == versions
    work()  # nobody has confirmed
    assert fresh(made).state == BulkState.PREVIEW
    assert {fresh(each).status for each in closable} == {Status.ASSESSING}


def test_the_rule_of_what_is_left_out_of_bulk_is_the_same_in_the_database(tell: Tell) -> None:
    for priority in Priority:
        report = tell()
        Report.objects.filter(pk=report.pk).update(priority=priority)
    out = {each.pk for each in Report.objects.filter(NOT_IN_BULK)}
    assert out == {each.pk for each in Report.objects.all() if not may_be_in_bulk(each)}
    assert len(out) == 1


def test_nothing_that_shows_reports_to_another_team_is_done_to_many() -> None:
    offered = {reason for _move, reasons in moves_in_bulk() for reason in reasons}
    assert not offered & set(BY_MOVE)
    assert {move.name for move, _reasons in moves_in_bulk()} == {
        "start",
        "return",
        "pass_on",
        "close",
        "reopen",
    }


@pytest.mark.parametrize(
    ("transition", "reason"),
    [("pass_on", "safeguarding"), ("junk", "advert"), ("add_to_case", "case"), ("close", "start")],
)
def test_a_forged_move_is_refused(tell: Tell, officer: User, transition: str, reason: str) -> None:
    asked = Asked(BulkKind.MOVE, transition=transition, reason=reason)
    with pytest.raises(CaseworkError, match="many reports at once"):
        prepared(officer, asked, [tell()])
    assert not BulkAction.objects.exists()


def test_a_preview_holds_what_one_may_see_and_no_more(
    tell: Tell, officer: User, person_with: Callable[..., User]
) -> None:
    cleansing = person_with("cleansing_lead", name="Clea Nsing")
    with pytest.raises(NotAllowed):
        prepared(cleansing, START, [tell()])
    hidden = tell()
    Report.objects.filter(pk=hidden.pk).update(audience=["audit"])
    made = prepared(officer, START, [tell(), hidden])
    assert made.total == 1


def test_none_or_too_many_reports_are_refused(
    tell: Tell, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaseworkError, match="No report is chosen"):
        prepared(officer, START, [])
    monkeypatch.setattr("reports.actions.bulk.MOST_AT_ONCE", 1)
    with pytest.raises(CaseworkError, match="More than 1 reports"):
        prepared(officer, START, [tell(), tell()])
    assert not BulkRow.objects.exists()


# --- Confirming -----------------------------------------------------------------------------------


def test_what_is_confirmed_is_done_through_the_action_for_one(tell: Tell, officer: User) -> None:
    reports = started(tell, officer, 3)
    made = confirmed(officer, CLOSE, reports)
    work()
    assert became(made) == {("done", ""): 3}
    assert fresh(made).state == BulkState.FINISHED
    for each in reports:
        now = fresh(each)
        assert (now.status, now.version) == (Status.CLOSED, each.version + 1)
        entry = TimelineEntry.objects.get(report=each, after=Status.CLOSED)
        assert (entry.by, entry.reason, entry.words.open()) == (officer, "no_action", "All old")
        audited = AuditEvent.objects.filter(object_id=str(each.pk), reason="no_action")
        assert audited.get().actor_id == officer.pk
    told = OutboxMessage.objects.filter(type__startswith="bulk.")
    assert list(told.values_list("type", "user_id")) == [("bulk.ended", officer.pk)]


def test_only_who_looked_confirms_once_with_a_reason_what_they_saw(
    tell: Tell, officer: User, colleague: User
) -> None:
    made = prepared(officer, START, [tell()])
    given = {"bulk_id": made.pk, "version": made.version}
    with pytest.raises(NotAllowed, match="Olu Officer prepared this"):
        confirm_bulk(by=colleague, words="Why", **given)
    with pytest.raises(CaseworkError, match="Say why"):
        confirm_bulk(by=officer, words=" ", **given)
    confirm_bulk(by=officer, words="Why", **given)
    with pytest.raises(Conflict):
        confirm_bulk(by=officer, words="Why", **given)
    with pytest.raises(WrongState):
        confirm_bulk(by=officer, bulk_id=made.pk, words="Why", version=made.version + 1)
    work()
    work()
    assert TimelineEntry.objects.filter(kind=TimelineKind.MOVED).count() == 1


def test_a_preview_that_changes_nothing_or_is_too_old_is_not_confirmed(
    tell: Tell, officer: User
) -> None:
    urgent = prepared(officer, START, [tell(risks=frozenset({Risk.CHILD}))])
    with pytest.raises(WrongState, match="No report would change"):
        confirm_bulk(by=officer, bulk_id=urgent.pk, words="Why", version=1)
    old = prepared(officer, START, [tell()])
    BulkAction.objects.update(made_at=timezone.now() - rules.PREVIEW_LASTS - timedelta(minutes=1))
    with pytest.raises(WrongState, match="too old"):
        confirm_bulk(by=officer, bulk_id=old.pk, words="Why", version=1)
    assert discard_old_previews() == 1  # the first made way for the second
    assert not BulkRow.objects.exists()
    assert fresh(old).state == BulkState.DISCARDED


def test_what_is_discarded_leaves_no_rows_and_can_not_be_confirmed(
    tell: Tell, officer: User
) -> None:
    made = prepared(officer, START, [tell()])
    discard_bulk(by=officer, bulk_id=made.pk, version=1)
    assert not BulkRow.objects.exists()
    with pytest.raises(WrongState):
        confirm_bulk(by=officer, bulk_id=made.pk, words="Why", version=2)


def test_a_person_has_one_preview_and_a_new_one_takes_its_place(
    tell: Tell, officer: User, colleague: User
) -> None:
    reports = started(tell, officer, 2)
    running = confirmed(officer, CLOSE, reports[:1])
    others = prepared(colleague, CLOSE, reports)
    first = prepared(officer, CLOSE, reports)
    with pytest.raises(CaseworkError):
        prepared(officer, CLOSE, [])  # which leaves the first as it is
    assert fresh(first).state == BulkState.PREVIEW
    second = prepared(officer, CLOSE, reports)
    states = [fresh(each).state for each in (running, others, first, second)]
    assert states == ["running", "preview", "discarded", "preview"]
    assert not BulkRow.objects.filter(bulk=first).exists()
    event = AuditEvent.objects.get(reason="bulk_discarded")
    assert (event.object_id, event.actor_id) == (str(first.pk), officer.pk)
    with pytest.raises(WrongState, match="Look at it again"):
        confirm_bulk(by=officer, bulk_id=first.pk, words="Late", version=fresh(first).version)


def test_of_previews_made_at_once_the_latest_is_kept(
    tell: Tell, officer: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by two requests of which neither saw the other's."""
    report, *_ = started(tell, officer, 1)
    monkeypatch.setattr("reports.actions.bulk._discard_earlier", lambda by: None, raising=False)
    first, second = prepared(officer, CLOSE, [report]), prepared(officer, CLOSE, [report])
    other = prepared(colleague, CLOSE, [report])
    assert [discard_old_previews(), discard_old_previews()] == [1, 0]
    states = [fresh(each).state for each in (first, second, other)]
    assert states == ["discarded", "preview", "preview"]
    assert not BulkRow.objects.filter(bulk=first).exists()


def test_rows_of_what_was_confirmed_can_not_be_deleted(tell: Tell, officer: User) -> None:
    from agencies.registry.row_security import acting_as

    made = confirmed(officer, START, [tell()])
    with acting_as(officer):
        BulkRow.objects.filter(bulk=made).delete()
    assert BulkRow.objects.filter(bulk=made).count() == 1


def test_reading_why_is_recorded(tell: Tell, officer: User, colleague: User) -> None:
    made = confirmed(officer, START, [tell()])
    assert read_bulk_words(by=colleague, bulk_id=made.pk) == ["All old"]
    event = AuditEvent.objects.get(reason="bulk_words")
    assert (event.actor_id, event.object_id) == (colleague.pk, str(made.pk))


# --- While it runs --------------------------------------------------------------------------------


def test_what_changed_since_the_preview_is_left_alone_and_says_so(
    tell: Tell, officer: User, colleague: User
) -> None:
    reports = started(tell, officer, 5)
    made = confirmed(officer, CLOSE, reports)
    moved, raised, gone, assigned, untouched = reports
    change = {"by": colleague, "version": moved.version}
    move_report(report_id=moved.pk, transition="return", reason="back", **change)
    prioritise_report(report_id=raised.pk, priority=Priority.URGENT, words="A boy", **change)
    Report.objects.filter(pk=gone.pk).update(audience=["audit"])
    assign_report(report_id=assigned.pk, to_id=colleague.pk, **change)
    work()
    assert became(made) == {
        ("skipped", "changed"): 2,
        ("skipped", "urgent"): 1,
        ("skipped", "gone"): 1,
        ("done", ""): 1,
    }
    statuses = [fresh(each).status for each in reports]
    assert statuses == ["received", "assessing", "assessing", "assessing", "closed"]
    assert fresh(assigned).assigned_to == colleague
    assert untouched.pk == BulkRow.objects.get(state=RowState.DONE).report_id


def test_a_row_that_fails_holds_up_no_other(
    tell: Tell, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [tell() for _ in range(5)]
    real = bulk_work.move_report

    def break_down(*, report_id: Any, **given: Any) -> Report:
        made: Report = real(report_id=report_id, **given)
        if report_id == reports[2].pk:
            raise ZeroDivisionError  # half-way: what it has done is taken back
        return made

    monkeypatch.setattr(bulk_work, "move_report", break_down)
    made = confirmed(officer, START, reports)
    work()
    assert became(made) == {("done", ""): 4, ("failed", "error"): 1}
    assert fresh(reports[2]).status == Status.RECEIVED
    assert not TimelineEntry.objects.filter(report=reports[2]).exists()
    assert fresh(made).state == BulkState.FINISHED


def test_a_deadlock_is_tried_again_after_the_others_and_not_for_ever(
    tell: Tell, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, always, fine = (tell() for _ in range(3))
    tried: Counter[Any] = Counter()
    real = bulk_work.move_report

    def stumble(*, report_id: Any, **given: Any) -> Report:
        tried[report_id] += 1
        if report_id == always.pk or (report_id == once.pk and tried[report_id] == 1):
            raise OperationalError
        return real(report_id=report_id, **given)

    monkeypatch.setattr(bulk_work, "move_report", stumble)
    made = confirmed(officer, START, [once, always, fine])
    work()
    assert became(made) == {("done", ""): 2, ("failed", "gave_up"): 1}
    assert tried == {once.pk: 2, always.pk: bulk_work.MOST_TRIES, fine.pk: 1}


def test_who_lost_the_role_changes_nothing_more(
    tell: Tell, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_work, "BATCH", 2)
    reports = [tell() for _ in range(5)]
    made = confirmed(officer, START, reports)
    real = bulk_work.move_report

    def leave(**given: Any) -> Report:
        Membership.objects.filter(user=officer).update(roles=["auditor"])
        return real(**given)

    monkeypatch.setattr(bulk_work, "move_report", leave)
    work()
    assert became(made) == {("done", ""): 2, ("skipped", "role"): 3}
    now = fresh(made)
    assert (now.state, now.why) == (BulkState.STOPPED, Why.ROLE)
    event = AuditEvent.objects.get(reason="bulk_stopped")
    assert (event.actor_id, event.object_id) == (None, str(made.pk))


def test_who_belongs_to_two_agencies_acts_for_the_one_they_acted_for(
    tell: Tell, officer: User
) -> None:
    made = confirmed(officer, START, [tell()])
    Membership.objects.filter(user=officer).delete()
    elsewhere = Agency.objects.get(key="licensing")
    Membership.objects.create(user=officer, agency=elsewhere, roles=["police_triage"])
    work()
    assert became(made) == {("skipped", "role"): 1}


def test_stopping_leaves_the_rest_out(
    tell: Tell, officer: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [tell() for _ in range(4)]
    made = confirmed(officer, START, reports)
    real = bulk_work.move_report

    def stop_first(**given: Any) -> Report:
        if fresh(made).state == BulkState.RUNNING:
            done = real(**given)
            BulkRow.objects.filter(report=done).update(state=RowState.DONE, done_version=9)
            stop_bulk(by=colleague, bulk_id=made.pk)
            BulkRow.objects.filter(report=done).update(state=RowState.PENDING, done_version=None)
            return done
        raise AssertionError("nothing is done after it was stopped")

    monkeypatch.setattr(bulk_work, "move_report", stop_first)
    work()
    assert became(made) == {("done", ""): 1, ("skipped", "stopped"): 3}
    assert fresh(made).state == BulkState.STOPPED


def test_a_worker_that_was_killed_is_followed_by_another(
    tell: Tell, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = confirmed(officer, START, [tell() for _ in range(3)])
    real, done = bulk_work._one, []

    def die(batch: Any, row_id: Any, before: Report) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(row_id)
        real(batch, row_id, before)

    with monkeypatch.context() as patch:
        patch.setattr(bulk_work, "_one", die)
        patch.setattr(bulk_work, "_release", lambda _key: None)
        with pytest.raises(KeyboardInterrupt):
            work()
    work()  # the other one is believed to be at work for a minute
    assert became(made)["pending", ""] == 2
    monkeypatch.setattr(bulk_work, "Now", lambda: Now() + 2 * bulk_work.LEASE)
    work()
    assert became(made) == {("done", ""): 3}
    assert TimelineEntry.objects.filter(kind=TimelineKind.MOVED).count() == 3


# --- Assigning ------------------------------------------------------------------------------------


def test_assigning_many_tells_the_colleague_once(
    tell: Tell, officer: User, colleague: User
) -> None:
    reports = [tell() for _ in range(3)]
    assign_report(by=officer, report_id=reports[0].pk, to_id=colleague.pk, version=1)
    OutboxMessage.objects.all().delete()
    made = confirmed(officer, Asked(BulkKind.ASSIGN, assignee=colleague), reports)
    work()
    assert became(made) == {("done", ""): 2, ("skipped", "already"): 1}
    assert {fresh(each).assigned_to for each in reports} == {colleague}
    told = set(OutboxMessage.objects.values_list("type", "user_id"))
    assert told == {("bulk.assigned", colleague.pk), ("bulk.ended", officer.pk)}


def test_nobody_is_given_what_they_may_not_see(
    tell: Tell, officer: User, person_with: Callable[..., User]
) -> None:
    cleansing = person_with("cleansing_lead", name="Clea Nsing")
    with pytest.raises(NotAllowed):
        prepared(officer, Asked(BulkKind.ASSIGN, assignee=cleansing), [tell()])


# --- Undoing --------------------------------------------------------------------------------------


def test_undoing_puts_back_what_nobody_changed_and_lists_the_rest(
    tell: Tell, officer: User, colleague: User
) -> None:
    reports = started(tell, officer, 3)
    made = confirmed(officer, CLOSE, reports)
    work()
    since = fresh(reports[1])
    move_report(
        by=officer, report_id=since.pk, transition="reopen", reason="mistake", version=since.version
    )
    undo_bulk(by=colleague, bulk_id=made.pk, words="Wrong ward", version=fresh(made).version)
    work()
    rows = BulkRow.objects.filter(bulk=made)
    found = Counter(rows.values_list("undo_state", "undo_why"))
    assert found == {("done", ""): 2, ("skipped", "changed"): 1}
    assert rows.get(undo_why=Why.CHANGED).report_id == since.pk
    assert fresh(made).state == BulkState.UNDONE
    for each in (reports[0], reports[2]):
        now = fresh(each)
        same = ("status", "assigned_to_id", "teams", "audience", "priority", "waiting_since")
        assert [getattr(now, name) for name in same] == [getattr(each, name) for name in same]
        entry = TimelineEntry.objects.get(report=each, kind=TimelineKind.BULK_UNDONE)
        assert (entry.by, entry.words.open()) == (colleague, "Wrong ward")
    with pytest.raises(WrongState):
        undo_bulk(by=colleague, bulk_id=made.pk, words="Again", version=fresh(made).version)


def test_undoing_an_assignment_gives_each_report_back_to_who_had_it(
    tell: Tell, officer: User, colleague: User, person_with: Callable[..., User]
) -> None:
    leaver = person_with("police_triage", name="Lea Ver")
    mine, nobodys, leavers = (tell() for _ in range(3))
    for report, person in ((mine, officer), (leavers, leaver)):
        assign_report(by=officer, report_id=report.pk, to_id=person.pk, version=1)
    to_colleague = Asked(BulkKind.ASSIGN, assignee=colleague)
    made = confirmed(officer, to_colleague, [mine, nobodys, leavers])
    work()
    leaver.is_active = False
    leaver.save(update_fields=["is_active"])
    undo_bulk(by=officer, bulk_id=made.pk, words="Mistake", version=fresh(made).version)
    work()
    assert [fresh(each).assigned_to for each in (mine, nobodys, leavers)] == [
        officer,
        None,
        colleague,  # whoever left gets nothing back
    ]
    assert BulkRow.objects.get(report=leavers).undo_why == Why.NOT_SEEN


def test_undoing_has_an_end(tell: Tell, officer: User) -> None:
    made = confirmed(officer, START, [tell()])
    with pytest.raises(WrongState):  # not before it is over
        undo_bulk(by=officer, bulk_id=made.pk, words="Mistake", version=fresh(made).version)
    work()
    long_ago = timezone.now() - rules.UNDO_WITHIN - timedelta(seconds=1)
    BulkAction.objects.filter(pk=made.pk).update(ended_at=long_ago)
    with pytest.raises(WrongState, match="any more"):
        undo_bulk(by=officer, bulk_id=made.pk, words="Mistake", version=fresh(made).version)


# --- What it costs --------------------------------------------------------------------------------


def test_a_report_costs_the_same_few_statements_however_many_there_are(
    tell: Tell, officer: User
) -> None:
    def cost(count: int) -> int:
        confirmed(officer, START, [tell() for _ in range(count)])
        with sent_by() as sent:
            work()
        return len(sent)

    few, many = cost(2), cost(12)
    assert (many - few) / 10 <= STATEMENTS_OF_ONE
