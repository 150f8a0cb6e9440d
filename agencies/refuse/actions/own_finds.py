"""Finds that the cleansing team reports itself: by phone, or out of another system's records.

What was dealt with is a report that is closed at once, with its find; what was left is a job.
Callers hold the transaction and have asked who may.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone

from agencies.refuse.actions.finding import Found, add_find, undo_one
from agencies.refuse.enums import Disposal
from agencies.refuse.models import Find
from portal.accounts.models import User
from reports.actions.crew_work import move_with_job
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, MoveReason, Precision


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """How the team came to know of it. `quiet`: old news, of which nobody is told."""

    channel: Channel
    at: datetime.datetime
    place: str = ""
    point_origin: str = ""
    precision: Precision = Precision.EXACT
    quiet: bool = False


def report_find(*, by: User, found: Found, told: Circumstances, key: uuid.UUID) -> Find:
    """Store the report and its find. `key`: the same again makes no second report. Raises
    CaseworkError when the find can't be."""
    report = submit_report(
        by=by,
        submission=Submission(
            channel=told.channel,
            kind=Kind.NEEDLE_FIND,
            category=Category.LITTER,
            narrative="",
            point=found.point,
            point_origin=told.point_origin,
            point_accuracy_m=found.accuracy_m,
            place_text=told.place,
            happened_first=told.at,
            happened_last=told.at,
            happened_precision=told.precision,
            quiet=told.quiet,
        ),
        idempotency_key=key,
    )
    find = add_find(report_id=report.pk, found=found, at=told.at)
    if found.disposal != Disposal.LEFT:
        _close(by, report.pk, MoveReason.CLEARED)
    return find


def withdraw_find(*, by: User, find: Find) -> None:
    """A find was entered by mistake: it counts no more, and nobody has to go there."""
    undo_one(find_id=find.pk, at=timezone.now())
    _close(by, find.report_id, MoveReason.WITHDRAWN)


def _close(by: User, report_id: uuid.UUID, reason: MoveReason) -> None:
    """Nobody is told: a crew reported it itself."""
    move_with_job(by=by, report_id=report_id, transition="crew_closes", reason=reason)
