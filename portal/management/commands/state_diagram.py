"""Draw how reports, cases and what belongs to them move, so that the picture can't go stale."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from agencies.refuse.enums import JobStatus
from agencies.refuse.workflow import JOB_MOVES
from portal.management.hotspots_diagrams import of_hotspots
from portal.management.licensing_diagrams import of_licensing
from portal.management.operations_diagrams import of_operations
from portal.management.released_diagrams import of_releases
from reports.enums import (
    OPEN_STATUSES,
    CaseStatus,
    MoveReason,
    Status,
    TaskStatus,
    ToldSender,
)
from reports.intelligence_enums import ItemStatus
from reports.intelligence_workflow import ITEM_MOVES, ItemMove
from reports.routing_enums import RULE_SET_MOVES, RuleSetState
from reports.source_enums import FLAG_MOVES, FlagState
from reports.workflow import CASE_MOVES, TASK_MOVES, TRANSITIONS, CaseMove, Transition

TARGET = Path(settings.BASE_DIR) / "docs" / "state-diagrams.md"


class Command(BaseCommand):
    help = "Write docs/state-diagrams.md from the workflows; --check fails if it is out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if the file is out of date"
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        with translation.override("en-gb"):
            drawn = document()
        if not check:
            TARGET.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"Wrote {TARGET.relative_to(settings.BASE_DIR)}.")
        elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != drawn:
            raise CommandError(
                "docs/state-diagrams.md does not match reports/workflow.py. "
                "Run `manage.py state_diagram` and commit the file."
            )


def document() -> str:
    """The whole Markdown file: a Mermaid diagram, and the same as tables."""
    return "\n".join(
        [
            "# How a report moves",
            "",
            "Drawn from `reports/workflow.py` by `manage.py state_diagram`; do not edit. A name",
            "in italics is a move that happens by linking a report to a case, by taking it out, or",
            "by closing or opening its case.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_diagram(),
            "```",
            "",
            "| Move | From | To | Permission | Reasons (* needs words) |",
            "|---|---|---|---|---|",
            *(_row(each) for each in TRANSITIONS.values()),
            "",
            "| Status | Code | Somebody still has something to do |",
            "|---|---|---|",
            *(
                f"| {status.label} | `{status}` | {'yes' if status in OPEN_STATUSES else 'no'} |"
                for status in Status
            ),
            "",
            "# How an item of intelligence moves",
            "",
            "Drawn from `reports/intelligence_workflow.py`. Only what is released can be shared.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_diagram_of_items(),
            "```",
            "",
            "| Move | From | To | Permission | By a second person | Needs words |",
            "|---|---|---|---|---|---|",
            *(_row_of_items(each) for each in ITEM_MOVES.values()),
            "",
            *_routing(),
            "# How a task on a case moves",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *_diagram_of_tasks(),
            "```",
            "",
            "| Move | From | To | Permission |",
            "|---|---|---|---|",
            *(
                f"| {move.label} | {_labels(move.sources)} | {TaskStatus(move.target).label} "
                f"| `{move.permission}` |"
                for move in TASK_MOVES.values()
            ),
            "",
            *_cases(),
            *_source_flags(),
            *_jobs(),
            *of_licensing(),
            *of_operations(),
            *of_hotspots(),
            *of_releases(),
        ]
    )


def _diagram_of_items() -> list[str]:
    lines = [f"    {status} : {status.label}" for status in ItemStatus]
    lines.append(f"    [*] --> {ItemStatus.DRAFT} : written")
    lines += [
        f"    {source} --> {move.target} : {move.label}"
        for move in ITEM_MOVES.values()
        for source in ItemStatus
        if source in move.sources
    ]
    return lines


def _row_of_items(move: ItemMove) -> str:
    sources = ", ".join(str(status.label) for status in ItemStatus if status in move.sources)
    second, words = ("yes" if each else "no" for each in (move.second_person, move.needs_words))
    target = move.target.label
    return f"| {move.label} | {sources} | {target} | `{move.permission}` | {second} | {words} |"


def _routing() -> list[str]:
    """How a version of the routing rules moves (reports/routing_enums.py)."""
    return [
        "# How a version of the routing rules moves",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in RuleSetState),
        f"    [*] --> {RuleSetState.DRAFT} : begun as a copy of a published version",
        *(f"    {source} --> {target} : {name}" for name, source, target in RULE_SET_MOVES),
        "```",
        "",
    ]


def _cases() -> list[str]:
    """How a case moves (reports/workflow.py). What undoing a merging restores is what the case was,
    being monitored included."""
    return [
        "# How a case moves",
        "",
        "Merging closes a case into another; only undoing that opens it again, as what it was.",
        "Closing takes along the reports that are in no other open case and not urgent; opening",
        "again brings them back.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status} : {status.label}" for status in CaseStatus),
        f"    [*] --> {CaseStatus.OPEN} : opened from reports",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in CASE_MOVES.values()
            for source in CaseStatus
            if source in move.sources
        ),
        "```",
        "",
        "| Move | From | To | Permission | Of a case that is merged |",
        "|---|---|---|---|---|",
        *(_row_of_cases(move) for move in CASE_MOVES.values()),
        "",
    ]


def _row_of_cases(move: CaseMove) -> str:
    sources = ", ".join(str(status.label) for status in CaseStatus if status in move.sources)
    merged = "yes" if move.merged else "no"
    return f"| {move.label} | {sources} | {move.target.label} | `{move.permission}` | {merged} |"


def _jobs() -> list[str]:
    """How a crew's job moves, and its report with it (agencies/refuse/workflow.py)."""
    return [
        "# How a cleansing job moves",
        "",
        "Drawn from `agencies/refuse/workflow.py`. Its report goes along where it is a crew's to",
        "move (`reports/policies.py`).",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status} : {status.label}" for status in JobStatus),
        f"    [*] --> {JobStatus.OPEN} : its report came to the cleansing team",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in JOB_MOVES.values()
            for source in JobStatus
            if source in move.sources
        ),
        "```",
        "",
        "| Move | Its report | Its sender is told |",
        "|---|---|---|",
        *(
            f"| {move.label} | {TRANSITIONS[move.report_move].label if move.report_move else ''} "
            f"| {ToldSender(move.told).label if move.told else ''} |"
            for move in JOB_MOVES.values()
        ),
        "",
    ]


def _source_flags() -> list[str]:
    """How a flag for advice of the source unit moves (reports/source_enums.py)."""
    return [
        "# How a flag for advice of the source unit moves",
        "",
        "Until it is resolved, no question goes to the sender of the report.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in FlagState),
        f"    [*] --> {FlagState.OPEN} : flagged",
        *(f"    {source} --> {target} : {name}" for name, source, target in FLAG_MOVES),
        "```",
        "",
    ]


def _diagram() -> list[str]:
    lines = [f"    {status} : {status.label}" for status in Status]
    lines += [
        f"    [*] --> {Status.RECEIVED} : submitted",
        f"    [*] --> {Status.HELD} : submitted, looks like junk",
        f"    [*] --> {Status.REFERENCE} : imported",
    ]
    for move in TRANSITIONS.values():
        lines += [
            f"    {source} --> {move.target} : {move.label}"
            for source in Status
            if source in move.sources
        ]
    return lines


def _diagram_of_tasks() -> list[str]:
    lines = [f"    {status} : {status.label}" for status in TaskStatus]
    lines.append(f"    [*] --> {TaskStatus.OPEN} : set")
    for move in TASK_MOVES.values():
        lines += [
            f"    {source} --> {move.target} : {move.label}"
            for source in TaskStatus
            if source in move.sources
        ]
    return lines


def _labels(sources: frozenset[TaskStatus]) -> str:
    return ", ".join(str(status.label) for status in TaskStatus if status in sources)


def _row(move: Transition) -> str:
    sources = ", ".join(str(status.label) for status in Status if status in move.sources)
    reasons = "; ".join(_reason(move, each) for each in move.reasons)
    name = f"*{move.label}*" if move.by_link else str(move.label)
    target = Status(move.target).label
    return f"| {name} | {sources} | {target} | `{move.permission}` | {reasons} |"


def _reason(move: Transition, reason: MoveReason) -> str:
    return f"{MoveReason(reason).label}{'*' if reason in move.needs_words else ''}"
