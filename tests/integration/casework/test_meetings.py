"""Meetings: agenda, what is noted live, minutes that never change, and who sees what of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from agencies.registry.models import Agency
from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.meetings import (
    add_to_agenda,
    call_meeting,
    close_minutes,
    decide_at_meeting,
    move_up,
    read_minutes,
    set_task_at_meeting,
    take_off_agenda,
)
from reports.actions.tasks import Due, finish_task, give_task, set_task
from reports.casework_enums import MeetingStatus, Readers, TaskClock
from reports.errors import Conflict, NotAllowed, WrongState
from reports.models import Case, CaseDecision, CaseTask, Meeting, MeetingItem
from reports.queries import items_visible_to, meetings_visible_to
from reports.triage import meeting_page
from tests.factories import CaseFactory
from tests.integration.casework.test_case_work import decided
from tests.integration.triage.conftest import text_of
from tests.support import database
from tests.support.statements import statements

LICENSING = ("licensing", "licensing.officer")


def page_of(meeting: Meeting, *more: object) -> str:
    return "/".join(["/triage/meetings", str(meeting.pk), *map(str, more), ""])


def due() -> Due:
    return Due(TaskClock.DAY, day=timezone.localdate() + timedelta(days=3))


@pytest.fixture
def call(officer: User) -> Callable[..., Meeting]:
    """`call(case, …, at=…)`: a meeting of the police and licensing about these cases."""

    def make(*cases: Case, at: datetime | None = None) -> Meeting:
        made: Meeting = call_meeting(
            by=officer,
            title="Night-time economy",
            starts_at=at or timezone.now() + timedelta(days=1),
            teams=[LICENSING],
            case_ids=[each.pk for each in cases],
        )
        return made

    return make


def note(meeting: Meeting, case: Case, officer: User, **given: Any) -> None:
    item = MeetingItem.objects.get(meeting=meeting, case=case)
    decide_at_meeting(by=officer, meeting_id=meeting.pk, item_id=item.pk, decided=decided(**given))
    set_task_at_meeting(
        by=officer,
        meeting_id=meeting.pk,
        item_id=item.pk,
        what=f"Task of {case.title}",
        agency_id=Agency.objects.get(key="licensing").pk,
        due=due(),
    )


def test_of_a_case_with_many_tasks_the_first_are_shown_and_the_others_counted(
    officer: User,
    call: Callable[..., Meeting],
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meeting_page, "MOST_TASKS", 2)
    busy, quiet = CaseFactory(by=officer), CaseFactory(by=officer)
    licensing = Agency.objects.get(key="licensing").pk
    for days in (1, 2, 3):
        day = Due(TaskClock.DAY, day=timezone.localdate() + timedelta(days=days))
        set_task(by=officer, case_id=busy.pk, what=f"In {days}", agency_id=licensing, due=day)
    meeting = call(busy, quiet)
    note(meeting, busy, officer)
    note(meeting, quiet, officer)
    page = text_of(client_for(officer).get(page_of(meeting)))
    of_busy, of_quiet = page.split('<section class="triage-item"')[1:]
    assert [each for each in ("In 1", "In 2", "In 3") if each in of_busy] == ["In 1"]
    assert f"Task of {busy.title}" in of_busy  # what this meeting set is never left out
    assert "and 2 more, under" in of_busy
    assert "more, under" not in of_quiet


def test_a_partner_sees_of_a_meeting_what_is_shared_with_it(
    officer: User,
    licensing: User,
    person_with: Callable[..., User],
    share: Any,
    call: Callable[..., Meeting],
    client_for: Callable[..., Client],
) -> None:
    shared, kept = CaseFactory(by=officer), CaseFactory(by=officer)
    share(shared, parts=("notes",))
    forget(licensing)
    meeting = call(kept, shared)
    note(meeting, shared, officer, decision="Told to partners")
    note(meeting, kept, officer, decision="Kept by the police")
    secret = decided(decision="For the police only", readers=Readers.POLICE)
    item = MeetingItem.objects.get(meeting=meeting, case=shared)
    decide_at_meeting(by=officer, meeting_id=meeting.pk, item_id=item.pk, decided=secret)
    browser = client_for(licensing)
    for page in (
        text_of(browser.get(page_of(meeting))),
        text_of(browser.post(page_of(meeting, "minutes"))),
    ):
        assert shared.title in page
        assert f"Task of {shared.title}" in page
        for hidden in (kept.title, kept.display_reference, "Kept by", "For the police only"):
            assert hidden not in page
        assert "OFFICIAL-SENSITIVE" in page
    assert "Told to partners" in text_of(browser.post(page_of(meeting, "minutes")))
    assert "Told to partners" not in text_of(browser.get(page_of(meeting)))
    assert browser.get(page_of(meeting, "minutes")).status_code == 302
    assert 'data-label="Cases you may see">1<' in text_of(browser.get("/triage/meetings/"))
    assert browser.post(page_of(meeting, "close"), {"version": 1}).status_code == 403
    with pytest.raises(NotAllowed):
        close_minutes(by=licensing, meeting_id=meeting.pk, version=1)
    for role in ("safeguarding", "cleansing_lead"):
        other = client_for(person_with(role))
        assert other.get(page_of(meeting)).status_code == 404
        assert other.post(page_of(meeting, "minutes")).status_code == 404
    told = OutboxMessage.objects.filter(type="meeting.invited")
    assert [each.agency_key for each in told] == ["licensing"]
    assert AuditEvent.objects.filter(reason="minutes", actor_id=str(licensing.pk)).count() == 4


def test_a_meeting_is_run_from_its_page(
    officer: User, case: Case, client: Client, task_of: Callable[..., CaseTask]
) -> None:
    other, third = CaseFactory(by=officer), CaseFactory(by=officer)
    task_of(case, what="Still to do")
    day = timezone.localdate() + timedelta(days=7)
    given = {
        "title": "Tuesday",
        "day": f"{day:%d/%m/%Y}",
        "time": "14:30",
        "cases": [str(case.pk), str(other.pk)],
    }
    for wrong in ({"title": ""}, {"day": "x"}, {"time": "25:00"}, {"cases": ["x"]}):
        answer = client.post("/triage/meetings/call/", {**given, **wrong})
        assert answer.status_code == 422
    assert client.post("/triage/meetings/call/", given).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.starts_at.astimezone(ZoneInfo("Europe/London")).hour == 14

    def post(*step: object, **data: Any) -> str:
        meeting.refresh_from_db()
        answer = client.post(
            page_of(meeting, *step), {"version": meeting.version, **data}, follow=True
        )
        assert "notification-banner--success" in text_of(answer), text_of(answer)
        return text_of(answer)

    assert "Still to do" in text_of(client.get(page_of(meeting)))
    assert third.title in post("add", case=third.display_reference)
    first, second, last = MeetingItem.objects.filter(meeting=meeting)
    post("items", last.pk, "up")
    order = MeetingItem.objects.filter(meeting=meeting).values_list("case", flat=True)
    assert list(order) == [first.case_id, last.case_id, second.case_id]
    for step in ("up", "off"):
        stale = client.post(page_of(meeting, "items", second.pk, step), {"version": 1})
        assert stale.status_code == 409
        assert "Somebody else changed this meeting" in text_of(stale)
        assert MeetingItem.objects.filter(meeting=meeting).count() == 3
        assert MeetingItem.objects.get(pk=second.pk).position == 3
    post("items", last.pk, "off")
    today = f"{timezone.localdate():%d/%m/%Y}"
    decision = {
        "decision": "Fit a lock",
        "rationale": "The door never shuts",
        "decided_by": "All",
        "decided_on": today,
    }
    place = ("items", first.pk)
    assert "1 decision noted" in post(*place, "decide", **decision)
    page = post(*place, "task", what="Call the fitter", agency="police", due_on=f"{day:%d/%m/%Y}")
    assert "Call the fitter" in page
    refused = client.post(page_of(meeting, *place, "decide"), {**decision, "rationale": ""})
    assert refused.status_code == 422
    assert "Fit a lock" in text_of(refused)
    meeting.refresh_from_db()
    kept = client.post(page_of(meeting, *place, "off"), {"version": meeting.version})
    assert kept.status_code == 409
    assert "so it stays on the agenda" in text_of(kept)
    read = text_of(client.post(page_of(meeting, "minutes")))
    for said in ("Fit a lock", "The door never shuts", "Call the fitter", "Not closed yet"):
        assert said in read
    stale = client.post(page_of(meeting, "close"), {"version": 1})
    assert stale.status_code == 409
    assert str(stale.context["bound"]["version"].value()) == str(meeting.version)
    post("close")
    assert client.post(page_of(meeting, "close"), {"version": 1}).status_code == 409
    read = text_of(client.post(page_of(meeting, "minutes")))
    assert "Closed " in read
    assert "Fit a lock" in read


def test_closed_minutes_never_change(
    officer: User, case: Case, call: Callable[..., Meeting], share: Any
) -> None:
    share(case, parts=("notes",))
    meeting = call(case)
    note(meeting, case, officer)
    with pytest.raises(Conflict):
        close_minutes(by=officer, meeting_id=meeting.pk, version=7)
    close_minutes(by=officer, meeting_id=meeting.pk, version=1)
    before = read_minutes(by=officer, meeting_id=meeting.pk)
    item = MeetingItem.objects.get(meeting=meeting)
    task = CaseTask.objects.get(meeting=meeting)
    police = Agency.objects.get(key="police").pk
    give_task(by=officer, task_id=task.pk, agency_id=police, to_id=None, version=1)
    finish_task(by=officer, task_id=task.pk)
    assert read_minutes(by=officer, meeting_id=meeting.pk)[0].tasks == before[0].tasks
    assert before[0].tasks[0]["agency"] == Agency.objects.get(key="licensing").name
    for act in (
        partial(note, meeting, case, officer),
        partial(close_minutes, by=officer, meeting_id=meeting.pk, version=2),
        partial(move_up, by=officer, meeting_id=meeting.pk, item_id=item.pk, version=1),
        partial(take_off_agenda, by=officer, meeting_id=meeting.pk, item_id=item.pk, version=1),
        partial(
            add_to_agenda, by=officer, meeting_id=meeting.pk, case_id=CaseFactory(by=officer).pk
        ),
    ):
        with pytest.raises(WrongState, match="minutes of this meeting are closed"):
            act()
    rows = Meeting.objects.filter(pk=meeting.pk)
    decision = CaseDecision.objects.get(meeting=meeting)
    decision.pk = None
    for change in (
        partial(rows.update, title="Another"),
        partial(rows.update, status=MeetingStatus.PLANNED),
        partial(MeetingItem.objects.filter(meeting=meeting).update, position=9),
        partial(MeetingItem.objects.filter(meeting=meeting).update, minutes=None),
        partial(MeetingItem.objects.filter(meeting=meeting).delete),
        partial(MeetingItem(meeting=meeting, case=CaseFactory(by=officer), position=2).save),
        partial(_same_decision, decision, meeting, officer),
    ):
        with (
            pytest.raises(DatabaseError, match="minutes of this meeting are closed"),
            transaction.atomic(),
        ):
            change()


@pytest.mark.django_db(transaction=True)
def test_the_owner_may_seal_closed_minutes_anew_and_no_more(
    officer: User, call: Callable[..., Meeting]
) -> None:
    """For keys rotate (portal.vault.rotation)."""
    meeting = call(CaseFactory(by=officer))
    close_minutes(by=officer, meeting_id=meeting.pk, version=1)
    with database.owner() as cursor:
        cursor.execute("UPDATE reports_meetingitem SET minutes = minutes || ''::bytea")
        assert cursor.rowcount == 1
        with pytest.raises(DatabaseError, match="minutes of this meeting are closed"):
            cursor.execute("UPDATE reports_meetingitem SET position = 9")


def _same_decision(like: CaseDecision, meeting: Meeting, officer: User) -> None:
    """Past the action, which refuses it before."""
    CaseDecision(
        case_id=like.case_id,
        meeting=meeting,
        decision="x",
        rationale="x",
        decided_by="x",
        decided_on=like.decided_on,
        readers=like.readers,
        audience=like.audience,
        noted_by=officer,
        noted_at=timezone.now(),
    ).save(force_insert=True)


def test_the_agenda_shows_what_happened_since_the_last_meeting(
    officer: User,
    case: Case,
    call: Callable[..., Meeting],
    client: Client,
    task_of: Callable[..., CaseTask],
) -> None:
    start = timezone.now()
    with time_machine.travel(start - timedelta(days=30)):
        old = task_of(case, what="Finished long ago")
        finish_task(by=officer, task_id=old.pk)
    with time_machine.travel(start - timedelta(days=20)):
        call(case, at=timezone.now())
    with time_machine.travel(start - timedelta(days=10)):
        finish_task(by=officer, task_id=task_of(case, what="Finished since").pk)
    page = text_of(client.get(page_of(call(case))))
    assert "Finished since" in page
    assert "Finished long ago" not in page
    assert "No meeting before" not in page


def test_meeting_pages_stay_bounded(
    officer: User, case: Case, call: Callable[..., Meeting], client: Client
) -> None:
    meeting = call(case)
    client.get(page_of(meeting))

    def number(address: str) -> int:
        with statements() as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    page, listed = number(page_of(meeting)), number("/triage/meetings/")
    for _ in range(4):
        other = CaseFactory(by=officer)
        add_to_agenda(by=officer, meeting_id=meeting.pk, case_id=other.pk)
        note(meeting, other, officer)
        call(other)
    assert number(page_of(meeting)) == page <= 16
    assert number("/triage/meetings/") == listed <= 8
    for query, status in (("?page=0", 422), ("?page=7", 404)):
        assert client.get(f"/triage/meetings/{query}").status_code == status


@pytest.mark.parametrize("day", ["30/03/2031", "26/10/2031"])
def test_a_time_that_is_none_or_twice_is_refused(officer: User, day: str) -> None:
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=ZoneInfo("Europe/London"))):
        typed = {"title": "Typed", "day": day}
        wrong = meeting_page.call_form(officer, data=_posted(**typed, time="01:30"))
        right = meeting_page.call_form(officer, data=_posted(**typed, time="03:30"))
        assert not wrong.is_valid()
        assert "The clocks change that night" in str(wrong.errors["time"])
        assert right.is_valid()


def _posted(**given: str) -> QueryDict:
    posted = QueryDict(mutable=True)
    posted.update(given)
    return posted


def test_the_form_that_calls_a_meeting_offers_cases_that_one_sees(
    case: Case, client: Client
) -> None:
    hidden = CaseFactory()
    Case.objects.filter(pk=hidden.pk).update(audience=["audit"])
    page = text_of(client.get("/triage/meetings/call/"))
    assert case.title in page
    assert hidden.title not in page
    assert str(hidden.pk) not in page


def test_a_police_officer_who_is_not_invited_by_name_still_sees_it(
    case: Case, call: Callable[..., Meeting], person_with: Callable[..., User]
) -> None:
    meeting, triage = call(case), person_with("police_triage")
    assert list(meetings_visible_to(triage)) == [meeting]
    assert items_visible_to(triage).count() == 1
    assert not meetings_visible_to(person_with("auditor")).exists()
