"""Fictional licensed premises, and what happens at them. Each part of their work adds its steps.

Their chances are of their own, so that they change nobody else's work.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.gis.geos import Point

from agencies.licensing.actions.premises import PremisesFacts, add_premises, show_to_holder
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import Premises
from agencies.registry.models import Agency
from portal.accounts.models import User
from portal.demo import (
    venues_bags,
    venues_incidents,
    venues_legal,
    venues_letters,
    venues_prem,
    venues_registers,
    venues_review,
    venues_visit,
)
from portal.demo.cast import Cast
from portal.demo.places import Street
from reports.geometry import SRID

Step = Callable[[], None]
Steps = Iterator[tuple[datetime, Step]]

LASTS = timedelta(days=85)
OWN = "demo-premises"
"""The agency of the fictional people who work at a premises: the first of PREMISES."""
PREMISES: tuple[tuple[str, PremisesKind, str, bool], ...] = (
    ("The Lantern and Heron (fictional pub)", PremisesKind.PUB, "Pat Wansdyke", True),
    ("The Painted Heron (fictional)", PremisesKind.PUB, "Ola Deepingham", False),
    ("The Lock Keeper's Rest (fictional)", PremisesKind.PUB, "Meg Orsett", False),
    ("Copper Lantern Bar (fictional)", PremisesKind.BAR, "Dev Ailsby", True),
    ("Club Meridian (fictional)", PremisesKind.NIGHTCLUB, "Rosa Thurlby", True),
    ("Nine Arches Taproom (fictional)", PremisesKind.BAR, "Neil Cowbit", False),
    ("Sallow Street Social (fictional)", PremisesKind.CLUB, "Aga Gedney", True),
    ("The Brick Kiln (fictional)", PremisesKind.RESTAURANT, "Tim Whaplode", False),
)
"""Name, kind, designated premises supervisor, and whether the licence asks for door staff."""


def holder_of(dps: str) -> str:
    return f"{dps.split()[1]} Taverns Ltd (fictional)"


@dataclass
class Venues:
    """The premises of a demonstration. `streets`: of the whole area; steps lie between `since` and
    `until`."""

    cast: Cast
    streets: list[Street]
    seed: int
    since: datetime
    until: datetime
    made: list[Premises] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"venues:{self.seed}")  # reproducible on purpose

    @property
    def officer(self) -> User:
        return self.cast.by_role["licensing_officer"][0]

    @property
    def manager(self) -> User:
        """Of the first premises."""
        return self.cast.by_role["premises_manager"][0]

    def steps(self) -> Steps:
        """The register first; then what each part of the work has to tell, which takes a
        demonstration of three months."""
        yield self.since, self._register
        if self.until - self.since < LASTS:
            return
        for part in PARTS:
            yield from part(self)

    def _register(self) -> None:
        for number, (name, kind, dps, has_door_staff) in enumerate(PREMISES, start=1):
            street = self.chance.choice(self.streets)
            facts = PremisesFacts(
                name=name,
                kind=kind,
                licence_number=f"DEMO/PL/{number:04d}",
                address=f"{self.chance.randint(1, 120)} {street.name}",
                point=Point(street.longitude, street.latitude, srid=SRID),
                dps=dps,
                dps_since=date(2023, 4, 1),
                hours="Monday to Thursday 11:00 to 23:30; Friday and Saturday 11:00 to 02:30",
                capacity=self.chance.choice((120, 180, 250, 400)),
                has_door_staff=has_door_staff,
                in_pubwatch=self.chance.random() < 0.6,
            )
            self.made.append(
                add_premises(
                    by=self.officer,
                    facts=facts,
                    holder=holder_of(dps) if number > 1 else venues_prem.FORMER,
                    since=date(2023, 4, 1),
                )
            )
        venues_prem.begin_with_a_former_holder(self, holder_of(PREMISES[0][2]))
        self._give_people()

    def _give_people(self) -> None:
        """The first premises is that of the fictional people who work at one."""
        first = self.made[0]
        tenure = first.tenures.get(until=None)
        tenure.agency = Agency.objects.get(key=OWN)
        tenure.save(update_fields=["agency"])
        show_to_holder(first, tenure)


PARTS: tuple[Callable[[Venues], Steps], ...] = (
    venues_incidents.steps,
    venues_bags.steps,
    venues_visit.steps,
    venues_letters.steps,
    venues_legal.steps,
    venues_registers.steps,
    venues_prem.steps,
    venues_review.steps,
)
