"""Every move of letters, plans and steps from every state, by hand."""

from __future__ import annotations

import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.letter_enums import LetterKind, LetterState
from agencies.licensing.letter_workflow import LETTER_MOVES, letter_move
from agencies.licensing.plan_enums import Answers, PlanState, StepState
from agencies.licensing.plan_workflow import (
    PLAN_MOVES,
    STEP_MOVES,
    plan_move,
    reminder_day,
    step_move,
)
from reports.errors import WrongState

WARNING = LetterKind.WARNING
LETTERS = {
    ("draft", False): {"edit": "draft", "send": "sent", "discard": "discarded"},
    ("draft", True): {"edit": "draft", "ask": "waiting", "discard": "discarded"},
    ("waiting", False): {"edit": "draft", "discard": "discarded"},
    ("waiting", True): {
        "edit": "draft",
        "confirm": "confirmed",
        "send_back": "draft",
        "discard": "discarded",
    },
    ("confirmed", False): {"edit": "draft", "discard": "discarded"},
    ("confirmed", True): {"edit": "draft", "send_confirmed": "sent", "discard": "discarded"},
    ("sent", False): {"withdraw": "withdrawn"},
    ("sent", True): {"withdraw": "withdrawn"},
}
"""(state, whether it is a warning) → move → where it leads; nothing leads from any other state."""
PLANS = {
    "draft": {"agree": "open", "stop": "closed"},
    "open": {"finish": "closed", "stop": "closed", "carry": "closed"},
    "closed": {},
}
TO_DO = {
    ("premises", "premises"): {"done": "done"},
    ("premises", "licensing"): {"drop": "dropped"},
    ("licensing", "licensing"): {"done_here": "confirmed", "drop": "dropped"},
}
STEPS = {
    **{("open", *who): moves for who, moves in TO_DO.items()},
    **{("sent_back", *who): moves for who, moves in TO_DO.items()},
    ("done", "premises", "licensing"): {"confirm": "confirmed", "send_back": "sent_back"},
}
"""(state, who answers for it, who asks) → move → where it leads."""


@pytest.mark.parametrize("kind", list(LetterKind))
def test_letters_move_so_and_not_otherwise(kind: LetterKind) -> None:
    for state, name in product(LetterState, [*LETTER_MOVES, "made-up"]):
        target = LETTERS.get((state.value, kind == WARNING), {}).get(name)
        if target is None:
            with pytest.raises(WrongState):
                letter_move(name, kind=kind, state=state)
        else:
            assert letter_move(name, kind=kind, state=state).target == target


def test_plans_move_so_and_not_otherwise() -> None:
    for state, name in product(PlanState, [*PLAN_MOVES, "made-up"]):
        target = PLANS[state.value].get(name)
        if target is None:
            with pytest.raises(WrongState):
                plan_move(name, state=state)
        else:
            move = plan_move(name, state=state)
            assert move.target == target
            assert bool(move.ends) == (target == "closed")


def test_steps_move_so_and_not_otherwise() -> None:
    for state, answers, by, name in product(StepState, Answers, Answers, [*STEP_MOVES, "made-up"]):
        target = STEPS.get((state.value, answers.value, by.value), {}).get(name)
        if target is None:
            with pytest.raises(WrongState):
                step_move(name, state=state, answers=answers, by=by)
        else:
            assert step_move(name, state=state, answers=answers, by=by).target == target


DUE = datetime.date(2026, 6, 15)


@given(st.integers(min_value=-60, max_value=400))
def test_a_reminder_is_seven_days_before_on_the_day_and_weekly_after(offset: int) -> None:
    """By counting days one at a time."""
    days = [-7, *range(0, 401, 7)]
    wanted = [each for each in days if each <= offset]
    day = reminder_day(DUE, DUE + datetime.timedelta(days=offset))
    assert day == (DUE + datetime.timedelta(days=wanted[-1]) if wanted else None)
