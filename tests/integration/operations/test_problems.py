"""Problems: who sees them, what partners may do, and what is told of it."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from agencies.operations.actions import reminders
from agencies.operations.actions.partners import invite_partner, take_partner_off
from agencies.operations.actions.problems import Owned, add_note, change_problem
from agencies.operations.actions.tasks import end_problem_task
from agencies.operations.models import Problem, ProblemEntry, ProblemTask
from agencies.operations.queries import (
    entries_visible_to,
    open_problems_visible_to,
    partners_visible_to,
    problem_tasks_visible_to,
    problems_visible_to,
)
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed
from tests.support import operations as made
from tests.support.premises import everything_shown

pytestmark = pytest.mark.django_db


def _sees(user: User, problem: Problem) -> bool:
    with acting_as(user):
        return problems_visible_to(user).filter(pk=problem.pk).exists()


def _told() -> list[tuple[str, str]]:
    return sorted(OutboxMessage.objects.values_list("type", "agency_key"))


def test_a_partner_sees_a_problem_from_the_invitation_until_it_is_taken_off(
    coordinator: User, cleansing: User, police: User
) -> None:
    problem = made.opened(coordinator)
    made.tasked(coordinator, problem)
    add_note(by=coordinator, problem_id=problem.pk, words="Before anybody joined")
    assert not _sees(cleansing, problem)
    made.invited(coordinator, problem, "cleansing")
    with acting_as(cleansing):
        assert open_problems_visible_to(cleansing).get() == problem
        assert problem_tasks_visible_to(cleansing).count() == 1
        assert entries_visible_to(cleansing).filter(kind="note").count() == 1
    assert not _sees(police, problem)
    take_partner_off(by=coordinator, problem_id=problem.pk, agency_key="cleansing")
    assert not _sees(cleansing, problem)
    with showing(["partner:cleansing"]):
        for model in (Problem, ProblemTask, ProblemEntry):
            assert not model.objects.exists(), model
    disclosed = AuditEvent.objects.get(reason="problem_partner")
    assert (disclosed.operation, disclosed.recipients) == ("disclosure", ["cleansing"])


def test_a_new_owner_sees_it_and_the_former_one_no_more(coordinator: User, cleansing: User) -> None:
    problem = made.opened(coordinator, owned=Owned(agency_key="cleansing"))
    assert _sees(cleansing, problem)
    change = {"by": coordinator, "problem_id": problem.pk, "said": made.said()}
    task = made.tasked(coordinator, problem, "cleansing")
    with pytest.raises(CaseworkError, match="task to do"):
        change_problem(**change, version=1)
    end_problem_task(by=cleansing, task_id=task.pk, move="done", words="x", version=1)
    change_problem(**change, version=1)
    assert not _sees(cleansing, problem)


def test_a_partner_that_comes_to_own_a_problem_is_its_partner_no_more(
    coordinator: User, cleansing: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    owned = made.said(owned=Owned(agency_key="cleansing", person_id=cleansing.pk))
    change_problem(by=coordinator, problem_id=problem.pk, said=owned, version=1)
    with acting_as(cleansing):
        assert not partners_visible_to(cleansing).exists()
        assert problems_visible_to(cleansing).get().owner == cleansing


def test_only_those_who_may_see_problems_are_invited_and_own_them(
    coordinator: User, cleansing: User
) -> None:
    problem = made.opened(coordinator)
    for key in ("treatment", "made-up", "spp"):
        with pytest.raises(CaseworkError):
            invite_partner(by=coordinator, problem_id=problem.pk, agency_key=key)
    for owned in (
        Owned(agency_key="treatment"),
        Owned(agency_key="spp", person_id=cleansing.pk),
    ):
        with pytest.raises(CaseworkError):
            made.opened(coordinator, owned=owned)


def test_partners_add_notes_and_end_their_own_tasks_and_change_nothing_else(
    coordinator: User, cleansing: User, police: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    made.invited(coordinator, problem, "police")
    mine, other = (made.tasked(coordinator, problem, key) for key in ("cleansing", "police"))
    add_note(by=cleansing, problem_id=problem.pk, words="Cleared on Monday")
    ended = end_problem_task(by=cleansing, task_id=mine.pk, move="done", words="Mended", version=1)
    assert ended.state == "done"
    for refused in (
        lambda: end_problem_task(
            by=cleansing, task_id=other.pk, move="done", words="Not mine", version=1
        ),
        lambda: end_problem_task(
            by=police, task_id=other.pk, move="drop", words="No time", version=1
        ),
        lambda: made.moved(problem, "analyse", cleansing),
        lambda: change_problem(
            by=cleansing, problem_id=problem.pk, said=made.said("Ours"), version=1
        ),
        lambda: made.tasked(cleansing, problem),
        lambda: made.invited(cleansing, problem, "licensing"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    words = ProblemEntry.objects.filter(kind="task_ended")
    with everything_shown():
        assert [each.words.open() for each in words if each.words] == ["Mended"]


def test_messages_say_that_something_is_there_and_nothing_of_it(
    coordinator: User, cleansing: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    made.tasked(coordinator, problem, "cleansing")
    assert _told() == [
        ("operations.invited", "cleansing"),
        ("operations.problem", "spp"),
        ("operations.task", "cleansing"),
    ]
    assert {each.object_id for each in OutboxMessage.objects.all()} == {problem.pk}


def test_what_two_people_change_at_once_is_a_conflict(coordinator: User, second: User) -> None:
    problem = made.opened(coordinator)
    change_problem(by=second, problem_id=problem.pk, said=made.said("By the pond"), version=1)
    with pytest.raises(Conflict) as lost:
        change_problem(by=coordinator, problem_id=problem.pk, said=made.said(), version=1)
    assert lost.value.current_version == 2
    assert made.fresh(problem).title == "By the pond"


def test_words_are_sealed_and_audit_events_hold_none(coordinator: User) -> None:
    problem = made.opened(coordinator, seen="Quillfeather was here")
    add_note(by=coordinator, problem_id=problem.pk, words="Quillfeather again")
    with everything_shown(), connection.cursor() as cursor:
        for table in ("operations_problem", "operations_problementry", "audit_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%Quillfeather%'")
            assert cursor.fetchone() == (0,), table


def test_who_owns_a_problem_is_reminded_once_of_each_review_day(coordinator: User) -> None:
    today = timezone.localdate()
    problem = made.opened(coordinator, review_on=today)
    made.opened(coordinator, review_on=today + datetime.timedelta(days=1))
    OutboxMessage.objects.all().delete()
    assert [reminders.remind_of_reviews(), reminders.remind_of_reviews()] == [1, 0]
    assert _told() == [("operations.review", "spp")]
    again = made.said(review_on=today - datetime.timedelta(days=1))
    change_problem(by=coordinator, problem_id=problem.pk, said=again, version=1)
    assert reminders.remind_of_reviews() == 1


def test_an_agency_is_reminded_once_of_a_task_that_is_late(coordinator: User) -> None:
    problem = made.opened(coordinator)
    late, ended = (made.tasked(coordinator, problem) for _ in range(2))
    end_problem_task(by=coordinator, task_id=ended.pk, move="done", words="x", version=1)
    OutboxMessage.objects.all().delete()
    assert reminders.remind_of_tasks() == 0
    with time_machine.travel(late.due_at + datetime.timedelta(minutes=1)):
        assert [reminders.remind_of_tasks(), reminders.remind_of_tasks()] == [1, 0]
    assert _told() == [("operations.task_late", "spp")]
