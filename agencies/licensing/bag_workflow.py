"""How a bag moves, and the task of collecting it: data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.bag_enums import CollectionState, CollectionStep
from agencies.licensing.enums import SeizureState, SeizureStep
from agencies.registry.permissions import Permission
from reports.errors import WrongState


@dataclass(frozen=True)
class BagMove:
    """One line that can follow in a bag's register. `target` None: its state stays what it is."""

    step: SeizureStep
    label: str | Promise
    sources: frozenset[SeizureState]
    target: SeizureState | None
    permission: Permission


_HELD = frozenset({SeizureState.HELD})

BAG_MOVES: dict[SeizureStep, BagMove] = {
    move.step: move
    for move in (
        BagMove(
            SeizureStep.MOVED,
            gettext_lazy("Move it to another store"),
            _HELD,
            None,
            Permission.PREMISES_REPORT,
        ),
        # What is wrong in the register is put right whatever became of the bag (R5.3).
        BagMove(
            SeizureStep.AMENDED,
            gettext_lazy("Correct the entry"),
            frozenset(SeizureState),
            None,
            Permission.PREMISES_REPORT,
        ),
        BagMove(
            SeizureStep.TAKEN_ON,
            gettext_lazy("Take it on from the former licence holder"),
            _HELD,
            None,
            Permission.PREMISES_RUN,
        ),
        BagMove(
            SeizureStep.COLLECTED,
            gettext_lazy("Collected by police"),
            _HELD,
            SeizureState.COLLECTED,
            Permission.SEIZURES_COLLECT,
        ),
        BagMove(
            SeizureStep.DESTROYED,
            gettext_lazy("Destroyed at the premises"),
            _HELD,
            SeizureState.DESTROYED,
            Permission.PREMISES_RUN,
        ),
    )
}

COLLECTION_MOVES: dict[CollectionStep, tuple[frozenset[CollectionState], CollectionState]] = {
    CollectionStep.TAKE: (frozenset({CollectionState.OPEN}), CollectionState.TAKEN),
    CollectionStep.GIVE_BACK: (frozenset({CollectionState.TAKEN}), CollectionState.OPEN),
    CollectionStep.CLOSE: (
        frozenset({CollectionState.OPEN, CollectionState.TAKEN}),
        CollectionState.DONE,
    ),
}
"""Each step of collecting: from which states, to which."""


def bag_move(step: str, *, state: str) -> BagMove:
    """The move, if it leads away from `state`. Raises WrongState with what became of the bag."""
    found = BAG_MOVES.get(SeizureStep(step)) if step in SeizureStep.values else None
    if found is None or state not in found.sources:
        raise WrongState(
            {
                SeizureState.COLLECTED: _(
                    "Police have collected this bag already, so that can't be done now."
                ),
                SeizureState.DESTROYED: _("This bag was destroyed, so that can't be done now."),
            }.get(SeizureState(state), _("That can't be done with this bag."))
        )
    return found


def moves_from(state: str) -> list[BagMove]:
    """The moves that lead away from a state, in the order in which they are offered."""
    return [each for each in BAG_MOVES.values() if state in each.sources]


def collection_after(step: CollectionStep, *, state: str) -> CollectionState:
    """The state of the task after a step. Raises WrongState."""
    sources, target = COLLECTION_MOVES[step]
    if state not in sources:
        raise WrongState(
            _("That can't be done: this collection is “%(state)s” now. Look at the list again.")
            % {"state": CollectionState(state).label}
        )
    return target
