"""How a job moves: states and moves as data, drawn into docs/state-diagrams.md.

What a move of a job means for its report is in reports/workflow.py (REPORT_MOVE names it), and
what the report's sender is told in TOLD.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse.enums import WAITING, JobStatus
from reports.enums import MoveReason, ToldSender
from reports.errors import WrongState


@dataclass(frozen=True)
class JobMove:
    """One move of a job. `report_move`: the transition of its report, and why."""

    name: str
    label: str | Promise
    sources: frozenset[JobStatus]
    target: JobStatus
    report_move: str = ""
    reason: MoveReason | None = None
    told: str = ""
    ends: bool = False
    holds: bool = False
    """Whether whoever makes it has the job afterwards."""


_HELD = frozenset({JobStatus.CLAIMED, JobStatus.ON_WAY})
_ANY = frozenset(WAITING)

JOB_MOVES: dict[str, JobMove] = {
    move.name: move
    for move in (
        JobMove(
            "claim",
            gettext_lazy("I take it"),
            frozenset({JobStatus.OPEN}),
            JobStatus.CLAIMED,
            report_move="crew_takes",
            reason=MoveReason.CREW,
            holds=True,
        ),
        JobMove(
            "go",
            gettext_lazy("I am on my way"),
            frozenset({JobStatus.OPEN, JobStatus.CLAIMED}),
            JobStatus.ON_WAY,
            report_move="crew_takes",
            reason=MoveReason.CREW,
            holds=True,
        ),
        JobMove(
            "give_back",
            gettext_lazy("Give it back"),
            _HELD,
            JobStatus.OPEN,
        ),
        JobMove(
            "cleared",
            gettext_lazy("Cleared"),
            _ANY,
            JobStatus.CLEARED,
            report_move="crew_closes",
            reason=MoveReason.CLEARED,
            told=ToldSender.CLEARED,
            ends=True,
            holds=True,
        ),
        JobMove(
            "not_found",
            gettext_lazy("Nothing found"),
            _ANY,
            JobStatus.NOT_FOUND,
            report_move="crew_closes",
            reason=MoveReason.NOTHING_THERE,
            told=ToldSender.NOTHING_THERE,
            ends=True,
            holds=True,
        ),
        JobMove(
            "private_land",
            gettext_lazy("Private land"),
            _ANY,
            JobStatus.PRIVATE_LAND,
            report_move="crew_closes",
            reason=MoveReason.PRIVATE_LAND,
            told=ToldSender.PRIVATE_LAND,
            ends=True,
            holds=True,
        ),
        JobMove(
            "undo",
            gettext_lazy("Undo: it is not done"),
            frozenset({JobStatus.CLEARED, JobStatus.NOT_FOUND, JobStatus.PRIVATE_LAND}),
            JobStatus.CLAIMED,
            report_move="crew_reopens",
            reason=MoveReason.MISTAKE,
            holds=True,
        ),
    )
}


def job_move(name: str, *, status: str) -> JobMove:
    """The move `name`, if it leads away from `status`; raises WrongState with a reason."""
    found = JOB_MOVES.get(name)
    if found is None or status not in found.sources:
        raise WrongState(
            _("This job is “%(status)s”, so that can't be done now. Look at the job again.")
            % {"status": JobStatus(status).label}
        )
    return found


def moves_from(status: str) -> list[JobMove]:
    """The moves that lead away from a status, in the order in which they are offered."""
    return [each for each in JOB_MOVES.values() if status in each.sources]
