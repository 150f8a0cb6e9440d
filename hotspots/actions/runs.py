"""Asking for a run, and stopping one. What is asked for lies in rows; run_work.py does it."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from hotspots import audiences
from hotspots.computing import steps_for
from hotspots.enums import AT_WORK, RunState
from hotspots.models import Layer, Run, RunEvents, RunPart
from hotspots.parameters import Asked, check_asked, code_version
from hotspots.queries import runs_visible_to
from hotspots.run_workflow import run_move
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.clocks import LONDON
from reports.errors import Conflict, TooOften
from reports.permissions import check_user_can

MOST_AT_WORK = 5
"""Runs that may wait or be under way at once, whoever asked for them."""


@action
def ask_for_run(*, by: User, asked: Asked, key: uuid.UUID) -> Run:
    """Keep what is asked for, for the workers. The same `key` again makes no second one. Raises
    NotAllowed, TooOften, CaseworkError."""
    check_user_can(by, Permission.HOTSPOTS_RUN)
    before = Run.objects.filter(key=key, asked_by=by).first()
    if before is not None:
        return before
    check_asked(asked, today=timezone.now().astimezone(LONDON).date())
    if runs_visible_to(by).filter(state__in=AT_WORK).count() >= MOST_AT_WORK:
        raise TooOften(
            _("%(most)s runs wait or are under way. Wait until one is finished, or stop one.")
            % {"most": MOST_AT_WORK}
        )
    return make_run(asked, by=by, key=key)


def make_run(asked: Asked, *, by: User | None, key: uuid.UUID, actor_label: str = "") -> Run:
    """Store a run that may be made, with its layers and parts."""
    steps = steps_for(asked.units)
    run = Run(
        key=key,
        asked_by=by,
        asked_at=timezone.now(),
        first_day=asked.first_day,
        last_day=asked.last_day,
        units=asked.units,
        size=asked.size,
        sources=sorted(asked.sources),
        seed=asked.seed,
        parameters=asked.parameters.as_json(),
        code_version=code_version(),
        total=len(steps) * len(asked.sources),
        audience=audiences.of_run(asked.sources),
    )
    run.save(force_insert=True)
    for source in run.sources:
        layer = Layer(run=run, source=source, audience=audiences.of_layer(source))
        layer.save(force_insert=True)
        RunPart.objects.bulk_create(
            RunPart(run=run, layer=layer, step=step, audience=audiences.of_work()) for step in steps
        )
    record(
        Operation.COMBINATION,
        by=by,
        objects=[run],
        reason="hotspot_run_asked",
        detail={"units": asked.units, "size": asked.size, "sources": run.sources},
        actor_label=actor_label,
    )
    return run


@action
def stop_run(*, by: User, run_id: uuid.UUID, version: int) -> Run:
    """End a run that is not finished; nothing of it is kept. Raises NotAllowed, Conflict,
    WrongState, Run.DoesNotExist."""
    check_user_can(by, Permission.HOTSPOTS_RUN)
    run = runs_visible_to(by).select_for_update(of=("self",)).get(pk=run_id)
    target = run_move("stop", state=run.state).target
    if run.version != version:
        raise Conflict(_("This run was changed since you opened it."), current_version=run.version)
    assert target is not None
    run.state, run.ended_at, run.stopped_by = target, timezone.now(), by
    run.version += 1
    run.save(update_fields=["state", "ended_at", "stopped_by", "version"])
    let_go_of_work(run)
    record(Operation.ALTERATION, by=by, objects=[run], reason="hotspot_run_stopped")
    return run


def let_go_of_work(run: Run) -> None:
    """A run that is over keeps neither the events that it read nor what its parts made of them."""
    RunEvents.objects.filter(layer__run=run).delete()
    RunPart.objects.filter(run=run, result__isnull=False).update(result=None)


def is_over(run: Run) -> bool:
    return RunState(run.state) not in AT_WORK
