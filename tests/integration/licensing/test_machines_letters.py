"""Every state with every move, by the real actions: visits, letters, action plans and their steps.

Where a rule is tried alone in tests/unit/licensing, its table by hand is the one used here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from itertools import product

import pytest
from django.utils import timezone

from agencies.licensing.actions import letters as writing_letters
from agencies.licensing.actions.plans import add_step, move_plan
from agencies.licensing.actions.steps import change_due_day, move_step
from agencies.licensing.enums import Outcome
from agencies.licensing.letter_enums import Delivery, LetterKind, LetterState
from agencies.licensing.models import ActionPlan, ActionStep, Letter, Premises, Visit
from agencies.licensing.plan_enums import Answers, PlanState, StepState
from agencies.licensing.plan_workflow import PLAN_MOVES, STEP_MOVES
from agencies.licensing.visit_enums import MADE, VisitPiece, VisitState
from agencies.licensing.visit_workflow import VISIT_MOVES
from portal.accounts.models import User
from tests.support import machines, visits, writing
from tests.unit.licensing.test_letter_workflow import LETTERS, PLANS, STEPS
from tests.unit.licensing.test_visit_workflow import LEADS

pytestmark = pytest.mark.django_db
MakePerson = Callable[..., User]
DAY = datetime.timedelta(days=1)


def test_visits(officer: User, police: User, manager: User, lantern: Premises) -> None:
    """What was written stays, and what was recorded is corrected and released, never changed."""
    at = {
        "planned": lambda: visits.planned(officer, lantern)[0],
        "under_way": lambda: visits.under_way(officer, lantern),
        "recorded": lambda: visits.recorded(officer, lantern),
    }

    def goes(visit: Visit, *names: str) -> Visit:
        for name in names:
            visit = visits.moved(officer, visit, name, "As said")
        return visit

    def move(name: str, visit: Visit) -> object:
        if visit.state == VisitState.UNDER_WAY and name == "record":
            visits.concluded(officer, visit)
        return visits.moved(officer, visit, name, "As said")

    def write(visit: Visit) -> object:
        return visits.piece(officer, visit, VisitPiece.OUTCOME, code=Outcome.NFA)

    made = {state.value for state in MADE}
    machines.try_all(
        machines.Machine(
            states={
                **at,
                "followed_up": lambda: goes(at["recorded"](), "follow_up"),
                "closed": lambda: goes(at["recorded"](), "close"),
                "closed, followed up": lambda: goes(at["recorded"](), "follow_up", "close"),
                "cancelled": lambda: goes(at["planned"](), "cancel"),
                "cancelled, under way": lambda: goes(at["under_way"](), "cancel"),
            },
            moves={
                **{name: partial(move, name) for name in [*VISIT_MOVES, "nothing"]},
                "write": write,
                "release": lambda visit: visits.release_visit(
                    by=officer, visit_id=visit.pk, version=visit.version
                ),
                "correct": partial(visits.correction, officer),
                "start, as police": lambda visit: visits.moved(police, visit, "start"),
            },
            leads={
                **LEADS,
                ("under_way", "write"): "under_way",
                **{(state, each): state for state in made for each in ("release", "correct")},
                ("closed, followed up", "release"): "closed",
                ("closed, followed up", "correct"): "closed",
            },
        )
    )


def test_a_visit_is_not_recorded_before_its_findings_and_outcome_are_there(
    officer: User, lantern: Premises
) -> None:
    visit = visits.under_way(officer, lantern)
    machines.try_all(
        machines.Machine(
            states={"under_way": lambda: visit},
            moves={"record": lambda row: visits.moved(officer, row, "record")},
            leads={},
        )
    )


# --- Letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LetterKind.ADVICE, LetterKind.WARNING], ids=str)
def test_letters(
    kind: LetterKind,
    officer: User,
    manager: User,
    police: User,
    lantern: Premises,
    person_with: MakePerson,
) -> None:
    """`waiting` and `confirmed` are states of a warning alone: no other letter comes to be in
    one. A colleague is asked, who alone confirms it or sends it back."""
    colleague = person_with("licensing_officer")
    warns = kind == LetterKind.WARNING

    def draft() -> Letter:
        return writing.another_draft(officer, lantern, kind)

    def edit(letter: Letter) -> Letter:
        return writing_letters.edit_letter(
            by=officer,
            letter_id=letter.pk,
            addressee="Somebody",
            paragraphs=writing.filled(letter),
            plan_id=None,
            version=letter.version,
        )

    def act(what: Callable[..., Letter], by: User, letter: Letter, **of: object) -> Letter:
        return what(by=by, letter_id=letter.pk, version=letter.version, **of)

    def withdraw(letter: Letter) -> Letter:
        """Another letter to the same holder says so, and does it when it is sent."""
        writing.another_letter(officer, lantern, LetterKind.ADVICE, replaces=letter.pk)
        return machines.fresh(letter)

    ask = partial(act, writing_letters.ask_confirmation, officer, of=colleague.pk)
    confirm = partial(act, writing_letters.confirm_letter)
    send = partial(act, writing_letters.send_letter, officer, delivery=Delivery.ACCOUNT)
    discard = partial(act, writing_letters.discard_letter, officer)

    def sent() -> Letter:
        return send(confirm(colleague, ask(draft())) if warns else draft())

    states: dict[str, Callable[[], Letter]] = {
        "draft": draft,
        "sent": sent,
        "withdrawn": lambda: withdraw(sent()),
        "discarded": lambda: discard(draft()),
    }
    if warns:
        states["waiting"] = lambda: ask(draft())
        states["confirmed"] = lambda: confirm(colleague, ask(draft()))
    moves = {
        "edit": edit,
        "ask": ask,
        "confirm": partial(confirm, colleague),
        "confirm, not asked": partial(confirm, officer),
        "send_back": partial(act, writing_letters.send_back_letter, colleague, words="Softer"),
        "send": send,
        "discard": discard,
        "withdraw": withdraw,
        "send, as police": partial(
            act, writing_letters.send_letter, police, delivery=Delivery.ACCOUNT
        ),
    }
    # A page has one button to send: which of the two moves it is, the kind says.
    leads = {
        (state, "send" if move == "send_confirmed" else move): to
        for (state, of_a_warning), steps in LETTERS.items()
        if of_a_warning == warns and state in states
        for move, to in steps.items()
    }
    machines.try_all(machines.Machine(states=states, moves=moves, leads=leads))
    assert {*LetterState.values} - {*states} == (set() if warns else {"waiting", "confirmed"})


# --- Plans and their steps ------------------------------------------------------------------------


def _planned(officer: User, lantern: Premises, *moves: str) -> ActionPlan:
    plan = writing.another_plan(officer, lantern, agreed=False)
    for move in moves:
        if move == "finish":
            for step in plan.steps.all():
                _drop(officer, step)
        plan = machines.fresh(plan)
        plan = move_plan(by=officer, plan_id=plan.pk, move=move, version=plan.version)
    return plan


def _drop(by: User, step: ActionStep) -> None:
    move_step(by=by, step_id=step.pk, move="drop", words="No need", version=step.version)


def test_plans(officer: User, police: User, manager: User, lantern: Premises) -> None:
    """A plan is finished once nothing is left to do; it is carried over only to another holder,
    which is another action (tests of plans)."""
    planned = partial(_planned, officer, lantern)

    def move(name: str, by: User, plan: ActionPlan) -> object:
        return move_plan(by=by, plan_id=plan.pk, move=name, version=plan.version)

    def finish(plan: ActionPlan) -> object:
        for step in plan.steps.all():
            if plan.state == PlanState.OPEN:
                _drop(officer, step)
        return move("finish", officer, machines.fresh(plan))

    def add(plan: ActionPlan) -> object:
        return add_step(
            by=officer,
            plan_id=plan.pk,
            what="A third",
            answers=Answers.PREMISES,
            due_on=timezone.localdate() + DAY,
            version=plan.version,
        )

    by_hand = {
        (state, name): to
        for state, moves in PLANS.items()
        for name, to in moves.items()
        if name != "carry"
    }
    machines.try_all(
        machines.Machine(
            states={
                "draft": planned,
                "open": lambda: planned("agree"),
                "closed": lambda: planned("agree", "stop"),
                "closed, all done": lambda: planned("agree", "finish"),
                "closed, never agreed": lambda: planned("stop"),
            },
            moves={
                **{name: partial(move, name, officer) for name in PLAN_MOVES if name != "finish"},
                "finish": finish,
                "finish, with steps left": partial(move, "finish", officer),
                "agree, as the premises": partial(move, "agree", manager),
                "stop, as police": partial(move, "stop", police),
                "add": add,
            },
            leads={
                **by_hand,
                ("draft", "add"): "draft",
                ("open", "add"): "open",
            },
        )
    )


@pytest.mark.parametrize("answers", [Answers.PREMISES, Answers.LICENSING], ids=str)
def test_steps(
    answers: Answers, officer: User, manager: User, staff: User, lantern: Premises
) -> None:
    """Of an agreed plan; in one that is being drawn up or closed no step moves."""
    who = {Answers.PREMISES: manager, Answers.LICENSING: officer}

    def step_of(plan: ActionPlan) -> ActionStep:
        return plan.steps.get(answers=answers)

    def move(name: str, by: User, step: ActionStep) -> ActionStep:
        return move_step(by=by, step_id=step.pk, move=name, words="As agreed", version=step.version)

    def to_do(*moves: tuple[str, Answers]) -> ActionStep:
        step = step_of(_planned(officer, lantern, "agree"))
        for name, side in moves:
            step = move(name, who[side], step)
        return step

    def in_closed_plan() -> ActionStep:
        step = to_do()
        plan = machines.fresh(step.plan)
        move_plan(by=officer, plan_id=plan.pk, move="stop", version=plan.version)
        return step

    of_premises, of_officers = Answers.PREMISES, Answers.LICENSING
    done = ("done", of_premises)
    states: dict[str, Callable[[], ActionStep]] = {
        "open": to_do,
        "dropped": lambda: to_do(("drop", of_officers)),
        "open, not agreed": lambda: step_of(_planned(officer, lantern)),
        "open, of a closed plan": in_closed_plan,
    }
    if answers == of_premises:
        states["done"] = lambda: to_do(done)
        states["sent_back"] = lambda: to_do(done, ("send_back", of_officers))
        states["confirmed"] = lambda: to_do(done, ("confirm", of_officers))
    else:
        states["confirmed"] = lambda: to_do(("done_here", of_officers))

    def later(step: ActionStep) -> object:
        return change_due_day(
            by=officer,
            step_id=step.pk,
            due_on=step.due_on + DAY,
            words="It takes longer",
            version=step.version,
        )

    moves = {
        f"{name}, by {side.value}": partial(move, name, who[side])
        for name, side in product([*STEP_MOVES, "made-up"], Answers)
    }
    leads = {
        (state, f"{name}, by {side}"): to
        for (state, of, side), steps in STEPS.items()
        if of == answers and state in states
        for name, to in steps.items()
    }
    waits = {(state, "later"): state for state in ("open", "sent_back") if state in states}
    machines.try_all(
        machines.Machine(
            states=states,
            moves={**moves, "later": later, "done, by staff": partial(move, "done", staff)},
            leads={**leads, **waits},
        )
    )
    reached = {each.split(",")[0] for each in states}
    of_no_officer = {StepState.DONE.value, StepState.SENT_BACK.value}
    assert {*StepState.values} - reached == (set() if answers == of_premises else of_no_officer)
