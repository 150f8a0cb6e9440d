"""What demonstration people report, and when: decided from a seed, before anything is stored.

Pure: the same seed, streets and times give the same plan. carry_out.py then does it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from portal.demo import stories
from portal.demo.places import Street, some_metres_away, weight_of
from reports.actions.submit import Submission
from reports.enums import Category, Channel, Kind, Pattern, PointOrigin, Precision, Risk
from reports.geometry import point

Choice = TypeVar("Choice")

DAYS = 91
PER_DAY = 4.1
NAMESPACE = uuid.UUID("5e3d0a52-7f43-4c0e-9a58-0d6f3a1c7b11")

# Reports by weekday (Monday first) and by hour, for what people see and for what crews find.
WEEKDAYS = (0.9, 0.85, 0.9, 1.0, 1.3, 1.35, 0.9)
EVENINGS = (3, 2, 1, 1, 0, 0, 1, 2, 3, 3, 3, 4, 4, 4, 4, 6, 7, 8, 10, 12, 12, 11, 9, 6)
WORKDAY = (0, 0, 0, 0, 0, 1, 7, 10, 10, 9, 8, 7, 6, 7, 6, 4, 2, 1, 0, 0, 0, 0, 0, 0)
CLOSING_TIME = (9, 7, 4, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6, 8, 9, 10)

CHANNELS = {
    Channel.ONLINE: 42,
    Channel.PHONE: 14,
    Channel.CREW: 17,
    Channel.PREMISES: 8,
    Channel.PARTNER: 9,
    Channel.API: 4,
    Channel.OPEN311: 6,
}
HOURS = {
    Channel.CREW: WORKDAY,
    Channel.PARTNER: WORKDAY,
    Channel.API: WORKDAY,
    Channel.PREMISES: CLOSING_TIME,
}
CONCERNS = {
    Category.DEALING: 34,
    Category.USE: 22,
    Category.LITTER: 12,
    Category.CUCKOOING: 7,
    Category.GROWING: 6,
    Category.COUNTY_LINES: 6,
    Category.DRIVING: 5,
    Category.LICENSED_PREMISES: 4,
    Category.OTHER: 2,
    Category.UNKNOWN: 4,
}
PARTNERS = {
    Category.DEALING: 4,
    Category.CUCKOOING: 3,
    Category.COUNTY_LINES: 3,
    Category.USE: 2,
    Category.GROWING: 1,
}
RISKS: dict[str, dict[Risk, float]] = {
    Category.COUNTY_LINES: {Risk.CHILD: 0.7, Risk.REPRISAL: 0.2},
    Category.CUCKOOING: {Risk.ADULT: 0.65, Risk.REPRISAL: 0.3},
    Category.DEALING: {Risk.CHILD: 0.03, Risk.WEAPON: 0.04, Risk.DOG: 0.03, Risk.REPRISAL: 0.05},
    Category.USE: {Risk.OVERDOSE: 0.04, Risk.CHILD: 0.02},
    Category.LICENSED_PREMISES: {Risk.OVERDOSE: 0.04, Risk.WEAPON: 0.02},
    Category.LITTER: {Risk.CHILD: 0.03},
}


@dataclass(frozen=True)
class Hotspot:
    """A street to which reports of some categories gather, and the case that it may become."""

    street: Street
    categories: tuple[Category, ...]
    title: str
    weight: float


@dataclass(frozen=True)
class Planned:
    """One report to come. `hotspot` is an index into the plan's hotspots, or None."""

    key: uuid.UUID
    at: datetime
    street: Street
    submission: Submission
    hotspot: int | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Plan:
    reports: tuple[Planned, ...]
    hotspots: tuple[Hotspot, ...]


THEMES: tuple[tuple[tuple[Category, ...], str, float], ...] = (
    ((Category.DEALING,), "Evening dealing around {street}", 3.0),
    ((Category.LITTER,), "Needles in and around {street}", 3.0),
    ((Category.DEALING, Category.USE), "Garages off {street}", 2.0),
    ((Category.USE, Category.LITTER), "Underpass and stairwell, {street}", 2.0),
    ((Category.DEALING, Category.DRIVING), "Short stops by car, {street}", 1.5),
    ((Category.COUNTY_LINES, Category.CUCKOOING), "Young people near {street}", 1.5),
    ((Category.LITTER, Category.USE), "Canisters and litter, {street}", 1.5),
    ((Category.CUCKOOING, Category.DEALING), "Home taken over near {street}", 1.2),
)


def make_plan(*, seed: int, streets: Sequence[Street], until: datetime, days: int = DAYS) -> Plan:
    """`days` days of reports up to `until` (aware, local). Needs as many streets as THEMES."""
    return _Planner(seed, streets).plan(until, days)


class _Planner:
    def __init__(self, seed: int, streets: Sequence[Street]) -> None:
        self.seed = seed
        self.chance = random.Random(f"spotlight:{seed}")  # reproducible on purpose
        self.streets = streets
        self.weights = [weight_of(street) for street in streets]
        self.hotspots = self._hotspots()
        self.planned: list[Planned] = []

    def plan(self, until: datetime, days: int) -> Plan:
        midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in range(days, -1, -1):
            self._one_day(midnight - timedelta(days=day), growth=0.85 + 0.3 * (days - day) / days)
        past = (each for each in self.planned if each.at <= until)
        return Plan(reports=tuple(sorted(past, key=lambda each: each.at)), hotspots=self.hotspots)

    def _one_day(self, morning: datetime, *, growth: float) -> None:
        expected = PER_DAY * WEEKDAYS[morning.weekday()] * growth
        for _ in range(_whole(self.chance, expected)):
            first = self._report(morning)
            self.planned.append(first)
            if first.submission.kind == Kind.CONCERN and self.chance.random() < 0.1:
                self.planned.append(_repeat(self.chance, self._key(), first))

    def _key(self) -> uuid.UUID:
        """The idempotency key of the next report: seeding twice sends the same ones."""
        return uuid.uuid5(NAMESPACE, f"{self.seed}:{len(self.planned)}")

    def _hotspots(self) -> tuple[Hotspot, ...]:
        chosen: list[Street] = []
        while len(chosen) < len(THEMES):
            (street,) = self.chance.choices(self.streets, [each**2 for each in self.weights])
            if street not in chosen:
                chosen.append(street)
        return tuple(
            Hotspot(street, categories, title.format(street=street.name), weight)
            for street, (categories, title, weight) in zip(chosen, THEMES, strict=True)
        )

    def _report(self, morning: datetime) -> Planned:
        chance = self.chance
        channel = _pick(chance, CHANNELS)
        kind, category = _subject(chance, channel)
        hotspot = _hotspot_for(chance, self.hotspots, category)
        street = (
            self.hotspots[hotspot].street
            if hotspot is not None
            else chance.choices(self.streets, self.weights)[0]
        )
        (hour,) = chance.choices(range(24), HOURS.get(channel, EVENINGS))
        at = morning + timedelta(hours=hour, seconds=chance.randrange(3600))
        spot = chance.choice(stories.WORDS["spot"])
        premises = chance.choice(stories.WORDS["premises"])
        story = chance.choice(stories.stories_for(channel=channel, kind=kind, category=category))
        submission = Submission(
            channel=channel,
            kind=kind,
            category=category,
            narrative=stories.tell(
                chance, story, street=street.name, ward=street.ward, spot=spot, premises=premises
            ),
            risks=frozenset(
                risk for risk, odds in RISKS.get(category, {}).items() if chance.random() < odds
            ),
            particulars=stories.particulars(chance, kind=kind),
            contact=_contact(chance, channel),
            source=stories.source(chance) if chance.random() < 0.3 else {},
            **_place(chance, channel, street, spot=spot, premises=premises),  # type: ignore[arg-type]
            **_times(chance, at),  # type: ignore[arg-type]
        )
        return Planned(self._key(), at, street, submission, hotspot)


def _repeat(chance: random.Random, key: uuid.UUID, first: Planned) -> Planned:
    """Somebody else telling us of the same thing, hours later and a few metres away."""
    told = first.submission
    where: dict[str, object] = {}
    if told.point is not None:
        where["point"] = point(*some_metres_away(chance, *told.point.coords, furthest=40))
        where["point_origin"] = PointOrigin.PIN
    at = first.at + timedelta(minutes=chance.randrange(40, 30 * 60))
    again = replace(
        told,
        channel=Channel.ONLINE if chance.random() < 0.7 else Channel.PHONE,
        narrative=stories.retell(chance, told.narrative),
        contact={},
        **where,  # type: ignore[arg-type]
    )
    return Planned(key, at, first.street, again, first.hotspot, repeats=True)


def _subject(chance: random.Random, channel: Channel) -> tuple[Kind, Category]:
    if channel in (Channel.ONLINE, Channel.PHONE):
        category = _pick(chance, CONCERNS)
        return (Kind.NEEDLE_FIND if category == Category.LITTER else Kind.CONCERN), category
    if channel == Channel.PREMISES:
        return Kind.PREMISES_INCIDENT, Category.LICENSED_PREMISES
    if channel in (Channel.PARTNER, Channel.API):
        return Kind.PARTNER_INTELLIGENCE, _pick(chance, PARTNERS)
    if channel == Channel.CREW and chance.random() < 0.06:
        return Kind.CONCERN, Category.USE
    return Kind.NEEDLE_FIND, Category.LITTER


def _hotspot_for(
    chance: random.Random, hotspots: Sequence[Hotspot], category: Category
) -> int | None:
    """About two reports in five gather at a hotspot of their category."""
    fitting = [index for index, each in enumerate(hotspots) if category in each.categories]
    if not fitting or chance.random() > 0.4:
        return None
    return chance.choices(fitting, [hotspots[index].weight for index in fitting])[0]


def _place(
    chance: random.Random, channel: Channel, street: Street, *, spot: str, premises: str
) -> dict[str, object]:
    """Point, its origin and accuracy, and words; about a quarter have words or a ward alone."""
    if channel == Channel.PREMISES:
        return {"place_text": premises, "ward_id": street.ward_id}
    words = f"{street.name}, {spot}" if chance.random() < 0.7 else f"{street.name}, {street.ward}"
    shares: dict[Channel, tuple[tuple[str, float], ...]] = {
        Channel.ONLINE: (("pin", 38), ("street", 26), ("postcode", 12), ("", 24)),
        Channel.PHONE: (("street", 60), ("", 40)),
        Channel.CREW: (("device", 1),),
        Channel.OPEN311: (("pin", 1),),
    }
    options = shares.get(channel, (("street", 50), ("ward", 20), ("", 30)))
    (origin,) = chance.choices([each for each, _ in options], [share for _, share in options])
    if not origin:
        return {"place_text": words}
    if origin == "ward":
        return {"place_text": "", "ward_id": street.ward_id}
    furthest, accuracy = {
        "pin": (70.0, None),
        "device": (60.0, chance.randrange(4, 25)),
        "street": (0.0, 200),
        "postcode": (90.0, 150),
    }[origin]
    where = some_metres_away(chance, street.longitude, street.latitude, furthest=furthest)
    return {
        "point": point(*where),
        "point_origin": PointOrigin(origin),
        "point_accuracy_m": accuracy,
        "place_text": words,
        "ward_id": street.ward_id,
    }


def _times(chance: random.Random, at: datetime) -> dict[str, object]:
    """When it happened, as people know it: to the minute, to the day, or not at all."""
    (pattern,) = chance.choices(
        [Pattern.ONCE, Pattern.SOMETIMES, Pattern.WEEKLY, Pattern.DAILY, Pattern.UNKNOWN],
        [30, 25, 20, 10, 15],
    )
    last = at - timedelta(minutes=chance.randrange(5, 36 * 60))
    if chance.random() < 0.2:
        return {"pattern": pattern}
    first = last if pattern == Pattern.ONCE else last - timedelta(days=chance.randrange(1, 60))
    if chance.random() < 0.45:
        return {
            "pattern": pattern,
            "happened_first": first,
            "happened_last": last,
            "happened_precision": Precision.EXACT,
        }
    return {
        "pattern": pattern,
        "happened_first": first.replace(hour=0, minute=0, second=0),
        "happened_last": last.replace(hour=0, minute=0, second=0),
        "happened_precision": Precision.DAY,
    }


def _contact(chance: random.Random, channel: Channel) -> dict[str, object]:
    leaves = {Channel.ONLINE: 0.35, Channel.PHONE: 0.5}.get(channel, 0.0)
    return stories.contact(chance) if chance.random() < leaves else {}


def _pick(chance: random.Random, shares: Mapping[Choice, int]) -> Choice:
    return chance.choices(list(shares), list(shares.values()))[0]


def _whole(chance: random.Random, expected: float) -> int:
    """A whole number around `expected`: binomial, with about the scatter of real days."""
    return sum(chance.random() < 0.5 for _ in range(int(expected * 2))) + (
        chance.random() < (expected * 2 % 1) / 2
    )
