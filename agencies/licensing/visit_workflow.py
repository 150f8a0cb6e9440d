"""How an officer's visit moves: states and moves as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.visit_enums import VisitState, VisitStep
from reports.errors import WrongState


@dataclass(frozen=True)
class VisitMove:
    """One move of a visit. `needs_words`: whoever makes it says why."""

    name: str
    label: str | Promise
    sources: frozenset[VisitState]
    target: VisitState
    step: VisitStep
    needs_words: bool = False


VISIT_MOVES: dict[str, VisitMove] = {
    move.name: move
    for move in (
        VisitMove(
            "start",
            gettext_lazy("Start the visit"),
            frozenset({VisitState.PLANNED}),
            VisitState.UNDER_WAY,
            VisitStep.STARTED,
        ),
        VisitMove(
            "cancel",
            gettext_lazy("Cancel the visit"),
            frozenset({VisitState.PLANNED, VisitState.UNDER_WAY}),
            VisitState.CANCELLED,
            VisitStep.CANCELLED,
            needs_words=True,
        ),
        VisitMove(
            "record",
            gettext_lazy("Record the visit"),
            frozenset({VisitState.UNDER_WAY}),
            VisitState.RECORDED,
            VisitStep.RECORDED,
        ),
        VisitMove(
            "follow_up",
            gettext_lazy("It was followed up"),
            frozenset({VisitState.RECORDED}),
            VisitState.FOLLOWED_UP,
            VisitStep.FOLLOWED_UP,
            needs_words=True,
        ),
        VisitMove(
            "close",
            gettext_lazy("Close: nothing is left to do"),
            frozenset({VisitState.RECORDED, VisitState.FOLLOWED_UP}),
            VisitState.CLOSED,
            VisitStep.CLOSED,
            needs_words=True,
        ),
    )
}


def visit_move(name: str, *, state: str) -> VisitMove:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = VISIT_MOVES.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This visit is “%(state)s”, so that can't be done now. Look at the visit again.")
            % {"state": VisitState(state).label}
        )
    return found


def moves_from(state: str) -> list[VisitMove]:
    """The moves that lead away from a state, in the order in which they are offered."""
    return [each for each in VISIT_MOVES.values() if state in each.sources]
