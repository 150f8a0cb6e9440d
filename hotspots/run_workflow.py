"""How a run moves: as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.moves import Move, by_name, move_of
from hotspots.enums import AT_WORK, RunState
from reports.errors import WrongState

S = RunState

RUN_MOVES = by_name(
    Move(
        "start",
        gettext_lazy("A worker begins its first part"),
        frozenset({S.WAITING}),
        S.RUNNING,
        by_itself=True,
    ),
    Move(
        "finish",
        gettext_lazy("Its parts are over, and what they found is stored"),
        frozenset({S.RUNNING}),
        S.DONE,
        by_itself=True,
    ),
    Move(
        "fail",
        gettext_lazy("No part came to anything"),
        frozenset(AT_WORK),
        S.FAILED,
        by_itself=True,
    ),
    Move("stop", gettext_lazy("Stop it"), frozenset(AT_WORK), S.STOPPED),
)


def run_move(name: str, *, state: str) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    try:
        return move_of(RUN_MOVES, name, state=S(state))
    except WrongState:
        raise WrongState(
            _("This run is “%(state)s”, so that can't be done now.") % {"state": S(state).label}
        ) from None
