"""What the fictional crews search on foot: shifts on phones, rounds, finds, places with nothing.

What a phone sends goes through the field app's own door, at the end of each shift, as it does after
a day without a signal. Their chances are of their own.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agencies.refuse.actions.rounds import Searched, record_round
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import Disposal
from agencies.refuse.models import Shift
from agencies.refuse.queries import entries_visible_to
from portal.accounts.models import User
from portal.demo.cleansing import Crews, found_by
from portal.demo.places import Street, some_metres_away, weight_of
from reports.enums import Category

if TYPE_CHECKING:
    from portal.demo.carry_out import Simulation

Step = Callable[[], None]

PHONES = ("[Demonstration] Van 1", "[Demonstration] Van 2")
BEGINS = time(7, 0)
SHIFT = timedelta(hours=7)
ROUNDS_A_SHIFT = (1, 3)
ROUND_MINUTES = (35, 110)
FINDS_AN_HOUR_AT_A_HOTSPOT = 1.3
FINDS_AN_HOUR_ELSEWHERE = 0.35
SHARE_AT_A_HOTSPOT = 0.45
SHARE_LEFT = 0.06
SHARE_UNDONE = 0.03
METRES = 120
"""How far from a street's middle a round goes."""
DAYS_BETWEEN_BY_HAND = 12


@dataclass
class Field:
    """`streets`: of the whole area. Steps from `since` to `until`, of working days alone."""

    play: Simulation
    streets: list[Street]
    seed: int
    since: datetime
    made: int = 0
    """How many reports: each find that a phone sends is one."""
    _shifts: dict[uuid.UUID, Shift] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cast, self.until = self.play.cast, self.play.until
        self.chance = random.Random(f"field:{self.seed}")  # reproducible on purpose
        self.weights = [weight_of(street) for street in self.streets]
        self.hotspots = [
            spot.street for spot in self.play.plan.hotspots if Category.LITTER in spot.categories
        ]

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        for number, day in enumerate(self._working_days()):
            for crew, phone in zip(self.cast.by_role["refuse_crew"], PHONES, strict=False):
                if self.chance.random() < 0.9:  # leave, illness, training
                    yield from self._shift(crew, phone, day)
            if number % DAYS_BETWEEN_BY_HAND == 3:
                yield self._by_hand(day)

    def _working_days(self) -> Iterator[date]:
        day = timezone.localdate(self.since) + timedelta(days=1)
        while self._at(day, BEGINS) + SHIFT < self.until:
            if day.isoweekday() <= 5:
                yield day
            day += timedelta(days=1)

    def _at(self, day: date, clock: time) -> datetime:
        return timezone.make_aware(datetime.combine(day, clock))

    def _shift(self, crew: User, phone: str, day: date) -> Iterator[tuple[datetime, Step]]:
        begins = self._at(day, BEGINS) + timedelta(minutes=self.chance.randrange(30))
        yield begins, partial(self._begin, crew, phone)
        yield begins + SHIFT, partial(self._send, crew, self._logged(begins))

    def _begin(self, crew: User, phone: str) -> None:
        known = self._shifts.get(crew.pk)
        device = known.device_id if known else None
        self._shifts[crew.pk] = start_shift(by=crew, device_id=device, name=phone).shift

    def _send(self, crew: User, entries: list[dict[str, Any]]) -> None:
        """Everything that a shift logged, when it is back at the depot. What was left is a job."""
        body = {"version": 1, "now": timezone.now().isoformat(), "entries": entries}
        batch = read_batch(json.dumps(body).encode())
        store_batch(by=crew, shift=self._shifts[crew.pk], batch=batch, app_version=1)
        self.made += sum(each["kind"] == "find" for each in entries)
        left = [each["id"] for each in entries if each.get("disposal") == Disposal.LEFT]
        officer = self.cast.triage[0]
        for entry in entries_visible_to(crew).filter(pk__in=left).select_related("report"):
            assert entry.report is not None
            self.play.look_again([entry.report.pk], officer)
            Crews(self.play, officer).come_to(entry.report)

    def _logged(self, begins: datetime) -> list[dict[str, Any]]:
        """What a shift logs, round after round, in the order in which it happens."""
        entries: list[dict[str, Any]] = []
        at = begins + timedelta(minutes=self.chance.randrange(10, 40))
        for _ in range(self.chance.randint(*ROUNDS_A_SHIFT)):
            is_hotspot = self.chance.random() < SHARE_AT_A_HOTSPOT
            (street,) = (
                [self.chance.choice(self.hotspots)]
                if is_hotspot
                else self.chance.choices(self.streets, self.weights)
            )
            length = timedelta(minutes=self.chance.randint(*ROUND_MINUTES))
            entries.append(self._entry("round", at, street, ended=(at + length).isoformat()))
            entries += self._during(at, length, street, is_hotspot=is_hotspot)
            at += length + timedelta(minutes=self.chance.randint(8, 25))
        return entries

    def _during(
        self, begun: datetime, length: timedelta, street: Street, *, is_hotspot: bool
    ) -> Iterator[dict[str, Any]]:
        """Finds as they come by chance at one rate; else a place where nothing was."""
        rate = FINDS_AN_HOUR_AT_A_HOTSPOT if is_hotspot else FINDS_AN_HOUR_ELSEWHERE
        after, found = timedelta(hours=self.chance.expovariate(rate)), 0
        while after < length:
            entry = self._find(begun + after, street)
            yield entry
            if self.chance.random() < SHARE_UNDONE:
                yield self._entry("undo", begun + after, None, find=entry["id"])
            after, found = after + timedelta(hours=self.chance.expovariate(rate)), found + 1
        if not found and self.chance.random() < 0.8:
            yield self._entry("visit", begun + length * self.chance.random(), street)

    def _find(self, at: datetime, street: Street) -> dict[str, Any]:
        found = found_by(self.chance)
        is_left = self.chance.random() < SHARE_LEFT
        return self._entry(
            "find",
            at,
            street,
            litter=found.litter,
            at_least=found.at_least,
            at_most=found.at_most,
            land=found.land,
            hazards=sorted(found.hazards),
            disposal="left" if is_left else found.disposal,
            box=self._box(at) if found.disposal == "boxed" and not is_left else "",
        )

    def _box(self, at: datetime) -> str:
        """The serial of one that a crew was handed by then (needles.py), a new one each fortnight;
        on two days of three nobody wrote it down."""
        fortnight = min((at - self.since).days // 15, 5)
        return "" if at.day % 3 else f"DEMO-{1 + 2 * fortnight:03d}"

    def _entry(self, kind: str, at: datetime, street: Street | None, **what: Any) -> dict[str, Any]:
        key = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        entry = {"id": str(key), "kind": kind, "at": at.isoformat(), **what}
        if street is not None:
            longitude, latitude = some_metres_away(
                self.chance, street.longitude, street.latitude, furthest=METRES
            )
            entry["point"] = {"lon": longitude, "lat": latitude, "accuracy": 8}
        return entry

    def _by_hand(self, day: date) -> tuple[datetime, Step]:
        """A round of somebody whose phone was flat: the lead writes it down in the evening."""
        (lead, *_), crews = self.cast.by_role["cleansing_lead"], self.cast.by_role["refuse_crew"]
        begun = self._at(day, time(15, 0))
        searched = Searched(
            crew_id=self.chance.choice(crews).pk,
            ward_id=self.chance.choice(self.hotspots).ward_id,
            started_at=begun,
            ended_at=begun + timedelta(minutes=self.chance.randint(*ROUND_MINUTES)),
        )
        key = uuid.UUID(int=self.chance.getrandbits(128), version=4)

        def write_down() -> None:
            record_round(by=lead, key=key, searched=searched)

        return self._at(day, time(17, 30)), write_down
