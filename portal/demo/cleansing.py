"""What the fictional crews do about the needle finds that come in.

Their chances are of their own, as in referring.py, so that they change nobody else's work.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.history import Told
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.enums import (
    DONE,
    Disposal,
    Hazard,
    JobPriority,
    JobStatus,
    Land,
    Litter,
    SiteKind,
)
from agencies.refuse.models import Job, Site
from agencies.refuse.queries import jobs_visible_to
from portal.accounts.models import User
from portal.demo.plan import Plan
from reports.enums import Category
from reports.geometry import SRID
from reports.routing_enums import Team

if TYPE_CHECKING:
    from portal.demo.carry_out import Simulation
    from reports.models import Report

SHARE_LEFT = 0.4
LATELY = timedelta(days=3)
"""Of the jobs that came in lately, how many nobody takes: the list has something to do."""
NEAR_DEGREES = 0.0005
"""About 50 m north."""

WORDS = (
    "[Demonstration] The gate is locked after six. Ask at the lodge.",
    "[Demonstration] Behind the second bench, under the hedge.",
    "[Demonstration] Bring the long tongs.",
)
ENDS = (("cleared", 72), ("not_found", 18), ("private_land", 10))
AMOUNTS = (((1, 1), 40), ((2, 5), 38), ((6, 20), 16), ((21, None), 3), ((14, 14), 3))
SHARPS = (Litter.NEEDLE_UNCAPPED, Litter.NEEDLE_CAPPED)
OTHERS = (Litter.FOIL, Litter.SPOON_COOKER, Litter.WRAP_BAG, Litter.CANISTER, Litter.PIPE)


@dataclass(frozen=True)
class Crews:
    """`officer`: whose queue has the report too."""

    play: Simulation
    officer: User

    def come_to(self, report: Report) -> None:
        """Seconds after it came in, as the schedule would have it."""
        if Team.CLEANSING in report.teams:
            self.come_soon()

    def come_soon(self) -> None:
        """The same for what police passed on, or opened again."""
        self.play.later(timedelta(seconds=8), self._get)

    def _get(self) -> None:
        """Jobs are made of what came to the team, and crews take them, mostly in time."""
        crews = self.play.cast.by_role["refuse_crew"]
        since = self.play.clock.now()
        make_jobs()
        self.play.unsent = True
        made = jobs_visible_to(crews[0]).filter(changed_at__gte=since, status=JobStatus.OPEN)
        jobs = list(made.order_by("id"))
        self.play.look_again([each.report_id for each in jobs], self.officer)
        for job in jobs:
            self._send(job, crews)

    def _send(self, job: Job, crews: Sequence[User]) -> None:
        chance = random.Random(f"crew {job.report_id}")
        crew = chance.choice(crews)
        is_late = self.play.until - self.play.clock.now() < LATELY
        if is_late and chance.random() < SHARE_LEFT:
            return
        minutes = {JobPriority.P1: 25, JobPriority.P2: 90, JobPriority.P3: 400}[
            JobPriority(job.priority)
        ]
        wait = timedelta(minutes=chance.expovariate(1 / minutes))
        words = chance.choice(WORDS) if chance.random() < 0.15 else ""
        self.play.later(wait, lambda: self._go(job.report_id, crew, chance, words))

    def _go(self, pk: uuid.UUID, crew: User, chance: random.Random, words: str) -> None:
        self._move(pk, crew, "go", words=words)
        (end,) = chance.choices([name for name, _ in ENDS], [share for _, share in ENDS])
        found = found_by(chance) if end == "cleared" else None
        after = timedelta(minutes=chance.uniform(6, 45))
        self.play.later(after, lambda: self._move(pk, crew, end, found=found))

    def _move(
        self, pk: uuid.UUID, crew: User, move: str, *, found: Found | None = None, words: str = ""
    ) -> None:
        job = jobs_visible_to(crew).filter(report_id=pk).exclude(status__in=DONE).first()
        if job is not None:
            told = Told(words=words)
            move_job(by=crew, job_id=job.pk, move=move, version=job.version, found=found, told=told)
            self.play.look_again([pk], self.officer)


def place_sites(plan: Plan) -> None:
    """A fictional school or play area by each street where needles gather."""
    for number, spot in enumerate(plan.hotspots):
        if Category.LITTER in spot.categories:
            kind = SiteKind.SCHOOL if number % 2 else SiteKind.PLAY_AREA
            point = Point(spot.street.longitude, spot.street.latitude + NEAR_DEGREES, srid=SRID)
            name = f"[Demonstration] {kind.label} {number + 1}"
            Site.objects.get_or_create(kind=kind, name=name, defaults={"shape": point})


def found_by(chance: random.Random) -> Found:
    """Mostly a few needles in a street, an alley or a park."""
    ((at_least, at_most),) = chance.choices(
        [amount for amount, _ in AMOUNTS], [share for _, share in AMOUNTS]
    )
    is_sharp = chance.random() < 0.75
    litter = chance.choice(SHARPS if is_sharp else OTHERS)
    (land,) = chance.choices(
        (Land.STREET, Land.ALLEY, Land.PARK, Land.STAIRWELL, Land.CAR_PARK, Land.PUBLIC_TOILET),
        (20, 24, 28, 10, 10, 8),
    )
    return Found(
        litter=litter,
        at_least=at_least,
        at_most=at_most,
        land=land,
        disposal=Disposal.BOXED if is_sharp else Disposal.BAGGED,
        hazards=frozenset({Hazard.LOOSE}) if is_sharp and chance.random() < 0.5 else frozenset(),
    )
