"""How the licence of a premises moves: states and moves as data, drawn into
docs/state-diagrams.md. A person makes each move; nothing here follows by itself (R5.6)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.enums import PremisesState
from reports.errors import WrongState


@dataclass(frozen=True)
class PremisesMove:
    name: str
    label: str | Promise
    done: str | Promise
    sources: frozenset[PremisesState]
    target: PremisesState


PREMISES_MOVES: dict[str, PremisesMove] = {
    move.name: move
    for move in (
        PremisesMove(
            "suspend",
            gettext_lazy("Suspend the licence"),
            gettext_lazy("The licence is suspended."),
            frozenset({PremisesState.OPEN}),
            PremisesState.SUSPENDED,
        ),
        PremisesMove(
            "resume",
            gettext_lazy("End the suspension"),
            gettext_lazy("The suspension is over."),
            frozenset({PremisesState.SUSPENDED}),
            PremisesState.OPEN,
        ),
        PremisesMove(
            "close",
            gettext_lazy("Close it for good"),
            gettext_lazy("The premises is closed. Nothing new can be reported of it."),
            frozenset({PremisesState.OPEN, PremisesState.SUSPENDED}),
            PremisesState.CLOSED,
        ),
        PremisesMove(
            "reopen",
            gettext_lazy("Open it again"),
            gettext_lazy("The premises is open again."),
            frozenset({PremisesState.CLOSED}),
            PremisesState.OPEN,
        ),
    )
}


def premises_move(name: str, *, state: str) -> PremisesMove:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = PREMISES_MOVES.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This premises is “%(state)s”, so that can't be done now. Look at it again.")
            % {"state": PremisesState(state).label}
        )
    return found


def moves_from(state: str) -> list[PremisesMove]:
    """The moves that lead away from a state, in the order in which they are offered."""
    return [each for each in PREMISES_MOVES.values() if state in each.sources]
