"""Urgent reports that nobody has yet (R6.2): when one waits, and whom that is told when.

A report waits from the moment at which it is urgent and in the queue until a named person has it,
or until it is urgent no longer. Since when is a column of the report (`waiting_since`), so that a
submission takes no statement more and the few that wait are found at once among a million.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from reports.enums import OPEN_STATUSES, Priority
from reports.urgent_enums import Stage


def waiting_from(at: datetime, *, priority: int, status: str) -> datetime | None:
    """Since when a report waits that came into the queue, or became urgent, at this moment."""
    return at if priority == Priority.URGENT and status in OPEN_STATUSES else None


def stage_after(waited: timedelta, *, minutes: Sequence[int]) -> Stage | None:
    """The furthest stage that is due after so long; `minutes` are those of each stage, rising."""
    due = [
        stage
        for stage, limit in zip(Stage, minutes, strict=True)
        if waited >= timedelta(minutes=limit)
    ]
    return due[-1] if due else None


def minutes_waited(since: datetime, now: datetime) -> int:
    """Whole minutes, never below 0: clocks of two machines differ."""
    return max(0, int((now - since).total_seconds() // 60))
