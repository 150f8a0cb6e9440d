"""What fictional staff seized at the first premises, and what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from agencies.licensing.actions.bags import (
    Entry,
    collect_bag,
    correct_bag,
    destroy_bag,
    move_bag,
)
from agencies.licensing.actions.collections import take_collection
from agencies.licensing.actions.incidents import Told, report_incident
from agencies.licensing.actions.seizures import Seized, record_seizure
from agencies.licensing.actions.staff import add_staff
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, StaffRole, Substance
from agencies.licensing.models import Seizure
from agencies.licensing.queries.premises import staff_visible_to
from agencies.licensing.queries.told import seizures_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

STAFF = ("Mo Sawtry", "Jess Elton", "Ade Yaxley", "Lou Nassington")
STORE = "[Demonstration] Drug box in the office"


@dataclass(frozen=True)
class Planned:
    """`days`: before the end of the demonstration, at `hour`. `end`: what became of it, so many
    days later."""

    days: int
    hour: int
    substance: Substance
    inside: Inside
    what: str
    quantity: str
    end: str = ""
    after: int = 0


PLAN = (
    Planned(82, 23, Substance.COCAINE, Inside.TOILETS, "white powder in a paper wrap",
            "One small wrap", "collected", 4),
    Planned(75, 0, Substance.CANNABIS, Inside.SMOKING, "green plant matter, strong smell",
            "Half a joint", "destroyed", 1),
    Planned(68, 22, Substance.MDMA, Inside.DOOR, "pink tablets stamped with a crown",
            "Six tablets", "collected", 9),
    Planned(61, 1, Substance.KETAMINE, Inside.TOILETS, "crystals in a clear bag",
            "One small bag", "collected", 5),
    Planned(54, 23, Substance.NITROUS, Inside.OUTSIDE, "metal canisters, empty",
            "About 20", "destroyed", 2),
    Planned(47, 0, Substance.COCAINE, Inside.TOILETS, "white powder in a clear bag",
            "Two small bags", "collected", 6),
    Planned(40, 21, Substance.PILLS, Inside.FLOOR, "blue tablets without a mark", "Three",
            "corrected", 1),
    Planned(33, 23, Substance.CANNABIS, Inside.SMOKING, "hand-rolled cigarette", "One",
            "destroyed", 3),
    Planned(27, 0, Substance.COCAINE, Inside.BAR, "white powder on a bank card sleeve",
            "A trace", "collected", 8),
    Planned(20, 1, Substance.MDMA, Inside.DOOR, "crystals in cling film", "One wrap"),
    Planned(12, 22, Substance.KETAMINE, Inside.TOILETS, "white powder, clear bag",
            "One small bag", "moved", 1),
    Planned(8, 23, Substance.COCAINE, Inside.TOILETS, "paper wrap left on a cistern",
            "One wrap", "taken", 1),
    Planned(5, 0, Substance.GHB, Inside.FLOOR, "small bottle of clear liquid", "About 20 ml"),
    Planned(2, 23, Substance.CANNABIS, Inside.DOOR, "green plant matter in a grinder",
            "Less than a spoonful"),
    Planned(1, 23, Substance.POWDER, Inside.SEATING, "grey powder in a twist of plastic",
            "One twist"),
)  # fmt: skip
"""One of them is held for longer than the 14 days after which a premises is told."""


def steps(venues: Venues) -> Steps:
    """Two people seal each bag; the manager and police do the rest."""
    bags = Bags(venues.manager, venues.cast.by_role["police_triage"][0])
    yield venues.since, bags.hire
    for number, planned in enumerate(PLAN, start=1):
        at = (venues.until - timedelta(days=planned.days)).replace(
            hour=planned.hour, minute=7 * number % 60
        )
        if not venues.since < at < venues.until:
            continue
        yield at + timedelta(minutes=20), partial(bags.enter, number, planned, at)
        ended = at + timedelta(days=planned.after, hours=11)
        if planned.end and ended < venues.until:
            yield ended, partial(getattr(bags, planned.end), number, ended)


class Bags:
    """What becomes of each bag, by its number in the plan."""

    def __init__(self, manager: User, police: User) -> None:
        self.manager, self.police = manager, police
        self.made: dict[int, uuid.UUID] = {}

    def hire(self) -> None:
        for name in STAFF:
            add_staff(by=self.manager, name=f"[Demonstration] {name}", role=StaffRole.STAFF)

    def enter(self, number: int, planned: Planned, at: datetime) -> None:
        with acting_as(self.manager):
            names = [f"[Demonstration] {each}" for each in STAFF]
            staff = list(staff_visible_to(self.manager).filter(name__in=names))
        one, two = staff[number % len(staff)], staff[(number + 1) % len(staff)]
        seized = Seized(
            bag_number=f"DB-{1040 + number}",
            seized_at=at,
            seized_by=one.pk,
            witness=two.pk,
            inside=planned.inside,
            substance=planned.substance,
            description=f"Suspected {planned.what} [Demonstration]",
            quantity=planned.quantity,
            store=STORE,
            incident=self._told(number, planned, at),
        )
        key = self._key("bag", number)
        self.made[number] = record_seizure(by=self.manager, seized=seized, key=key).pk

    def _told(self, number: int, planned: Planned, at: datetime) -> uuid.UUID:
        told = Told(
            kinds=(IncidentKind.SEARCH if planned.inside == Inside.DOOR else IncidentKind.FOUND,),
            inside=planned.inside,
            happened_at=at,
            words=f"[Demonstration] We took {planned.what} away, sealed it and stored it.",
            actions=(ActionTaken.SEIZED,),
        )
        return report_incident(by=self.manager, told=told, key=self._key("incident", number)).pk

    def _key(self, what: str, number: int) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{what}:{self.manager.pk}:{number}")

    def _of(self, number: int) -> tuple[Seizure, dict[str, Any]]:
        with acting_as(self.manager):
            found = seizures_visible_to(self.manager).select_related("collection")
            bag = found.get(pk=self.made[number])
        return bag, {"seizure_id": bag.pk, "version": bag.version}

    def collected(self, number: int, at: datetime) -> None:
        bag, of = self._of(number)
        collect_bag(
            by=self.police,
            number=bag.bag_number,
            officer=f"PC {2100 + number}",
            reference=f"DEMO/PROP/{number}",
            **of,
        )

    def destroyed(self, number: int, at: datetime) -> None:
        bag, of = self._of(number)
        words = "[Demonstration] Mixed with wet coffee grounds and put into the sealed bin"
        destroy_bag(by=self.manager, at=at, other=bag.witness_id, words=words, **of)

    def moved(self, number: int, at: datetime) -> None:
        _bag, of = self._of(number)
        move_bag(by=self.manager, store="[Demonstration] Safe in the cellar", **of)

    def taken(self, number: int, at: datetime) -> None:
        bag, _of = self._of(number)
        take_collection(by=self.police, collection_id=bag.collection.pk, version=1)

    def corrected(self, number: int, at: datetime) -> None:
        bag, of = self._of(number)
        names = ("bag_number", "seized_at", "inside", "substance", "description")
        entry = Entry(quantity="Four", **{name: getattr(bag, name) for name in names})
        words = "[Demonstration] Counted again with the manager"
        correct_bag(by=self.manager, entry=entry, words=words, **of)
        _bag, of = self._of(number)
        collect_bag(
            by=self.police,
            number=bag.bag_number,
            officer=f"PC {2100 + number}",
            reference=f"DEMO/PROP/{number}",
            **of,
        )
