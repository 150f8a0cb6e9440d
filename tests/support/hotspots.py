"""Runs of hotspots for tests, by the real actions and the real work."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone

from hotspots.actions import run_work
from hotspots.actions.runs import ask_for_run, stop_run
from hotspots.enums import Source, Units
from hotspots.models import Run
from hotspots.parameters import Asked, Parameters
from portal.accounts.models import User
from tests.support.world import World

ANALYST = "police_intelligence"
DAYS = 90
LARGE = 1000
"""Squares so large that a few wards are few cells: quick."""
QUICK = Parameters(permutations=99)


def asked(**how: Any) -> Asked:
    last = timezone.localdate()
    given: dict[str, Any] = {
        "first_day": last - datetime.timedelta(days=DAYS - 1),
        "last_day": last,
        "units": Units.SQUARES,
        "size": LARGE,
        "sources": tuple(Source),
        "parameters": QUICK,
    }
    return Asked(**{**given, **how})


def ask(by: User, **how: Any) -> Run:
    return ask_for_run(by=by, asked=asked(**how), key=uuid.uuid4())


def work() -> None:
    """Everything that waits, as the scheduled task does it."""
    run_work.carry_on(seconds=120)


def finished(by: User, **how: Any) -> Run:
    run = ask(by, **how)
    work()
    run.refresh_from_db()
    return run


def one_part(*, times: int = 1) -> None:
    """The next parts, and nothing after."""
    for _time in range(times):
        part = run_work._claim()
        assert part is not None
        run_work._do(part)


def of_world(world: World, **how: Any) -> Run:
    """A finished run of wards, which are few."""
    return finished(world.person(ANALYST), **{"units": Units.WARDS, "size": 0, **how})


def more_runs(world: World, number: int) -> None:
    """That are stopped: five may wait at once, and a list is as long with them."""
    for _each in range(number):
        run = ask(world.person(ANALYST), sources=(Source.CREWS, Source.PREMISES))
        stop_run(by=world.person(ANALYST), run_id=run.pk, version=run.version)
