"""How problems and operations move, as diagrams and tables of docs/state-diagrams.md."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices

from agencies.operations.enums import OperationState, Stage, SummaryState, TaskState
from agencies.operations.workflow import (
    OPERATION_MOVES,
    STAGE_MOVES,
    SUMMARY_MOVES,
    TASK_MOVES,
    Move,
)


def of_operations() -> list[str]:
    """Lines of Markdown."""
    return [
        *_machine(
            "How a problem moves",
            "Drawn from `agencies/operations/workflow.py`. Responding fixes what is compared.",
            Stage,
            Stage.SCANNING,
            STAGE_MOVES,
        ),
        *_machine(
            "How a task of a problem moves",
            "Whoever it is for says that it is done; coordinators drop it.",
            TaskState,
            TaskState.OPEN,
            TASK_MOVES,
        ),
        *_machine(
            "How an operation moves",
            "Results are recorded after it is over, too.",
            OperationState,
            OperationState.PLANNED,
            OPERATION_MOVES,
        ),
        *_machine(
            "How a text for the public moves",
            "It is published by somebody else than who wrote it.",
            SummaryState,
            SummaryState.NONE,
            SUMMARY_MOVES,
        ),
    ]


def _machine(
    heading: str,
    words: str,
    states: type[TextChoices],
    first: TextChoices,
    moves: Mapping[str, Move],
) -> list[str]:
    return [
        f"# {heading}",
        "",
        words,
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in states),
        f"    [*] --> {first}",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in moves.values()
            for source in states
            if source in move.sources
        ),
        "```",
        "",
        "| Move | From | To | By a second person |",
        "|---|---|---|---|",
        *(_row(move, states) for move in moves.values()),
        "",
    ]


def _row(move: Move, states: type[TextChoices]) -> str:
    sources = ", ".join(str(state.label) for state in states if state in move.sources)
    second = "yes" if move.second_person else "no"
    return f"| {move.label} | {sources} | {move.target.label} | {second} |"
