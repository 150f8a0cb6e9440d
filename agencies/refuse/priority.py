"""How soon a find or job has to be dealt with, and by when (R4.3). Pure: facts in, decision out.

About a thing on the ground, never about a person. What nobody knows makes nothing less pressing:
only what was said to be contained, or to lie on private land, is P3.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from agencies.refuse.enums import (
    NOT_PUBLIC,
    WHERE_CHILDREN_ARE,
    Because,
    Hazard,
    JobPriority,
    Land,
    Litter,
    SiteKind,
    TargetClock,
)
from reports.clocks import OFFICE, end_of_working_day

MANY = 6
"""So many are P1 wherever they lie."""

NEAR_METRES = 100
"""How far from a school or play area is near."""

CONTAINED = frozenset({Litter.NEEDLE_CAPPED, Litter.SHARPS_CONTAINER})
"""What pricks nobody who does not open it."""

OF_SITE = {
    SiteKind.SCHOOL: Because.NEAR_SCHOOL,
    SiteKind.PLAY_AREA: Because.NEAR_PLAY_AREA,
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a find or of a report of one; None or empty for what is not."""

    litter: str = ""
    at_least: int | None = None
    land: str = ""
    hazards: Collection[str] = ()
    near: Collection[str] = ()
    """Kinds of sites (SiteKind) within NEAR_METRES."""


@dataclass(frozen=True)
class Ranked:
    priority: JobPriority
    because: tuple[Because, ...]


def rank(facts: Facts) -> Ranked:
    """The priority, with every reason that there is for it."""
    pressing = tuple(_pressing(facts))
    if pressing:
        return Ranked(JobPriority.P1, pressing)
    eased = tuple(_eased(facts))
    if eased:
        return Ranked(JobPriority.P3, eased)
    return Ranked(JobPriority.P2, (Because.PUBLIC,))


def _pressing(facts: Facts) -> list[Because]:
    near = [reason for kind, reason in OF_SITE.items() if kind in facts.near]
    if facts.land in WHERE_CHILDREN_ARE:
        of_land = SiteKind.PLAY_AREA if facts.land == Land.PLAY_AREA else SiteKind.SCHOOL
        near = [*near, *({OF_SITE[of_land]} - set(near))]
    if Hazard.LOOSE in facts.hazards and facts.litter == Litter.NEEDLE_UNCAPPED:
        near.append(Because.LOOSE_UNCAPPED)
    if facts.at_least is not None and facts.at_least >= MANY:
        near.append(Because.SIX_OR_MORE)
    if Hazard.CHILDREN in facts.hazards:
        near.append(Because.CHILDREN)
    return near


def _eased(facts: Facts) -> list[Because]:
    found = []
    if facts.land in NOT_PUBLIC:
        found.append(Because.PRIVATE)
    if facts.litter in CONTAINED and Hazard.LOOSE not in facts.hazards:
        found.append(Because.CONTAINED)
    return found


@dataclass(frozen=True)
class Target:
    """Within how long a job is to be dealt with: so many minutes, or so many working days."""

    clock: TargetClock
    amount: int

    def due_at(self, since: datetime.datetime) -> datetime.datetime:
        """By when, in UTC. A working day is one of the council's office days in London."""
        if self.clock == TargetClock.MINUTES:
            return since.astimezone(datetime.timezone.utc) + datetime.timedelta(minutes=self.amount)
        return end_of_working_day(since, self.amount, OFFICE)


PROPOSED = {
    JobPriority.P1: Target(TargetClock.MINUTES, 60),
    JobPriority.P2: Target(TargetClock.MINUTES, 240),
    JobPriority.P3: Target(TargetClock.WORKING_DAYS, 1),
}
"""The targets that R4.3 proposes. No published one of Peterborough was found; rows of
ResponseTarget, which no page sets yet, take their place."""
