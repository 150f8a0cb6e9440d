"""How what belongs to licensed premises moves, as diagrams and tables of docs/state-diagrams.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agencies.licensing.alert_enums import AlertState
from agencies.licensing.bag_enums import CollectionState
from agencies.licensing.bag_workflow import BAG_MOVES, COLLECTION_MOVES
from agencies.licensing.bundle_workflow import BUNDLE_MOVES
from agencies.licensing.enums import PremisesState, SeizureState
from agencies.licensing.import_workflow import IMPORT_MOVES
from agencies.licensing.legal_enums import BundleState, ProceedingKind, ProceedingState
from agencies.licensing.letter_enums import LetterState
from agencies.licensing.letter_workflow import LETTER_MOVES
from agencies.licensing.moves import Move
from agencies.licensing.once_workflow import (
    ALERT_MOVES,
    COMPLAINT_MOVES,
    NAME_MOVES,
    QUESTION_MOVES,
)
from agencies.licensing.plan_enums import PlanState, StepState
from agencies.licensing.plan_workflow import PLAN_MOVES, STEP_MOVES
from agencies.licensing.premises_enums import ImportState
from agencies.licensing.premises_workflow import PREMISES_MOVES
from agencies.licensing.proceeding_workflow import MOVES as PROCEEDING_MOVES
from agencies.licensing.reporting_enums import NameState
from agencies.licensing.review_enums import ComplaintState, QuestionState, ReviewState
from agencies.licensing.review_workflow import REVIEW_MOVES
from agencies.licensing.visit_enums import VisitState
from agencies.licensing.visit_workflow import VISIT_MOVES


def of_licensing() -> list[str]:
    """Lines of Markdown."""
    return [
        *_bags(),
        *_visits(),
        *_letters_and_plans(),
        *_proceedings(),
        *_premises(),
        *_reviews(),
        *_once(),
        *_bundles_and_imports(),
    ]


def _bags() -> list[str]:
    """How a bag of a licensed premises moves, and its collection (agencies/licensing)."""
    return [
        "# How a bag of a licensed premises moves",
        "",
        "Drawn from `agencies/licensing/bag_workflow.py`. Every move is a line of the register.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in SeizureState),
        f"    [*] --> {SeizureState.HELD} : seized and bagged",
        *(
            f"    {source} --> {move.target or source} : {move.label}"
            for move in BAG_MOVES.values()
            for source in SeizureState
            if source in move.sources
        ),
        "```",
        "",
        "| Move | Permission |",
        "|---|---|",
        *(f"| {move.label} | `{move.permission}` |" for move in BAG_MOVES.values()),
        "",
        "# How the collection of a bag moves",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in CollectionState),
        f"    [*] --> {CollectionState.OPEN} : the bag was entered",
        *(
            f"    {source} --> {target} : {step.label}"
            for step, (sources, target) in COLLECTION_MOVES.items()
            for source in CollectionState
            if source in sources
        ),
        "```",
        "",
    ]


def _visits() -> list[str]:
    """How an officer's visit moves (agencies/licensing/visit_workflow.py)."""
    return [
        "# How an officer's visit to premises moves",
        "",
        "Drawn from `agencies/licensing/visit_workflow.py`. Recording a visit that follows another",
        "one up makes that one followed up.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in VisitState),
        f"    [*] --> {VisitState.PLANNED} : planned",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in VISIT_MOVES.values()
            for source in VisitState
            if source in move.sources
        ),
        "```",
        "",
    ]


def _letters_and_plans() -> list[str]:
    """How letters, action plans and their steps move (agencies/licensing)."""
    return [
        *_drawn(
            "How a letter to a premises moves",
            LetterState,
            LETTER_MOVES.values(),
            "written from a template",
        ),
        "A warning is confirmed by a named officer before it is sent. What was sent is never",
        "changed: a correction is another letter, which withdraws it.",
        "",
        *_drawn(
            "How an action plan moves", PlanState, PLAN_MOVES.values(), "drawn up by an officer"
        ),
        *_drawn("How a step of an action plan moves", StepState, STEP_MOVES.values(), "added"),
    ]


def _drawn(heading: str, states: Any, moves: Iterable[Any], begins: str) -> list[str]:
    """A heading and a diagram; the first of `states` is where it begins."""
    return [
        f"# {heading}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {str(state.label).replace(':', ',')}" for state in states),
        f"    [*] --> {next(iter(states))} : {begins}",
        *(
            f"    {source} --> {move.target or source} : {str(move.label).replace(':', ',')}"
            for move in moves
            for source in states
            if source in move.sources
        ),
        "```",
        "",
    ]


def _proceedings() -> list[str]:
    """How a proceeding about a licence moves (agencies/licensing/proceeding_workflow.py)."""
    return [
        "# How a proceeding about a licence moves",
        "",
        "Drawn from `agencies/licensing/proceeding_workflow.py`. A person records each move; no",
        "clock makes one (R5.6).",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in ProceedingState),
        f"    [*] --> {ProceedingState.RECEIVED} : application received",
        *(
            f"    {source} --> {move.target or source} : {move.label}"
            for move in PROCEEDING_MOVES.values()
            for source in ProceedingState
            if any(source in sources for sources in move.sources.values())
        ),
        "```",
        "",
        "| Move | Of a summary review, from | Of a review, from | To |",
        "|---|---|---|---|",
        *(
            f"| {move.label} | {_of_kind(move.sources.get(ProceedingKind.SUMMARY, frozenset()))} "
            f"| {_of_kind(move.sources.get(ProceedingKind.REVIEW, frozenset()))} "
            f"| {move.target.label if move.target else ''} |"
            for move in PROCEEDING_MOVES.values()
        ),
        "",
    ]


def _of_kind(sources: frozenset[ProceedingState]) -> str:
    return ", ".join(str(state.label) for state in ProceedingState if state in sources)


def _premises() -> list[str]:
    """How the licence of a premises moves (agencies/licensing/premises_workflow.py)."""
    return [
        "# How the licence of a premises moves",
        "",
        "Drawn from `agencies/licensing/premises_workflow.py`. An officer makes each move.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in PremisesState),
        f"    [*] --> {PremisesState.OPEN} : added to the register",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in PREMISES_MOVES.values()
            for source in PremisesState
            if source in move.sources
        ),
        "```",
        "",
    ]


def _reviews() -> list[str]:
    """How officers' review of an incident moves (agencies/licensing/review_workflow.py)."""
    return [
        "# How the review of an incident moves",
        "",
        "Drawn from `agencies/licensing/review_workflow.py`. Nothing moves by itself, by a clock",
        "or by a count. It waits while a question has no answer; the last answer ends that.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in ReviewState),
        f"    [*] --> {ReviewState.TO_REVIEW} : a premises told of it",
        *(
            f"    {source} --> {move.target or source} : {move.label}"
            for move in REVIEW_MOVES.values()
            for source in ReviewState
            if source in move.sources
        ),
        "```",
        "",
        "| Move | Whose it is |",
        "|---|---|",
        *(f"| {move.label} | {move.mover.value} |" for move in REVIEW_MOVES.values()),
        "",
    ]


def _once() -> list[str]:
    """What is asked or said once and ends once (agencies/licensing/once_workflow.py)."""
    return [
        *_drawn(
            "How a question to a premises moves", QuestionState, QUESTION_MOVES.values(), "asked"
        ),
        *_drawn(
            "How a complaint about a premises moves",
            ComplaintState,
            COMPLAINT_MOVES.values(),
            "entered by an officer",
        ),
        *_drawn(
            "How a request for a guest's name moves",
            NameState,
            NAME_MOVES.values(),
            "a licensing officer asks, with a reason",
        ),
        *_drawn("How a safety alert moves", AlertState, ALERT_MOVES.values(), "written"),
        "Its times and its end tell how an alert stands. A premises says once that it has read it,",
        "from its beginning until it is ended or withdrawn.",
        "",
    ]


def _bundles_and_imports() -> list[str]:
    """How bundles and files of other registers move (bundle_workflow.py, import_workflow.py)."""
    return [
        *_drawn(
            "How an evidence bundle moves",
            BundleState,
            BUNDLE_MOVES.values(),
            "begun for a proceeding",
        ),
        "What was made never changes. Another version is another bundle.",
        "",
        *_drawn(
            "How a file of another register of premises moves",
            ImportState,
            IMPORT_MOVES.values(),
            "uploaded",
        ),
        *_of_moves([*BUNDLE_MOVES.values(), *IMPORT_MOVES.values()]),
    ]


def _of_moves(moves: Iterable[Move]) -> list[str]:
    return [
        "| Move | Whose it is |",
        "|---|---|",
        *(
            f"| {move.label} | {'scheduled work' if move.by_itself else 'a licensing officer'} |"
            for move in moves
        ),
        "",
    ]
