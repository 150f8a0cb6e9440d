"""How the review of an incident moves: states and moves as data, drawn into docs/state-diagrams.md.

Nothing moves by itself, by a clock or by a count: each move is somebody's (R5.5, R5.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.review_enums import ReviewState
from reports.errors import WrongState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Mover(Enum):
    """Whose move it is."""

    OFFICER = "a licensing officer"
    COLLEAGUE = "a licensing officer other than whoever has it"
    HOLDER = "the licensing officer who has it"
    PREMISES = "the manager of the premises"


@dataclass(frozen=True)
class ReviewMove:
    """One move. `target` None: it stays where it is. `if_last`: it only moves with the last
    question that waits for an answer. `holds`: whoever makes it has the review afterwards."""

    name: str
    label: StrOrPromise
    sources: frozenset[ReviewState]
    target: ReviewState | None
    mover: Mover
    holds: bool = False
    if_last: bool = False


_HELD = frozenset({ReviewState.TAKEN, ReviewState.WAITING})

REVIEW_MOVES: dict[str, ReviewMove] = {
    move.name: move
    for move in (
        ReviewMove(
            "take",
            gettext_lazy("I take it"),
            frozenset({ReviewState.TO_REVIEW}),
            ReviewState.TAKEN,
            Mover.OFFICER,
            holds=True,
        ),
        ReviewMove(
            "take_over",
            gettext_lazy("I take it over"),
            _HELD,
            None,
            Mover.COLLEAGUE,
            holds=True,
        ),
        ReviewMove(
            "give_back",
            gettext_lazy("Give it back"),
            frozenset({ReviewState.TAKEN}),
            ReviewState.TO_REVIEW,
            Mover.HOLDER,
        ),
        ReviewMove(
            "ask",
            gettext_lazy("Ask the premises"),
            _HELD,
            ReviewState.WAITING,
            Mover.HOLDER,
            holds=True,
        ),
        ReviewMove(
            "answer",
            gettext_lazy("Answer"),
            frozenset({ReviewState.WAITING}),
            ReviewState.TAKEN,
            Mover.PREMISES,
            if_last=True,
        ),
        ReviewMove(
            "close_question",
            gettext_lazy("Close the question"),
            frozenset({ReviewState.WAITING}),
            ReviewState.TAKEN,
            Mover.HOLDER,
            holds=True,
            if_last=True,
        ),
        ReviewMove(
            "decide",
            gettext_lazy("Record the outcome"),
            _HELD,
            ReviewState.DECIDED,
            Mover.HOLDER,
            holds=True,
        ),
        ReviewMove(
            "reopen",
            gettext_lazy("Open it again"),
            frozenset({ReviewState.DECIDED}),
            ReviewState.TAKEN,
            Mover.OFFICER,
            holds=True,
        ),
    )
}


def state_of(stored: str, *, waits: bool) -> ReviewState:
    """Where a review stands. `waits`: a question of it has no answer."""
    if stored == ReviewState.TAKEN and waits:
        return ReviewState.WAITING
    return ReviewState(stored)


def review_move(name: str, *, state: ReviewState) -> ReviewMove:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = REVIEW_MOVES.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This review is “%(state)s”, so that can't be done now. Look at it again.")
            % {"state": state.label}
        )
    return found


def offered(state: ReviewState, *, is_holder: bool) -> list[str]:
    """The moves that an officer's page offers, in order; a question is closed beside itself."""
    whose = {Mover.OFFICER, Mover.HOLDER if is_holder else Mover.COLLEAGUE}
    return [
        each.name
        for each in REVIEW_MOVES.values()
        if state in each.sources and each.mover in whose and each.name != "close_question"
    ]
