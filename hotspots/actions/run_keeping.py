"""The run of every night, and letting go of old ones: scheduled work."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from agencies.operations.models import Problem
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from hotspots.actions.runs import make_run
from hotspots.enums import AT_WORK, RunState, Source, Units
from hotspots.models import Cell, Run
from hotspots.parameters import DEFAULT_SIZE, YEAR, Asked
from portal.audit.recording import Operation, record
from reports.clocks import LONDON

WORKS_WITH = (Clearance.POLICE_INTELLIGENCE,)
READS_PROBLEMS_WITH = (Clearance.PARTNERSHIP_COORDINATOR,)
"""Coordinators see every problem: a run that one began with stays."""
WORKER = "keep_runs"
FROM_HOUR = 2
"""By the clock in London: the day before is over, and few people wait for a worker."""
SEED = 1
NIGHTLY = uuid.UUID("6a0c3b52-8f0e-5d3c-9d0b-0a4b7a0a6f11")
"""The namespace of the keys of nightly runs: one key a day, so that no day has two."""
KEPT_FOR = datetime.timedelta(days=40)
"""What is new, persistent or fading is told against a run that ended 28 days earlier or more."""
AT_ONCE = 20


def ask_nightly() -> Run | None:
    """Ask for the run of today, of the twelve months until yesterday, unless it is there already or
    it is too early. Safe to repeat, and to run twice at once: its key is unique."""
    now = timezone.now().astimezone(LONDON)
    if now.hour < FROM_HOUR:
        return None
    key = uuid.uuid5(NIGHTLY, now.date().isoformat())
    with showing(WORKS_WITH):
        if Run.objects.filter(key=key).exists():
            return None
        return make_run(nightly(now.date()), by=None, key=key, actor_label=WORKER)


def nightly(today: datetime.date) -> Asked:
    """What the schedule asks for."""
    return Asked(
        first_day=today - datetime.timedelta(days=YEAR),
        last_day=today - datetime.timedelta(days=1),
        units=Units.SQUARES,
        size=DEFAULT_SIZE[Units.SQUARES],
        sources=tuple(Source),
        seed=SEED,
    )


def purge_runs() -> int:
    """Let go of runs that are past their time; how many. Safe to repeat, and to run twice at once.

    Kept: the latest finished one of each kind, and those that a problem of the partnership came
    from.
    """
    gone = 0
    while batch := _purge_some():
        gone += batch
    return gone


def _purge_some() -> int:
    with showing((*WORKS_WITH, *READS_PROBLEMS_WITH)):
        kept = {*_latest(), *_of_problems()}
        old = _old().exclude(pk__in=kept).order_by("asked_at", "id")
        rows = list(old.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
        for run in rows:
            record(
                Operation.ERASURE,
                by=None,
                objects=[run],
                reason="hotspot_run_purged",
                actor_label=WORKER,
            )
            run.delete()
    return len(rows)


def _old() -> QuerySet[Run]:
    since = timezone.now() - KEPT_FOR
    return Run.objects.filter(asked_at__lt=since).exclude(state__in=AT_WORK)


def _latest() -> Iterator[uuid.UUID]:
    """The latest finished run of each kind of cells and sources."""
    done = Run.objects.filter(state=RunState.DONE).order_by(
        "units", "size", "sources", "-last_day", "-asked_at", "-id"
    )
    yield from done.distinct("units", "size", "sources").values_list("pk", flat=True)


def _of_problems() -> Iterator[uuid.UUID]:
    problems = Problem.objects.filter(hotspot_id__isnull=False)
    hotspots = [key for key in problems.values_list("hotspot_id", flat=True) if key]
    yield from Cell.objects.filter(pk__in=hotspots).values_list("run_id", flat=True)
