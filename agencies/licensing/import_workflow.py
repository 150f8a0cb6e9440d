"""How a file of another register moves: as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.moves import Move, by_name, move_of
from agencies.licensing.premises_enums import NOT_BEGUN, ImportState
from reports.errors import WrongState

S = ImportState

IMPORT_MOVES = by_name(
    Move("match", gettext_lazy("Match its columns"), frozenset(NOT_BEGUN), S.CHECKED),
    Move("choose", gettext_lazy("Choose for its lines"), frozenset({S.CHECKED}), S.CHECKED),
    Move("start", gettext_lazy("Bring it in"), frozenset({S.CHECKED, S.STOPPED}), S.RUNNING),
    Move("undo", gettext_lazy("Take it back"), frozenset({S.DONE, S.STOPPED}), S.UNDOING),
    Move("discard", gettext_lazy("Throw it away"), frozenset(NOT_BEGUN), S.DISCARDED),
    Move(
        "finish",
        gettext_lazy("Every line was stored"),
        frozenset({S.RUNNING}),
        S.DONE,
        by_itself=True,
    ),
    Move(
        "finish_undo",
        gettext_lazy("Every line was taken back"),
        frozenset({S.UNDOING}),
        S.UNDONE,
        by_itself=True,
    ),
    Move(
        "stop",
        gettext_lazy("Who asked may not do it any more"),
        frozenset({S.RUNNING, S.UNDOING}),
        S.STOPPED,
        by_itself=True,
    ),
    Move(
        "expire",
        gettext_lazy("Nobody brought it in within three days"),
        frozenset(NOT_BEGUN),
        S.DISCARDED,
        by_itself=True,
    ),
)


def import_move(name: str, *, state: str) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    try:
        return move_of(IMPORT_MOVES, name, state=S(state))
    except WrongState:
        raise WrongState(
            _("This import is “%(state)s”, so that can’t be done now.") % {"state": S(state).label}
        ) from None
