"""How a run of hotspots moves, as a diagram and a table of docs/state-diagrams.md."""

from __future__ import annotations

from hotspots.enums import RunState
from hotspots.run_workflow import RUN_MOVES


def of_hotspots() -> list[str]:
    """Lines of Markdown."""
    return [
        "# How a run of hotspots moves",
        "",
        "Drawn from `hotspots/run_workflow.py`. A run of which some parts failed is finished, and",
        "says which; one whose cells could not be counted has failed.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {state.label}" for state in RunState),
        f"    [*] --> {RunState.WAITING} : asked for, by an analyst or the schedule",
        *(
            f"    {source} --> {move.target} : {move.label}"
            for move in RUN_MOVES.values()
            for source in RunState
            if source in move.sources
        ),
        "```",
        "",
        "| Move | Whose it is |",
        "|---|---|",
        *(
            f"| {move.label} | {'scheduled work' if move.by_itself else 'who may ask for runs'} |"
            for move in RUN_MOVES.values()
        ),
        "",
    ]
