"""Workers that are killed with -9, and two at once: every row comes once, and none alone."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
from functools import partial
from typing import Any

import pytest

from hotspots.actions import run_work
from hotspots.enums import PartState, RunState, Source, Step
from hotspots.models import Cell, Layer, Run, RunPart
from portal.accounts.models import User
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import hotspots, processes
from tests.support.happenings import copies, report

pytestmark = pytest.mark.django_db(transaction=True)

HELD = """
import time
import django
django.setup()
from hotspots import computing
from hotspots.actions import run_results, run_work
from hotspots.enums import Step

def hold(*anything):
    print("held", flush=True)
    time.sleep(600)

def after_the_first(real, *given):
    real(*given)
    hold()

if {where!r} == "a part":
    computing.STEPS = {{**computing.STEPS, Step.CELLS: hold}}
else:
    real = run_results._store_cells
    run_results._store_cells = lambda *given: after_the_first(real, *given)
run_work.carry_on(seconds=600)
"""


@pytest.fixture
def told(analyst: User) -> None:
    copies(report(), [(300 * each, 100, 5 * each) for each in range(8)])


def killed(where: str) -> None:
    """A worker of its own that gets so far, and no further."""
    worker = subprocess.Popen(
        [sys.executable, "-c", HELD.format(where=where)],
        cwd=processes.ROOT,
        env=processes.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    with worker:
        assert worker.stdout.readline() == "held\n"
        worker.kill()


@pytest.mark.parametrize("where", ["a part", "storing"])
def test_what_a_killed_worker_left_is_carried_on_and_stored_once(
    transactional_db: None, told: None, analyst: User, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """In the middle of a part, and when the cells of one layer of two are written."""
    monkeypatch.setattr(run_work, "BEGUN", datetime.timedelta(0))
    sources = (Source.RESIDENTS, Source.CREWS)
    run = hotspots.ask(analyst, size=500, sources=sources)
    killed(where)
    assert not Cell.objects.exists()
    assert not Layer.objects.filter(run=run, events__gt=0).exists()
    deadline = time.monotonic() + 60
    while Run.objects.get(pk=run.pk).state != RunState.DONE:
        assert time.monotonic() < deadline
        hotspots.work()
    tries = set(RunPart.objects.filter(run=run, step=Step.CELLS).values_list("tries", flat=True))
    assert tries == ({1, 2} if where == "a part" else {1})
    counts = Cell.objects.filter(run=run, layer__source=Source.RESIDENTS).values_list("count")
    assert sum(number for (number,) in counts) == 9
    again = hotspots.finished(analyst, size=500, sources=sources)
    assert units(again) == units(run)


def units(run: Run) -> list[Any]:
    found = Cell.objects.filter(run=run).order_by("layer__source", "in_order")
    return list(found.values_list("layer__source", "unit", "count", "gi_z", "forecast"))


def test_two_workers_at_once_do_each_part_once(
    transactional_db: None, told: None, analyst: User, settings: Any
) -> None:
    settings.HOTSPOT_PARTS_AT_ONCE = 2
    run = hotspots.ask(analyst, size=500, sources=(Source.RESIDENTS, Source.CREWS))
    at_once(*(partial(run_work.carry_on, seconds=60) for _worker in range(2)))
    hotspots.work()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    parts = RunPart.objects.filter(run=run)
    assert set(parts.values_list("state", "tries")) == {(PartState.DONE, 1)}
    assert Cell.objects.filter(run=run).exists()
