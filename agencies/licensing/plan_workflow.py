"""How action plans and their steps move: as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.plan_enums import WAITING, Answers, PlanEnd, PlanState, StepState
from reports.errors import WrongState

FIRST_REMINDER = datetime.timedelta(days=7)
AGAIN = datetime.timedelta(days=7)


@dataclass(frozen=True)
class PlanMove:
    """`ends`: why a plan that moves so is closed."""

    name: str
    label: str | Promise
    sources: frozenset[PlanState]
    target: PlanState
    ends: PlanEnd | None = None


PLAN_MOVES: dict[str, PlanMove] = {
    move.name: move
    for move in (
        PlanMove(
            "agree",
            gettext_lazy("It is agreed: show it to the premises"),
            frozenset({PlanState.DRAFT}),
            PlanState.OPEN,
        ),
        PlanMove(
            "finish",
            gettext_lazy("Close it: everything was done"),
            frozenset({PlanState.OPEN}),
            PlanState.CLOSED,
            PlanEnd.DONE,
        ),
        PlanMove(
            "stop",
            gettext_lazy("Stop this plan"),
            frozenset({PlanState.DRAFT, PlanState.OPEN}),
            PlanState.CLOSED,
            PlanEnd.STOPPED,
        ),
        PlanMove(
            "carry",
            gettext_lazy("Carry it over to the new licence holder"),
            frozenset({PlanState.OPEN}),
            PlanState.CLOSED,
            PlanEnd.CARRIED,
        ),
    )
}


@dataclass(frozen=True)
class StepMove:
    """`by`: who makes it; `answers`: of whose steps, None for all; `needs_words`: says what was
    done, or why."""

    name: str
    label: str | Promise
    sources: frozenset[StepState]
    target: StepState
    by: Answers
    answers: Answers | None = None
    needs_words: bool = True


_WAITING = frozenset(WAITING)
_L, _P = Answers.LICENSING, Answers.PREMISES

STEP_MOVES: dict[str, StepMove] = {
    move.name: move
    for move in (
        StepMove("done", gettext_lazy("We have done this"), _WAITING, StepState.DONE, _P, _P),
        StepMove(
            "confirm",
            gettext_lazy("Confirm that it is done"),
            frozenset({StepState.DONE}),
            StepState.CONFIRMED,
            _L,
            _P,
            needs_words=False,
        ),
        StepMove(
            "send_back",
            gettext_lazy("Send it back"),
            frozenset({StepState.DONE}),
            StepState.SENT_BACK,
            _L,
            _P,
        ),
        StepMove(
            "done_here", gettext_lazy("We have done this"), _WAITING, StepState.CONFIRMED, _L, _L
        ),
        StepMove("drop", gettext_lazy("Drop this step"), _WAITING, StepState.DROPPED, _L),
    )
}


def plan_move(name: str, *, state: str) -> PlanMove:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = PLAN_MOVES.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This plan is “%(state)s”, so that can't be done now. Look at the plan again.")
            % {"state": PlanState(state).label}
        )
    return found


def plan_moves_from(state: str) -> list[PlanMove]:
    return [each for each in PLAN_MOVES.values() if state in each.sources]


def step_move(name: str, *, state: str, answers: str, by: Answers) -> StepMove:
    """The move `name`, if `by` may make it of a step for which `answers` answers. Raises
    WrongState with a reason."""
    found = next((each for each in step_moves_from(state, answers, by) if each.name == name), None)
    if found is None:
        raise WrongState(
            _("This step is “%(state)s”, so that can't be done now. Look at the plan again.")
            % {"state": StepState(state).label}
        )
    return found


def step_moves_from(state: str, answers: str, by: Answers) -> list[StepMove]:
    """The moves that `by` may make now, in the order in which they are offered."""
    return [
        each
        for each in STEP_MOVES.values()
        if state in each.sources
        and each.by == by
        and (each.answers is None or each.answers == answers)
    ]


def reminder_day(due_on: datetime.date, today: datetime.date) -> datetime.date | None:
    """The newest day, up to today, on which whoever answers for a step is reminded: seven days
    before, on the day, and every week after it. None before the first."""
    if today < due_on - FIRST_REMINDER:
        return None
    if today < due_on:
        return due_on - FIRST_REMINDER
    return due_on + AGAIN * ((today - due_on) // AGAIN)
