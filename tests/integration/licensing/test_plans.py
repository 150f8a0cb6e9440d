"""Action plans: drawn up, agreed, done step by step, reminded of, carried over."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import tasks
from agencies.licensing.actions import plans as actions
from agencies.licensing.actions import reminders
from agencies.licensing.actions.premises import open_account, show_to_holder
from agencies.licensing.actions.steps import change_due_day, move_step
from agencies.licensing.models import ActionPlan, ActionStep, Premises, StepEvent, Tenure
from agencies.licensing.plan_enums import Answers, StepState
from agencies.licensing.queries.plans import waiting_count
from agencies.registry.models import Agency, AgencyKind
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, NotAllowed, WrongState
from tests.support import premises as made
from tests.support import writing

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def step_of(plan: ActionPlan, answers: Answers = Answers.PREMISES) -> ActionStep:
    return plan.steps.get(answers=answers)


def transfer(premises: Premises) -> Tenure:
    """To a new holder who has an account."""
    old = premises.tenures.get(until=None)
    old.until = timezone.localdate()
    old.save()
    agency = Agency.objects.create(
        key=f"new-{uuid.uuid4().hex[:8]}", name="New holder", kind=AgencyKind.PREMISES
    )
    new = Tenure(
        premises=premises,
        holder="New holder",
        agency=agency,
        since=timezone.localdate(),
        audience=premises.audience,
    )
    new.save(force_insert=True)
    show_to_holder(premises, new)
    return new


def another_step(officer: User, plan: ActionPlan, what: str) -> ActionPlan:
    answers, due_on = Answers.PREMISES, timezone.localdate()
    of = {"what": what, "answers": answers, "due_on": due_on, "version": plan.version}
    actions.add_step(by=officer, plan_id=plan.pk, **of)
    plan.refresh_from_db()
    return plan


def carry(officer: User, plan: ActionPlan, **of: Any) -> ActionPlan:
    today = timezone.localdate()
    given = {"why": "Said anew", "steps": [], "agreed_on": today, "review_on": today}
    return actions.carry_plan_over(by=officer, plan_id=plan.pk, version=plan.version, **given | of)


def test_a_plan_is_seen_by_the_premises_once_it_is_agreed(
    officer: User, lantern: Premises, manager: User, there: User, client_for: ClientFor
) -> None:
    plan = writing.another_plan(officer, lantern, agreed=False)
    address = reverse("venue:plan", args=[plan.pk])
    assert client_for(manager).get(address).status_code == 404
    assert not OutboxMessage.objects.filter(type="licensing.plan").exists()
    actions.move_plan(by=officer, plan_id=plan.pk, move="agree", version=plan.version)
    page = client_for(manager).get(address).content.decode()
    assert step_of(plan).what.open() in page
    assert plan.aim.open() in page
    assert client_for(there).get(address).status_code == 404
    assert OutboxMessage.objects.filter(type="licensing.plan", object_id=plan.pk).exists()


def test_a_plan_without_steps_is_not_agreed(officer: User, lantern: Premises) -> None:
    today = timezone.localdate()
    days = {"agreed_on": today, "review_on": today}
    plan = actions.start_plan(by=officer, premises_id=lantern.pk, why="Why", **days)
    with pytest.raises(CaseworkError, match="at least one step"):
        actions.move_plan(by=officer, plan_id=plan.pk, move="agree", version=plan.version)


def test_a_step_is_done_sent_back_done_again_and_confirmed(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    plan = writing.another_plan(officer, lantern)
    step = step_of(plan)
    tenure = lantern.tenures.get()
    assert waiting_count(manager, tenure) == 1
    address = reverse("venue:step-do", args=[step.pk, "done"])
    form = {"version": step.version, "words": "A log hangs in each toilet"}
    assert client_for(manager).post(address, form).status_code == 302
    assert waiting_count(manager, tenure) == 0
    again = client_for(manager).post(address, form)
    assert again.status_code == 409
    assert "A log hangs in each toilet" in again.content.decode()
    back = {"move": "send_back", "words": "Show us a page of it"}
    step = move_step(by=officer, step_id=step.pk, version=step.version + 1, **back)
    step = move_step(by=manager, step_id=step.pk, move="done", words="Here", version=step.version)
    step = move_step(by=officer, step_id=step.pk, move="confirm", words="", version=step.version)
    assert step.state == StepState.CONFIRMED
    page = client_for(manager).get(reverse("venue:plan", args=[plan.pk])).content.decode()
    assert "Show us a page of it" in page
    assert officer.display_name not in page.split("</header>")[-1]
    said = [each.move for each in step.events.order_by("at", "id")]
    assert said == ["done", "send_back", "done", "confirm"]


def test_a_premises_moves_its_own_steps_alone(
    officer: User, lantern: Premises, manager: User, staff: User, there: User
) -> None:
    plan = writing.another_plan(officer, lantern)
    mine, theirs = step_of(plan), step_of(plan, Answers.LICENSING)
    done = {"move": "done", "words": "x", "version": 1}
    with pytest.raises(ActionStep.DoesNotExist):
        move_step(by=there, step_id=mine.pk, **done)
    with pytest.raises(NotAllowed):
        move_step(by=staff, step_id=mine.pk, **done)
    with pytest.raises(WrongState):
        move_step(by=manager, step_id=theirs.pk, **done)
    with pytest.raises(NotAllowed):
        change_due_day(
            by=manager, step_id=mine.pk, due_on=timezone.localdate(), words="x", version=1
        )
    with pytest.raises(CaseworkError, match="what was done"):
        move_step(by=manager, step_id=mine.pk, **done | {"words": " "})


def test_what_was_done_is_never_changed(officer: User, lantern: Premises, manager: User) -> None:
    step = step_of(writing.another_plan(officer, lantern))
    move_step(by=manager, step_id=step.pk, move="done", words="Done", version=1)
    with pytest.raises(ProgrammingError, match="final"), acting_as(officer):
        StepEvent.objects.update(move="confirm")
    with pytest.raises(ProgrammingError), acting_as(officer):
        StepEvent.objects.all().delete()


def test_reminders_come_seven_days_before_on_the_day_and_weekly(
    officer: User, lantern: Premises
) -> None:
    """By a clock, day by day, each task run twice; both sides are reminded of their own step."""
    start = datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
    reminded = []
    with time_machine.travel(start, tick=False) as clock:
        plan = writing.another_plan(officer, lantern, due_in=10)
        for day in range(30):
            clock.move_to(start + writing.DAY * day)
            OutboxMessage.objects.all().delete()
            tasks.remind_of_steps()
            tasks.remind_of_steps()
            told = sorted(OutboxMessage.objects.values_list("type", "agency_key"))
            if told:
                own = lantern.tenures.get().agency.key
                assert told == [
                    ("licensing.plan_due", own),
                    ("licensing.plan_ours_due", plan.team.key),
                ]
                reminded.append(day)
    assert reminded == [3, 10, 17, 24]


def test_after_days_without_a_worker_one_reminder_comes_and_none_of_what_is_done(
    officer: User, lantern: Premises, manager: User
) -> None:
    plan = writing.another_plan(officer, lantern, due_in=1)
    assert reminders.remind_of_steps() == 0  # made within the seven days: they know
    with time_machine.travel(timezone.now() + writing.DAY * 20, tick=False):
        assert reminders.remind_of_steps() == 2
        assert reminders.remind_of_steps() == 0
    step = step_of(plan)
    move_step(by=manager, step_id=step.pk, move="done", words="x", version=step.version)
    with time_machine.travel(timezone.now() + writing.DAY * 40, tick=False):
        assert reminders.remind_of_steps() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(officer: User, lantern: Premises) -> None:
    writing.another_plan(officer, lantern, due_in=0, agreed_ago=5)
    ActionStep.objects.update(reminded_on=timezone.localdate() - writing.DAY * 2)
    barrier = Barrier(2, timeout=30)
    counts = []

    def run() -> None:
        barrier.wait()
        try:
            counts.append(reminders.remind_of_steps())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert sum(counts) == 2


def test_a_plan_stays_with_its_holder_and_an_officer_carries_it_over(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    """Nothing of the old plan goes over but the steps that the officer chose, as they put them."""
    plan = writing.another_plan(officer, lantern)
    done, kept = step_of(plan, Answers.LICENSING), step_of(plan)
    move_step(by=officer, step_id=done.pk, move="done_here", words="Done", version=1)
    plan = another_step(officer, plan, "A step that the new holder never sees")
    today = timezone.localdate()
    days = {"agreed_on": today, "review_on": today + writing.DAY * 30}
    with pytest.raises(CaseworkError, match="same holder"):
        carry(officer, plan, **days)
    new = transfer(lantern)
    assert new.clearance not in ActionPlan.objects.get(pk=plan.pk).audience
    assert reminders.remind_of_steps() == 0
    gone = actions.CarriedStep(number=done.number, what="x", due_on=today)
    with pytest.raises(CaseworkError, match="not to do any more"):
        carry(officer, plan, steps=[gone], **days)
    address = reverse("licensing:plan-do", args=[plan.pk, "carry"])
    client = client_for(officer)
    form = {
        "version": plan.version,
        "agreed_on": f"{today:%d/%m/%Y}",
        "review_on": f"{days['review_on']:%d/%m/%Y}",
        "why": "What we agree with you",
        f"take-{kept.number}": "keep",
        f"what-{kept.number}": "Keep a log in each toilet",
        f"due-{kept.number}": f"{today:%d/%m/%Y}",
    }
    refused = client.post(address, form)  # nothing was said of the third step
    assert refused.status_code == 422
    assert "Choose whether step 3 goes over" in refused.content.decode()
    assert "Keep a log in each toilet" in refused.content.decode()
    assert client.post(address, form | {"take-3": "leave"}).status_code == 302
    carried = ActionPlan.objects.get(carried_from=plan)
    assert (carried.tenure, carried.aim.open()) == (new, "What we agree with you")
    assert [each.what.open() for each in carried.steps.all()] == ["Keep a log in each toilet"]
    assert carried.steps.get().answers == kept.answers
    plan.refresh_from_db()
    assert (plan.state, plan.ended) == ("closed", "carried")
    actions.move_plan(by=officer, plan_id=carried.pk, move="agree", version=carried.version)
    carried.refresh_from_db()
    assert new.clearance in carried.audience
    assert new.clearance not in plan.audience


def test_a_plan_is_carried_over_without_any_of_its_words(officer: User, lantern: Premises) -> None:
    plan = writing.another_plan(officer, lantern)
    transfer(lantern)
    with pytest.raises(CaseworkError, match="what the plan is for"):
        carry(officer, plan, why=" ")
    carried = carry(officer, plan)
    assert not carried.steps.exists()
    assert plan.aim.open() not in carried.aim.open()
    with pytest.raises(CaseworkError, match="at least one step"):
        actions.move_plan(by=officer, plan_id=carried.pk, move="agree", version=carried.version)


def test_a_plan_that_was_agreed_before_they_had_an_account_is_theirs_to_see(
    officer: User,
) -> None:
    premises = made.another_premises(officer)
    plan = writing.another_plan(officer, premises)
    move_step(
        by=officer,
        step_id=step_of(plan, Answers.LICENSING).pk,
        move="done_here",
        words="x",
        version=1,
    )
    draft = writing.another_plan(officer, premises, agreed=False)
    own = f"premises:{open_account(by=officer, premises_id=premises.pk).key}"
    for row in (ActionPlan.objects.get(pk=plan.pk), *plan.steps.all(), StepEvent.objects.get()):
        assert own in row.audience
    assert own not in ActionPlan.objects.get(pk=draft.pk).audience


def test_late_steps_are_shown_and_a_new_day_is_given_with_a_reason(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    plan = writing.another_plan(officer, lantern, due_in=-3, agreed_ago=20)
    assert "2 steps are late" in client_for(officer).get("/licensing/plans/").content.decode()
    page = reverse("venue:plan", args=[plan.pk])
    assert "Late: it was due on" in client_for(manager).get(page).content.decode()
    step, later = step_of(plan), timezone.localdate() + writing.DAY
    change_due_day(by=officer, step_id=step.pk, due_on=later, words="They asked", version=1)
    step.refresh_from_db()
    assert step.due_on == later
    assert "1 step is late" in client_for(officer).get("/licensing/plans/").content.decode()
    stopped = plan.version
    with pytest.raises(CaseworkError, match="still to do"):
        actions.move_plan(by=officer, plan_id=plan.pk, move="finish", version=stopped)
    actions.move_plan(by=officer, plan_id=plan.pk, move="stop", version=stopped)
    assert "steps are late" not in client_for(officer).get("/licensing/plans/").content.decode()
