"""Working on runs, part by part: scheduled work.

A part is claimed in one short transaction, which counts the attempt, and done in another, which
holds the lock of its row for as long as it is worked on and stores what came of it. Whoever is
killed loses the lock with its connection, and the next worker takes the part at once; a lease says
how many parts are under way, so that runs leave workers free for what is urgent. Results are stored
whole, in one transaction, when the last part is over: no row comes twice, and none alone.
"""

from __future__ import annotations

import datetime
import time
import uuid

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from hotspots.actions.run_results import store_results
from hotspots.actions.runs import let_go_of_work
from hotspots.audiences import of_work
from hotspots.computing import read, work_out
from hotspots.enums import AT_WORK, Fault, PartState, RunState, Source, Step
from hotspots.events import Events
from hotspots.ground import NoArea, TooManyUnits, ground_for
from hotspots.models import Run, RunEvents, RunPart
from hotspots.run_workflow import run_move
from hotspots.work import Work
from portal.audit.recording import Operation, record

log = structlog.get_logger(__name__)

WORKS_WITH = (Clearance.POLICE_INTELLIGENCE,)
WORKER = "carry_on_runs"
LEASE = datetime.timedelta(seconds=330)
"""Longer than a task may live."""
BEGUN = datetime.timedelta(seconds=5)
"""A part that was claimed so long ago and is not locked has lost its worker."""
MOST_TRIES = 3


def carry_on(*, seconds: float) -> None:
    """Begin parts for about this long; one that was begun is finished. Safe to repeat, and to run
    twice at once."""
    until = time.monotonic() + seconds
    _finish_ready()
    while time.monotonic() < until:
        part_id = _claim()
        if part_id is None:
            return
        run_id = _do(part_id)
        if run_id is not None:
            _settle(run_id)


def parts_to_begin() -> int:
    """How many parts could be begun now, if there were as many workers."""
    with showing(WORKS_WITH):
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=timezone.now())
        return _claimable().filter(free).count()


def _claimable() -> QuerySet[RunPart]:
    """Parts to do of runs that go on, those of a layer only once its events were read."""
    was_read = RunPart.objects.filter(layer=OuterRef("layer"), step=Step.READ, state=PartState.DONE)
    return RunPart.objects.filter(
        Q(step=Step.READ) | Exists(was_read), state=PartState.WAITING, run__state__in=AT_WORK
    ).order_by("run__asked_at", "run_id", "id")


def _claim() -> uuid.UUID | None:
    """The next part, counted as tried and begun. None when there is none, or when as many are under
    way as may be."""
    with showing(WORKS_WITH):
        now = timezone.now()
        parts = _claimable().select_for_update(of=("self",), skip_locked=True)
        leased = Q(leased_until__gt=now)
        part = parts.filter(leased, began_at__lte=now - BEGUN).first()
        if part is None and _claimable().filter(leased).count() < settings.HOTSPOT_PARTS_AT_ONCE:
            part = parts.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now)).first()
        if part is None:
            return None
        RunPart.objects.filter(pk=part.pk).update(
            tries=F("tries") + 1, began_at=now, leased_until=now + LEASE
        )
        Run.objects.filter(pk=part.run_id, state=RunState.WAITING).update(
            state=run_move("start", state=RunState.WAITING).target, began_at=timezone.now()
        )
        key: uuid.UUID = part.pk
        return key


def _do(part_id: uuid.UUID) -> uuid.UUID | None:
    """Do a part; the run that it belongs to, None where somebody else has it or had it."""
    try:
        with showing(WORKS_WITH):
            part = _mine(part_id)
            if part is None:
                return None
            if part.tries > MOST_TRIES:
                _fail(part, Fault.ERROR)
            else:
                _work_on(part)
            return part.run_id
    except SoftTimeLimitExceeded:
        fault: Fault | None = Fault.TOO_LONG
    except NoArea:
        fault = Fault.NO_AREA
    except TooManyUnits:
        fault = Fault.TOO_MANY_UNITS
    except InterfaceError:
        raise
    except Exception as error:
        # Broad on purpose: one part must not hold up the others. It is tried again.
        log.warning("hotspot_part_failed", part=str(part_id), error=type(error).__name__)
        fault = None
    return _give_back(part_id, fault)


def _mine(part_id: uuid.UUID) -> RunPart | None:
    parts = RunPart.objects.select_related("run", "layer").select_for_update(of=("self",))
    part = parts.filter(pk=part_id, state=PartState.WAITING).first()
    return part if part is not None and part.run.state in AT_WORK else None


def _work_on(part: RunPart) -> None:
    run, source = part.run, Source(part.layer.source)
    ground = ground_for(run.units, run.size)
    if part.step == Step.READ:
        events, part.result = read(run, source, ground)
        RunEvents(layer=part.layer, content=events.packed(), audience=of_work()).save(
            force_insert=True
        )
    else:
        kept = RunEvents.objects.get(layer=part.layer)
        work = Work(run, source, ground, Events.unpacked(bytes(kept.content)))
        part.result = work_out(Step(part.step), work)
    part.state, part.ended_at, part.leased_until = PartState.DONE, timezone.now(), None
    part.save(update_fields=["state", "result", "ended_at", "leased_until"])


def _fail(part: RunPart, fault: Fault) -> None:
    """It comes to nothing, and without the events the rest of its layer does too."""
    parts = RunPart.objects.filter(layer=part.layer_id, state=PartState.WAITING)
    over = parts if part.step == Step.READ else parts.filter(pk=part.pk)
    over.update(state=PartState.FAILED, fault=fault, ended_at=timezone.now(), leased_until=None)


def _give_back(part_id: uuid.UUID, fault: Fault | None) -> uuid.UUID | None:
    """After an error: it is over where trying again would not help, and else waits again."""
    with showing(WORKS_WITH):
        part = _mine(part_id)
        if part is None:
            return None
        if fault is None and part.tries >= MOST_TRIES:
            fault = Fault.ERROR
        if fault is None:
            part.leased_until = None
            part.save(update_fields=["leased_until"])
            return None
        _fail(part, fault)
        return part.run_id


# --- The end of a run -----------------------------------------------------------------------------


def _finish_ready() -> None:
    """Runs whose parts are over, and whose worker was killed before it could store them."""
    with showing(WORKS_WITH):
        waiting = RunPart.objects.filter(run=OuterRef("pk"), state=PartState.WAITING)
        ready = list(
            Run.objects.filter(~Exists(waiting), state__in=AT_WORK).values_list("pk", flat=True)[:5]
        )
    for run_id in ready:
        _settle(run_id)


def _settle(run_id: uuid.UUID) -> None:
    """Count what is over; once all is, store what was found."""
    try:
        with showing(WORKS_WITH):
            run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
            if run.state not in AT_WORK:
                return
            parts = RunPart.objects.filter(run=run)
            run.done = parts.exclude(state=PartState.WAITING).count()
            run.save(update_fields=["done"])
            if run.done == run.total:
                _end(run)
    except OperationalError as error:
        # Another worker is storing it, or the database went away: the next one looks again.
        log.warning("hotspot_run_not_settled", run=str(run_id), error=type(error).__name__)
    except (DatabaseError, ValueError, TypeError, KeyError, IndexError) as error:
        log.error("hotspot_run_not_stored", run=str(run_id), error=type(error).__name__)
        _break(run_id)


def _end(run: Run) -> None:
    cells = RunPart.objects.filter(run=run, step=Step.CELLS, state=PartState.DONE)
    if cells.exists():
        number = store_results(run)
        _over(run, "finish", cells=number)
    else:
        first = RunPart.objects.filter(run=run, state=PartState.FAILED).order_by("id").first()
        run.fault = first.fault if first is not None else Fault.ERROR
        _over(run, "fail", cells=0)


def _break(run_id: uuid.UUID) -> None:
    """What was found can't be stored: the run fails, rather than being tried for ever."""
    with showing(WORKS_WITH):
        run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.state in AT_WORK:
            run.fault = Fault.ERROR
            _over(run, "fail", cells=0)


def _over(run: Run, move: str, *, cells: int) -> None:
    target = run_move(move, state=run.state).target
    assert target is not None
    run.state, run.ended_at = target, timezone.now()
    run.version += 1
    run.save(update_fields=["state", "fault", "ended_at", "version"])
    let_go_of_work(run)
    record(
        Operation.COMBINATION,
        by=None,
        objects=[run],
        reason=f"hotspot_run_{target}",
        detail={"cells": cells},
        actor_label=WORKER,
    )
