"""How a release moves: as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.releases.enums import ReleaseState
from reports.errors import WrongState

S = ReleaseState


@dataclass(frozen=True)
class Move:
    """`by_itself`: what background work does, and nobody can ask for."""

    name: str
    label: Promise
    sources: frozenset[ReleaseState]
    target: ReleaseState
    by_itself: bool = False


_ALL = (
    Move("make", gettext_lazy("The figures are made"), frozenset({S.ASKED}), S.MADE, True),
    Move("fail", gettext_lazy("They can't be made"), frozenset({S.ASKED}), S.FAILED, True),
    Move("again", gettext_lazy("Try again"), frozenset({S.FAILED}), S.ASKED),
    Move("write", gettext_lazy("Save the words"), frozenset({S.MADE}), S.MADE),
    Move("publish", gettext_lazy("Publish for everybody"), frozenset({S.MADE}), S.PUBLISHED),
    Move("withdraw", gettext_lazy("Never publish"), frozenset({S.MADE}), S.WITHDRAWN),
)
RELEASE_MOVES = {each.name: each for each in _ALL}


def release_move(name: str, *, state: str) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    move = RELEASE_MOVES[name]
    if state not in move.sources:
        raise WrongState(
            _("These figures are “%(state)s”, so that can't be done.")
            % {"state": ReleaseState(state).label}
        )
    return move
