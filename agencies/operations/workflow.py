"""How problems, their tasks, operations and the texts for the public move: as data, drawn into
docs/state-diagrams.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.operations.enums import (
    OPEN_STAGES,
    OperationState,
    Stage,
    SummaryState,
    TaskState,
)
from reports.errors import WrongState


@dataclass(frozen=True)
class Move:
    """`second_person`: made by somebody else than who made the move before it."""

    name: str
    label: str | Promise
    sources: frozenset[TextChoices]
    target: TextChoices
    second_person: bool = False


def _by_name(*moves: Move) -> dict[str, Move]:
    return {each.name: each for each in moves}


STAGE_MOVES = _by_name(
    Move(
        "analyse",
        gettext_lazy("Go on to analysis"),
        frozenset({Stage.SCANNING}),
        Stage.ANALYSIS,
    ),
    Move(
        "respond",
        gettext_lazy("Begin the response"),
        frozenset({Stage.ANALYSIS}),
        Stage.RESPONSE,
    ),
    Move(
        "assess",
        gettext_lazy("Go on to assessment"),
        frozenset({Stage.RESPONSE}),
        Stage.ASSESSMENT,
    ),
    Move(
        "rethink",
        gettext_lazy("Go back to analysis"),
        frozenset({Stage.RESPONSE, Stage.ASSESSMENT}),
        Stage.ANALYSIS,
    ),
    Move(
        "close",
        gettext_lazy("Close it with an outcome"),
        frozenset({Stage.ASSESSMENT}),
        Stage.CLOSED,
    ),
    Move(
        "stop",
        gettext_lazy("Stop working on it"),
        OPEN_STAGES,
        Stage.CLOSED,
    ),
    Move(
        "reopen",
        gettext_lazy("Open it again"),
        frozenset({Stage.CLOSED}),
        Stage.ANALYSIS,
    ),
)

TASK_MOVES = _by_name(
    Move("done", gettext_lazy("It is done"), frozenset({TaskState.OPEN}), TaskState.DONE),
    Move("drop", gettext_lazy("Drop this task"), frozenset({TaskState.OPEN}), TaskState.DROPPED),
)

OPERATION_MOVES = _by_name(
    Move(
        "finish",
        gettext_lazy("It is over: finish it"),
        frozenset({OperationState.PLANNED}),
        OperationState.FINISHED,
    ),
    Move(
        "call_off",
        gettext_lazy("Call it off"),
        frozenset({OperationState.PLANNED}),
        OperationState.CALLED_OFF,
    ),
)

SUMMARY_MOVES = _by_name(
    Move(
        "write",
        gettext_lazy("Write it for the public"),
        frozenset({SummaryState.NONE, SummaryState.WAITING, SummaryState.WITHDRAWN}),
        SummaryState.WAITING,
    ),
    Move(
        "publish",
        gettext_lazy("Publish this text"),
        frozenset({SummaryState.WAITING}),
        SummaryState.PUBLISHED,
        second_person=True,
    ),
    Move(
        "withdraw",
        gettext_lazy("Withdraw this text"),
        frozenset({SummaryState.WAITING, SummaryState.PUBLISHED}),
        SummaryState.WITHDRAWN,
    ),
)


def move_of(moves: Mapping[str, Move], name: str, *, state: TextChoices) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = moves.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This is “%(state)s”, so that can't be done now. Look at it again.")
            % {"state": state.label}
        )
    return found


def moves_from(moves: Mapping[str, Move], state: TextChoices) -> list[Move]:
    """The moves that lead away from `state`, in the order in which they are offered."""
    return [each for each in moves.values() if state in each.sources]
