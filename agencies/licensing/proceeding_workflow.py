"""How a proceeding about a licence moves: states and moves as data (docs/state-diagrams.md).

Each move is recorded by a person, after the licensing authority did it. No clock makes one (R5.6).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.legal_enums import ProceedingKind, ProceedingState
from reports.errors import WrongState

S = ProceedingState


class Asks(TextChoices):
    """What a move's form asks for beside words: `PAST` a moment that is over, `COMING` one that may
    be to come, `DAY` a day that is over."""

    PAST = "past"
    COMING = "coming"
    DAY = "day"
    STEPS = "steps"


@dataclass(frozen=True)
class Move:
    """`target` None: the state stays. `sources`: by kind of proceeding."""

    name: str
    label: str | Promise
    sources: dict[ProceedingKind, frozenset[ProceedingState]]
    target: ProceedingState | None
    asks: frozenset[Asks] = frozenset({Asks.PAST})
    needs_words: bool = True


def _both(*states: ProceedingState) -> dict[ProceedingKind, frozenset[ProceedingState]]:
    return dict.fromkeys(ProceedingKind, frozenset(states))


def _summary(*states: ProceedingState) -> dict[ProceedingKind, frozenset[ProceedingState]]:
    return {ProceedingKind.SUMMARY: frozenset(states)}


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "interim",
            gettext_lazy("Record that interim steps were considered"),
            _summary(S.RECEIVED),
            S.INTERIM,
            frozenset({Asks.PAST, Asks.STEPS}),
        ),
        Move(
            "represented",
            gettext_lazy("Record the holder's representations against interim steps"),
            _summary(S.INTERIM, S.HEARING),
            None,
            needs_words=False,
        ),
        Move(
            "interim_heard",
            gettext_lazy("Record that the holder was heard about interim steps"),
            # After the decision too: a hearing that took place can be written down late.
            _summary(S.INTERIM, S.HEARING, S.DECIDED, S.APPEAL),
            None,
            frozenset({Asks.PAST, Asks.STEPS}),
        ),
        Move(
            "set_hearing",
            gettext_lazy("Record when the hearing is"),
            {
                ProceedingKind.SUMMARY: frozenset({S.INTERIM}),
                ProceedingKind.REVIEW: frozenset({S.RECEIVED}),
            },
            S.HEARING,
            frozenset({Asks.COMING}),
            needs_words=False,
        ),
        Move(
            "adjourn",
            gettext_lazy("Record another day for the hearing"),
            _both(S.HEARING),
            None,
            frozenset({Asks.COMING}),
        ),
        Move(
            "decide",
            gettext_lazy("Record what the authority decided"),
            _both(S.HEARING),
            S.DECIDED,
            frozenset({Asks.PAST, Asks.STEPS}),
        ),
        Move(
            "notified",
            gettext_lazy("Record when notice of the decision was given"),
            _both(S.DECIDED),
            None,
            frozenset({Asks.DAY}),
            needs_words=False,
        ),
        Move(
            "appeal",
            gettext_lazy("Record an appeal"),
            _both(S.DECIDED),
            S.APPEAL,
        ),
        Move(
            "end",
            gettext_lazy("Record that it is over"),
            _both(S.DECIDED, S.APPEAL),
            S.ENDED,
        ),
        Move(
            "withdrawn",
            gettext_lazy("Record that the application was withdrawn or rejected"),
            _both(S.RECEIVED, S.INTERIM, S.HEARING),
            S.ENDED,
        ),
        Move(
            "receipt",
            gettext_lazy("Correct when the application was received"),
            _both(*(set(S) - {S.ENDED})),
            None,
        ),
        Move(
            "note",
            gettext_lazy("Add a note or a correction"),
            _both(*S),
            None,
            frozenset(),
        ),
    )
}


def move_named(name: str, *, kind: str, state: str) -> Move:
    """The move, if it leads away from `state` in a proceeding of `kind`. Raises WrongState with a
    reason that a page can show."""
    found = MOVES.get(name)
    if found is None or state not in found.sources.get(ProceedingKind(kind), ()):
        raise WrongState(
            _("This proceeding is “%(state)s”, so that can't be recorded now. Look at it again.")
            % {"state": ProceedingState(state).label}
        )
    return found


def moves_from(*, kind: str, state: str) -> list[Move]:
    """The moves that may be recorded now, in the order in which they are offered."""
    return [each for each in MOVES.values() if state in each.sources.get(ProceedingKind(kind), ())]
