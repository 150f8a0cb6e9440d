"""Tasks: whose they are, their clocks, pauses, and what happens to them by themselves."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from agencies.registry.models import Agency, Membership
from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions import sharing, task_clocks
from reports.actions.disclose import withdraw_disclosure
from reports.actions.merge import merge_case
from reports.actions.task_clocks import return_tasks, tell_of_breaches
from reports.actions.tasks import Due, finish_task, give_task, pause_task, resume_task
from reports.casework_enums import PauseReason, TaskClock
from reports.enums import TaskStatus, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Case, CaseTask, TimelineEntry
from reports.queries import tasks_visible_to, timeline_visible_to
from reports.tasks import watch_tasks
from tests.factories import CaseFactory
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of
from tests.support.statements import statements

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2031, 3, 28, 16, 0, tzinfo=LONDON)  # the clocks go forward on Sunday


def page_of(task: CaseTask, *more: str) -> str:
    return "/".join(["/triage/tasks", str(task.pk), *more, ""])


def hours(number: int) -> Due:
    return Due(TaskClock.HOURS, amount=number)


# --- Deadlines ------------------------------------------------------------------------------------


def test_working_hours_are_those_of_the_tasks_agency(
    case: Case, task_of: Callable[..., CaseTask]
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        office = task_of(case, agency="cleansing", due=hours(2))
        police = task_of(case, due=hours(48))
        days = task_of(case, agency="cleansing", due=Due(TaskClock.DAYS, amount=1))
    assert office.due_at == datetime(2031, 3, 31, 10, 0, tzinfo=LONDON)
    assert police.due_at == datetime(2031, 3, 30, 17, 0, tzinfo=LONDON)  # an hour was left out
    assert days.due_at == datetime(2031, 3, 31, 17, 0, tzinfo=LONDON)


def test_a_pause_stops_the_clock_and_keeps_why(
    case: Case, officer: User, task_of: Callable[..., CaseTask]
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        task = task_of(case, agency="cleansing", due=hours(2))
    with time_machine.travel(FRIDAY + timedelta(minutes=30), tick=False):
        paused = pause_task(
            by=officer,
            task_id=task.pk,
            reason=PauseReason.COURT,
            words="Until the hearing",
            version=1,
        )
    assert (paused.status, paused.pause_reason) == (TaskStatus.PAUSED, PauseReason.COURT)
    wednesday = datetime(2031, 4, 2, 16, 0, tzinfo=LONDON)
    with time_machine.travel(wednesday, tick=False):
        assert tell_of_breaches() == 0
        resumed = resume_task(by=officer, task_id=task.pk, version=2)
    # 1 hour 30 minutes were left: one of them on Wednesday.
    assert resumed.due_at == datetime(2031, 4, 3, 9, 30, tzinfo=LONDON)
    kinds = list(TimelineEntry.objects.filter(task=task).values_list("kind", "after"))
    assert kinds == [
        (TimelineKind.TASK, "cleansing"),
        (TimelineKind.TASK_PAUSED, PauseReason.COURT),
        (TimelineKind.TASK_RESUMED, ""),
    ]
    entry = TimelineEntry.objects.get(kind=TimelineKind.TASK_PAUSED)
    assert entry.words is not None
    assert entry.words.open() == "Until the hearing"


def test_moves_that_a_task_does_not_allow_say_so(
    case: Case, officer: User, task_of: Callable[..., CaseTask]
) -> None:
    task = task_of(case)
    with pytest.raises(WrongState, match="To do"):
        resume_task(by=officer, task_id=task.pk, version=1)
    finish_task(by=officer, task_id=task.pk)
    for act in (
        lambda: finish_task(by=officer, task_id=task.pk),
        lambda: pause_task(
            by=officer, task_id=task.pk, reason=PauseReason.COURT, words="", version=2
        ),
        lambda: give_task(
            by=officer, task_id=task.pk, agency_id=task.agency_id, to_id=None, version=2
        ),
    ):
        with pytest.raises(WrongState):
            act()
    other = task_of(case)
    with pytest.raises(CaseworkError, match="why it is cancelled"):
        finish_task(by=officer, task_id=other.pk, cancelled=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "paused"},
        {"pause_reason": "court"},
        {"status": "done"},
        {"status": "nonsense"},
        {"audience": []},
    ],
)
def test_the_database_keeps_a_task_consistent(
    case: Case, task_of: Callable[..., CaseTask], wrong: dict[str, Any]
) -> None:
    task = task_of(case)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseTask.objects.filter(pk=task.pk).update(**wrong)


# --- What happens by itself -----------------------------------------------------------------------


def late(task: CaseTask, **given: Any) -> None:
    CaseTask.objects.filter(pk=task.pk).update(
        due_at=datetime(2020, 1, 1, tzinfo=timezone.utc), **given
    )


def messages(key: str) -> list[str]:
    found = OutboxMessage.objects.filter(type=key)
    return sorted(each.agency_key or "a person" for each in found)


def test_a_breach_is_told_once_to_the_agency_and_the_owner(
    case: Case, licensing: User, share: Any, task_of: Callable[..., CaseTask]
) -> None:
    share(case)
    late(task_of(case, agency="licensing"))
    late(task_of(case, agency="cleansing"))
    watch_tasks()
    watch_tasks()
    # Cleansing can't see the case, so only its owner is told of that one.
    assert messages("case.task_late") == ["licensing", "police", "police"]
    assert TimelineEntry.objects.filter(kind=TimelineKind.TASK_LATE).count() == 2
    events = AuditEvent.objects.filter(reason="task_late")
    assert [(each.actor_id, each.actor_label) for each in events] == [(None, "watch_tasks")] * 2


@pytest.mark.django_db(transaction=True)
def test_two_schedules_at_once_tell_once(
    case: Case, officer: User, task_of: Callable[..., CaseTask]
) -> None:
    for _ in range(3):
        late(task_of(case))
    counts = at_once(tell_of_breaches, tell_of_breaches, tell_of_breaches)
    counts.append(tell_of_breaches())  # what one of them left to another
    assert sum(counts) == 3
    assert messages("case.task_late") == ["police"] * 3
    assert TimelineEntry.objects.filter(kind=TimelineKind.TASK_LATE).count() == 3


def test_a_schedule_that_is_cut_off_tells_the_next_time_and_once(
    case: Case, task_of: Callable[..., CaseTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    late(task_of(case))

    def cut_off(*args: Any, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(task_clocks, "enqueue", cut_off)
        with pytest.raises(SystemExit):
            tell_of_breaches()
    assert not CaseTask.objects.filter(breached_at__isnull=False).exists()
    assert not AuditEvent.objects.filter(reason="task_late").exists()
    watch_tasks()
    watch_tasks()
    assert messages("case.task_late") == ["police"]


def test_what_is_paused_or_finished_breaches_nothing(
    case: Case, officer: User, task_of: Callable[..., CaseTask]
) -> None:
    paused, done = task_of(case), task_of(case)
    pause_task(by=officer, task_id=paused.pk, reason=PauseReason.COURT, words="", version=1)
    finish_task(by=officer, task_id=done.pk)
    late(paused)
    late(done)
    assert tell_of_breaches() == 0
    resume_task(by=officer, task_id=paused.pk, version=2)
    assert tell_of_breaches() == 1


def test_a_partner_says_in_words_why_nobody_can_go_on(
    case: Case,
    licensing: User,
    share: Any,
    client_for: Callable[..., Client],
    task_of: Callable[..., CaseTask],
) -> None:
    share(case)
    task = task_of(case, agency="licensing")
    forget(licensing)
    with pytest.raises(CaseworkError, match="few words"):
        pause_task(by=licensing, task_id=task.pk, reason=PauseReason.COURT, words=" ", version=1)
    browser = client_for(licensing)
    refused = browser.post(page_of(task, "pause"), {"version": 1, "reason": "court", "words": ""})
    assert refused.status_code == 422
    assert "Say in a few words" in text_of(refused)
    assert refused.context["bound"]["reason"].value() == "court"


def test_a_pause_that_nobody_ends_ends_by_itself_and_is_told_once(
    case: Case, licensing: User, share: Any, task_of: Callable[..., CaseTask]
) -> None:
    share(case)
    task = task_of(case, agency="licensing", due=hours(2))
    forget(licensing)
    paused = pause_task(
        by=licensing, task_id=task.pk, reason=PauseReason.COURT, words="The hearing", version=1
    )
    assert paused.paused_at is not None
    longest = timedelta(days=settings.TASK_PAUSE_DAYS)
    with time_machine.travel(paused.paused_at + longest - timedelta(minutes=1), tick=False):
        watch_tasks()
        assert CaseTask.objects.get(pk=task.pk).status == TaskStatus.PAUSED
    with time_machine.travel(paused.paused_at + longest, tick=False):
        watch_tasks()
        watch_tasks()
    task.refresh_from_db()
    assert (task.status, task.paused_at, task.pause_reason) == (TaskStatus.OPEN, None, "")
    assert task.due_at > paused.paused_at + longest
    assert messages("case.task_goes_on") == ["licensing", "police"]
    entry = TimelineEntry.objects.get(task=task, kind=TimelineKind.TASK_RESUMED)
    assert (entry.by, entry.before) == (None, PauseReason.COURT)
    event = AuditEvent.objects.get(reason="task_resumed")
    assert (event.actor_id, event.actor_label) == (None, "watch_tasks")
    late(task)
    watch_tasks()
    assert messages("case.task_late") == ["licensing", "police"]


def test_an_owner_that_can_not_see_the_task_is_not_told_of_it(
    officer: User, licensing: User, share: Any, task_of: Callable[..., CaseTask]
) -> None:
    theirs = CaseFactory(by=officer, owner="licensing")
    late(task_of(theirs, agency="cleansing"))
    watch_tasks()
    assert messages("case.task_late") == ["police"]
    share(theirs)
    late(task_of(theirs, agency="cleansing"))
    late(task_of(theirs, agency="licensing"))
    watch_tasks()
    assert messages("case.task_late") == ["licensing", "police", "police"]


def test_watching_asks_once_for_each_person_however_many_tasks_they_have(
    case: Case, person_with: Callable[..., User], task_of: Callable[..., CaseTask]
) -> None:
    people = [person_with("police_triage"), person_with("police_triage")]

    def number() -> int:
        for each in people:
            task_of(case, to_id=each.pk)
        with statements() as sent:
            assert return_tasks() == 0
        return len(sent)

    few = number()
    assert number() == number() == few


def test_a_task_goes_only_to_somebody_who_sees_the_case(
    case: Case,
    officer: User,
    licensing: User,
    share: Any,
    person_with: Callable[..., User],
    task_of: Callable[..., CaseTask],
) -> None:
    task = task_of(case)
    triage, crew = person_with("police_triage"), person_with("refuse_crew")
    agency = {each.key: each.pk for each in Agency.objects.all()}

    def give(to: User, key: str, version: int) -> CaseTask:
        given: CaseTask = give_task(
            by=officer, task_id=task.pk, agency_id=agency[key], to_id=to.pk, version=version
        )
        return given

    for wrong, key in ((licensing, "licensing"), (licensing, "police"), (crew, "cleansing")):
        with pytest.raises(CaseworkError, match="can't see this case"):
            give(wrong, key, 1)
    assert give(triage, "police", 1).assigned_to == triage
    share(case)
    given = give(licensing, "licensing", 2)
    assert given.assigned_to == licensing
    assert set(tasks_visible_to(licensing)) == {given}
    assert [each.user_id for each in OutboxMessage.objects.filter(type="case.task_given")] == [
        triage.pk,
        licensing.pk,
    ]


@pytest.mark.parametrize("how", ["left", "suspended", "other role", "not shared"])
def test_a_task_falls_back_when_its_person_can_not_do_it_any_more(
    case: Case,
    officer: User,
    licensing: User,
    share: Any,
    task_of: Callable[..., CaseTask],
    how: str,
) -> None:
    disclosure = share(case)
    task = task_of(case, agency="licensing", to_id=licensing.pk)
    assert return_tasks() == 0
    now = datetime.now(timezone.utc)
    membership = Membership.objects.filter(user=licensing)
    if how == "left":
        membership.update(
            active_from=now - timedelta(days=2), active_until=now - timedelta(seconds=1)
        )
    elif how == "suspended":
        membership.update(suspended_at=now)
    elif how == "other role":
        membership.update(roles=["agency_administrator"])
    else:
        withdraw_disclosure(by=officer, disclosure_id=disclosure.pk, words="Over")
    watch_tasks()
    watch_tasks()
    task.refresh_from_db()
    assert (task.assigned_to, task.returned_at is not None, task.version) == (None, True, 2)
    told = ["police"] if how == "not shared" else ["licensing"]
    assert messages("case.task_back") == told
    assert TimelineEntry.objects.filter(kind=TimelineKind.TASK_BACK, task=task).count() == 1


# --- Who sees and does what -----------------------------------------------------------------------


def test_a_partner_sees_and_does_its_own_tasks_and_no_others(
    case: Case,
    licensing: User,
    share: Any,
    client_for: Callable[..., Client],
    task_of: Callable[..., CaseTask],
) -> None:
    before = task_of(case, agency="licensing", what="Check the licence")
    police = task_of(case, what="Look at the cameras")
    hidden = task_of(case, agency="cleansing", what="Clean the stairs")
    browser = client_for(licensing)
    assert "No tasks to show" in text_of(browser.get("/triage/tasks/"))
    disclosure = share(case)
    forget(licensing)
    after = task_of(case, agency="licensing", what="Visit the pub")
    page = text_of(browser.get("/triage/tasks/"))
    assert before.what in page
    assert after.what in page
    assert police.what not in page
    assert hidden.what not in page
    for other in (police, hidden):
        assert browser.get(page_of(other)).status_code == 404
        assert browser.post(page_of(other, "finish"), {"version": 1}).status_code == 404
    shown = text_of(browser.get(page_of(before)))
    assert f"/triage/shared/{disclosure.pk}/" in shown
    assert "Cancel it" not in shown
    assert browser.post(page_of(before, "cancel"), {"version": 1}).status_code == 403
    done = browser.post(
        page_of(before, "finish"), {"version": 1, "words": "Licence is valid"}, follow=True
    )
    assert "The task was marked as done." in text_of(done)
    before.refresh_from_db()
    assert before.status == TaskStatus.DONE
    with pytest.raises(NotAllowed):
        give_task(
            by=licensing,
            task_id=after.pk,
            agency_id=Agency.objects.get(key="cleansing").pk,
            to_id=None,
            version=1,
        )


@pytest.fixture
def two_partners(
    share: Any, agree: Any, licensing: User, person_with: Callable[..., User]
) -> Callable[[Case], dict[str, Any]]:
    """`two_partners(case)`: its timeline shared with licensing and with safeguarding."""
    safeguarding = person_with("safeguarding", name="Sam Safeguarding")

    def make(case: Case) -> dict[str, Any]:
        agreement = agree(parties=["licensing", "police", "safeguarding"])
        teams = {"licensing": licensing, "safeguarding": safeguarding}
        shared = {
            team: share(case, parts=("timeline",), team=team, agreement=agreement) for team in teams
        }
        for person in teams.values():
            forget(person)
        return {**teams, "shared": shared}

    return make


def told_of_tasks(person: User) -> list[tuple[str, str]]:
    found = timeline_visible_to(person).filter(task__isnull=False).order_by("at")
    return list(found.values_list("task__what", "kind"))


@pytest.mark.parametrize("order", ["shared first", "shared later"])
def test_what_tells_of_a_task_goes_to_its_own_agency_alone(
    case: Case,
    officer: User,
    licensing: User,
    two_partners: Any,
    client_for: Callable[..., Client],
    task_of: Callable[..., CaseTask],
    order: str,
) -> None:
    partners = two_partners(case) if order == "shared first" else {}
    police = task_of(case, what="Look at the cameras")
    late(police)
    watch_tasks()
    finish_task(by=officer, task_id=police.pk, words="Nothing to see")
    task = task_of(case, agency="safeguarding", what="Call on them")
    pause_task(
        by=partners.get("safeguarding", officer),
        task_id=task.pk,
        reason=PauseReason.INFORMATION,
        words="In hospital",
        version=1,
    )
    resume_task(by=officer, task_id=task.pk, version=2)
    give_task(by=officer, task_id=task.pk, agency_id=task.agency_id, to_id=None, version=3)
    partners = partners or two_partners(case)
    kinds = ("task", "task_paused", "task_resumed", "task_given")
    assert told_of_tasks(partners["safeguarding"]) == [(task.what, kind) for kind in kinds]
    assert told_of_tasks(licensing) == []
    finish_task(by=partners["safeguarding"], task_id=task.pk, words="She moved in with her aunt")
    assert told_of_tasks(partners["safeguarding"])[-1] == (task.what, "task_done")
    assert told_of_tasks(licensing) == []

    def reads(name: str) -> str:
        page = f"/triage/shared/{partners['shared'][name].pk}/"
        return text_of(client_for(partners[name]).post(page))

    for words in ("In hospital", "She moved in with her aunt"):
        assert words in reads("safeguarding")
        assert words not in reads("licensing")
    assert "Nothing to see" not in reads("safeguarding") + reads("licensing")
    assert "Sam Safeguarding" not in reads("licensing")


def test_the_agency_that_gets_a_task_next_reads_nothing_of_what_was_done_before(
    case: Case, officer: User, licensing: User, two_partners: Any, task_of: Callable[..., CaseTask]
) -> None:
    partners = two_partners(case)
    task = task_of(case, agency="safeguarding", what="Call on them")
    pause_task(
        by=partners["safeguarding"],
        task_id=task.pk,
        reason=PauseReason.INFORMATION,
        words="In hospital",
        version=1,
    )
    agency = Agency.objects.get(key="licensing")
    give_task(by=officer, task_id=task.pk, agency_id=agency.pk, to_id=None, version=2)
    resume_task(by=officer, task_id=task.pk, version=3)
    assert [kind for _what, kind in told_of_tasks(licensing)] == ["task_given", "task_resumed"]
    sharing.refresh_case(case.pk)
    assert [kind for _what, kind in told_of_tasks(licensing)] == ["task_given", "task_resumed"]
    assert told_of_tasks(partners["safeguarding"]) == []


def test_what_tells_of_a_task_follows_it_into_another_case_and_back(
    case: Case, officer: User, licensing: User, share: Any, task_of: Callable[..., CaseTask]
) -> None:
    into = CaseFactory(by=officer)
    disclosures = [share(each) for each in (case, into)]
    forget(licensing)
    task = task_of(case, agency="licensing")
    merge_case(by=officer, case_id=case.pk, into_id=into.pk, words="x", version=case.version)
    withdraw_disclosure(by=officer, disclosure_id=disclosures[0].pk, words="x")
    assert told_of_tasks(licensing) == [(task.what, "task")]
    withdraw_disclosure(by=officer, disclosure_id=disclosures[1].pk, words="x")
    assert told_of_tasks(licensing) == []


def test_entries_that_were_shared_too_far_before_are_brought_in_line(
    case: Case, officer: User, licensing: User, two_partners: Any, task_of: Callable[..., CaseTask]
) -> None:
    partners = two_partners(case)
    task = task_of(case, agency="safeguarding", what="Call on them")
    agency = Agency.objects.get(key="licensing")
    give_task(by=officer, task_id=task.pk, agency_id=agency.pk, to_id=None, version=1)
    entries = TimelineEntry.objects.filter(task=task).order_by("at")
    as_now = list(entries.values_list("audience", flat=True))
    entries.update(audience=Case.objects.get(pk=case.pk).audience)
    assert len(told_of_tasks(partners["safeguarding"])) == 2
    mends = importlib.import_module("reports.migrations.0116_casework_mends")
    with connection.cursor() as cursor:
        cursor.execute(mends.OF_TASKS)
    assert list(entries.values_list("audience", flat=True)) == as_now
    assert told_of_tasks(partners["safeguarding"]) == []
    assert [kind for _what, kind in told_of_tasks(licensing)] == ["task_given"]


def test_a_tasks_page_tells_its_agency_what_was_done_with_it(
    case: Case,
    licensing: User,
    share: Any,
    client_for: Callable[..., Client],
    task_of: Callable[..., CaseTask],
) -> None:
    share(case)
    task = task_of(case, agency="licensing")
    pause_task(by=licensing, task_id=task.pk, reason=PauseReason.COURT, words="x", version=1)
    page = text_of(client_for(licensing).get(page_of(task)))
    assert "Nothing yet" not in page
    assert str(TimelineKind.TASK_PAUSED.label) in page


def test_two_people_at_one_task_the_second_keeps_what_was_typed(
    case: Case, officer: User, client: Client, task_of: Callable[..., CaseTask]
) -> None:
    task = task_of(case)
    pause_task(by=officer, task_id=task.pk, reason=PauseReason.COURT, words="", version=1)
    response = client.post(page_of(task, "finish"), {"version": 1, "words": "Typed with care"})
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody else changed this task" in page
    assert "Typed with care" in page
    form = response.context["bound"]
    again = client.post(page_of(task, "finish"), dict(form.data.items()))
    assert again.status_code == 302
    with pytest.raises(Conflict):
        resume_task(by=officer, task_id=task.pk, version=1)


def test_the_task_page_gives_pauses_and_moves(
    case: Case,
    client: Client,
    person_with: Callable[..., User],
    task_of: Callable[..., CaseTask],
) -> None:
    triage = person_with("police_triage", name="Tea Triage")
    task = task_of(case)

    def post(step: str, **data: str) -> str:
        task.refresh_from_db()
        response = client.post(
            page_of(task, step), {"version": str(task.version), **data}, follow=True
        )
        assert "govuk-notification-banner--success" in text_of(response), text_of(response)
        return text_of(response)

    assert "Tea Triage" in post("give", to=str(triage.pk))
    assert "Waiting for information" in post("pause", reason="information")
    post("resume")
    assert Agency.objects.get(key="cleansing").name in post("move", agency="cleansing")
    task.refresh_from_db()
    assert task.assigned_to is None
    assert "tell them of the task in another way" in text_of(
        client.get(f"/triage/cases/{case.pk}/")
    )
    post("cancel", words="Not needed")
    assert client.get(page_of(task, "finish")).status_code == 302


def test_overdue_is_said_in_words_and_lists_stay_bounded(
    case: Case, client: Client, task_of: Callable[..., CaseTask]
) -> None:
    late(task_of(case, what="Read the meters"))
    client.get("/triage/tasks/")

    def number() -> int:
        with statements() as sent:
            assert "Overdue" in text_of(client.get("/triage/tasks/?show=late"))
        return len(sent)

    few = number()
    for _ in range(5):
        late(task_of(case))
    assert number() == few <= 8
    assert "It was due by the end of" in text_of(client.get("/triage/tasks/"))
    for query, status in (("?show=x", 422), ("?whose=x", 422), ("?page=0", 422), ("?page=9", 404)):
        assert client.get(f"/triage/tasks/{query}").status_code == status
    assert "No tasks to show" in text_of(client.get("/triage/tasks/?whose=me"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"clock": "hours", "amount": "x"}, "whole number"),
        ({"clock": "hours", "amount": "401"}, "Enter 400 or fewer"),
        ({"clock": "days", "amount": ""}, "Say how many"),
        ({"clock": "days", "amount": "0"}, "Enter 1 or more"),
        ({"clock": "day", "due_on": ""}, "Enter a date"),
        ({"clock": "nonsense"}, "Choose how the deadline is counted"),
    ],
)
def test_a_deadline_that_makes_no_sense_keeps_what_was_typed(
    case: Case, client: Client, typed: dict[str, str], says: str
) -> None:
    response = client.post(
        f"/triage/cases/{case.pk}/tasks/",
        {"what": "Typed with care", "agency": "police", "version": 1, **typed},
    )
    assert response.status_code == 422
    assert says in text_of(response)
    assert "Typed with care" in text_of(response)
    assert not CaseTask.objects.exists()
