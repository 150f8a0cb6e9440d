"""How an evidence bundle moves: as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.legal_enums import BundleState
from agencies.licensing.moves import Move, by_name, move_of
from reports.errors import WrongState

S = BundleState
OPEN = (S.DRAFT, S.FAILED)
"""What may be changed, and asked for."""

BUNDLE_MOVES = by_name(
    Move("change", gettext_lazy("Change what is in it"), frozenset(OPEN), S.DRAFT),
    Move("ask", gettext_lazy("Make this bundle"), frozenset(OPEN), S.QUEUED),
    Move(
        "collect",
        gettext_lazy("The first paper is collected"),
        frozenset({S.QUEUED}),
        S.COLLECTING,
        by_itself=True,
    ),
    Move(
        "set",
        gettext_lazy("The pages are set"),
        frozenset({S.COLLECTING, S.SETTING}),
        S.SETTING,
        by_itself=True,
    ),
    Move(
        "again",
        gettext_lazy("The pages could not be set: tried again"),
        frozenset({S.SETTING}),
        S.QUEUED,
        by_itself=True,
    ),
    Move("keep", gettext_lazy("The file is kept"), frozenset({S.SETTING}), S.MADE, by_itself=True),
    Move(
        "give_up",
        gettext_lazy("It can't be made"),
        frozenset({S.QUEUED, S.COLLECTING, S.SETTING}),
        S.FAILED,
        by_itself=True,
    ),
    Move("follow", gettext_lazy("Make another version"), frozenset({S.MADE}), None),
)


def bundle_move(name: str, *, state: str) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    try:
        return move_of(BUNDLE_MOVES, name, state=S(state))
    except WrongState:
        if name == "follow":
            raise WrongState(_("Only a bundle that was made needs another version.")) from None
        raise WrongState(
            _("This bundle is “%(state)s”, so it can't be changed. Make another version.")
            % {"state": S(state).label}
        ) from None


def check_goes(before: str, after: BundleState) -> None:
    """Raise WrongState unless scheduled work leads from `before` to `after`."""
    if not any(
        before in each.sources and each.target == after
        for each in BUNDLE_MOVES.values()
        if each.by_itself
    ):
        raise WrongState(f"A bundle does not go from {before} to {after}.")
