"""How a letter moves: states and moves as data, drawn into docs/state-diagrams.md."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.letter_enums import LetterKind, LetterState
from reports.errors import WrongState

CONFIRMED_KINDS = frozenset({LetterKind.WARNING})
"""Letters that a named officer confirms before they are sent."""


@dataclass(frozen=True)
class LetterMove:
    """One move. `kinds`: of which letters, None for all; `by_asked`: by whom it was asked of alone;
    `by_letter`: it happens when another letter is sent; `needs_words`: says why."""

    name: str
    label: str | Promise
    sources: frozenset[LetterState]
    target: LetterState
    kinds: frozenset[LetterKind] | None = None
    by_asked: bool = False
    by_letter: bool = False
    needs_words: bool = False


_S = LetterState
_OTHERS = frozenset(LetterKind) - CONFIRMED_KINDS

LETTER_MOVES: dict[str, LetterMove] = {
    move.name: move
    for move in (
        LetterMove(
            "edit",
            gettext_lazy("Save the words"),
            frozenset({_S.DRAFT, _S.WAITING, _S.CONFIRMED}),
            _S.DRAFT,
        ),
        LetterMove(
            "ask",
            gettext_lazy("Ask for confirmation"),
            frozenset({_S.DRAFT}),
            _S.WAITING,
            kinds=CONFIRMED_KINDS,
        ),
        LetterMove(
            "confirm",
            gettext_lazy("Confirm this letter"),
            frozenset({_S.WAITING}),
            _S.CONFIRMED,
            kinds=CONFIRMED_KINDS,
            by_asked=True,
        ),
        LetterMove(
            "send_back",
            gettext_lazy("Send it back"),
            frozenset({_S.WAITING}),
            _S.DRAFT,
            kinds=CONFIRMED_KINDS,
            by_asked=True,
            needs_words=True,
        ),
        LetterMove(
            "send",
            gettext_lazy("Send this letter"),
            frozenset({_S.DRAFT}),
            _S.SENT,
            kinds=_OTHERS,
        ),
        LetterMove(
            "send_confirmed",
            gettext_lazy("Send this letter"),
            frozenset({_S.CONFIRMED}),
            _S.SENT,
            kinds=CONFIRMED_KINDS,
        ),
        LetterMove(
            "discard",
            gettext_lazy("Discard this draft"),
            frozenset({_S.DRAFT, _S.WAITING, _S.CONFIRMED}),
            _S.DISCARDED,
        ),
        LetterMove(
            "withdraw",
            gettext_lazy("Withdrawn by another letter"),
            frozenset({_S.SENT}),
            _S.WITHDRAWN,
            by_letter=True,
        ),
    )
}


def letter_move(name: str, *, kind: str, state: str) -> LetterMove:
    """The move `name`, if a letter of this kind may make it now. Raises WrongState."""
    found = LETTER_MOVES.get(name)
    if found is None or not _fits(found, kind, state):
        raise WrongState(
            _("This letter is “%(state)s”, so that can't be done now. Look at the letter again.")
            % {"state": LetterState(state).label}
        )
    return found


def letter_moves_from(kind: str, state: str) -> list[LetterMove]:
    """The moves that a letter of this kind may make now, in the order in which they are offered."""
    return [each for each in LETTER_MOVES.values() if _fits(each, kind, state)]


def _fits(move: LetterMove, kind: str, state: str) -> bool:
    return state in move.sources and (move.kinds is None or kind in move.kinds)
