"""Whether demonstration data can be put in, and putting it in. Called by `manage.py seed_demo`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.demo import hotspots, needles_today, urgent
from portal.demo.carry_out import Simulation
from portal.demo.cast import gather
from portal.demo.cleansing import place_sites
from portal.demo.clock import demonstration_clock
from portal.demo.field import Field
from portal.demo.front_door import FrontDoor
from portal.demo.intelligence import Intelligence
from portal.demo.month import Month
from portal.demo.needles import Needles
from portal.demo.places import Street, streets
from portal.demo.plan import DAYS, THEMES, Plan, make_plan
from portal.demo.problems import Problems
from portal.demo.told import TOLD
from portal.demo.venues import Venues

Progress = Callable[[int], Callable[[], object]]
"""Told how many reports there will be, gives what is called for each."""


class CannotSeed(Exception):
    """Demonstration data can't be put in here; the words say what to do."""


@dataclass(frozen=True)
class Seeded:
    """How many reports the plan holds, and how many were added now: all, or none."""

    planned: int
    added: int


def check_allowed() -> None:
    """Raise CannotSeed on a site that may hold real reports."""
    if settings.PRODUCTION:
        raise CannotSeed(
            "Fictional reports are made only where SPOTLIGHT_MODE is demonstration or test, "
            "so that they never stand beside real ones. Use another database."
        )


def streets_or_explain() -> list[Street]:
    """The gazetteer's streets; raises CannotSeed when it has not been loaded."""
    found = streets()
    if len(found) < len(THEMES):
        raise CannotSeed(
            "There are no streets to put reports at. Run `manage.py load_reference` first."
        )
    return found


def seed(
    *,
    seed: int,
    until: datetime | None = None,
    days: int = DAYS,
    progress: Progress,
) -> Seeded:
    """Put in `days` days of reports, three months unless told, once.

    `progress(total)` gives a function to call for each report.

    `until` (aware) is now unless told. The same seed and `until` make the same reports, keys and
    references; a seed that is there already adds nothing. Raises CannotSeed.
    """
    check_allowed()
    until = timezone.localtime(until)
    plan = make_plan(seed=seed, streets=streets_or_explain(), until=until, days=days)
    planned = len(plan.reports) + len(TOLD) + len(urgent.TOLD) + len(needles_today.TOLD)
    if _is_there(plan):
        return Seeded(planned=planned, added=0)
    added = _carry_out(plan, seed=seed, until=until, progress=progress)
    return Seeded(planned=added, added=added)


@transaction.atomic
def _carry_out(plan: Plan, *, seed: int, until: datetime, progress: Progress) -> int:
    """Do everything that the plan and the people in it do up to `until`; how many reports."""
    start = plan.reports[0].at - timedelta(days=1)
    with demonstration_clock(start=start, seed=f"clock:{seed}") as clock:
        cast = gather(since=start)
        place_sites(plan)
        door = FrontDoor(cast, streets(), seed, since=start, until=until)
        month = Month(cast=cast, since=start, until=until)
        simulation = Simulation(
            plan=plan,
            cast=cast,
            clock=clock,
            chance=random.Random(f"officers:{seed}"),  # reproducible on purpose
            until=until,
        )
        field = Field(simulation, streets(), seed, since=start)
        items = Intelligence(cast, start, until, simulation.sharing.agreements)
        for moment, step in (*month.steps(), *items.steps(), *field.steps()):
            simulation.at(moment, step)
        venues = Venues(cast, streets(), seed, since=start, until=until)
        for moment, step in venues.steps():
            simulation.happens(moment, step)
        needles = Needles(cast, streets(), seed, since=start, until=until)
        work = Problems(cast, since=start, until=until)
        in_the_end = (
            *door.steps(),
            *needles_today.steps(cast, plan, until),
            *needles.steps(),
            *work.steps(),
        )
        for moment, step in in_the_end:
            simulation.happens(moment, step)
        for moment, step in hotspots.steps(cast, since=start, until=until):
            simulation.at(moment, step)
        simulation.run(progress(len(plan.reports)))
        clock.set(until)
        month.look_back()
    told = len(door.made) + len(urgent.TOLD) + len(needles_today.TOLD)
    return len(plan.reports) + told + field.made


def _is_there(plan: Plan) -> bool:
    """Whether any report of this seed is stored: they all are, then, since seeding is atomic."""
    keys = [planned.key for planned in plan.reports]
    return apps.get_model("reports", "Report").objects.filter(idempotency_key__in=keys).exists()
