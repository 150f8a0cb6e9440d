"""Invented reports of which it is known who tells of the same event: to calibrate suggestions.

A month in a town: events, many of them at the same few places, some of one and the same trouble on
different days. Each event is told by one to three people, in their own words, from where they
stood, hours later, with mistakes. Nobody and nothing here is real.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from portal.vault.blind_index import terms_of
from reports.duplicates import Telling

CENTRE = (-0.2436, 52.5725)
START = datetime(2026, 3, 1, tzinfo=timezone.utc)
DAYS = 45
METRE = 1 / 111_320
NEAR_M = 500
WITHIN_DAYS = 30

NAMES = (
    "Alder",
    "Barley",
    "Cobden",
    "Dogsthorpe",
    "Eastern",
    "Fletton",
    "Gladstone",
    "Harrier",
    "Ivy",
)
STREETS = tuple(f"{name} {sort}" for name in NAMES for sort in ("Road", "Street", "Close"))
SPOTS = (
    ("by the garages", "next to the lock-ups", "at the garage block"),
    ("near the bus stop", "by the bus shelter", "where the buses stop"),
    ("in the alley behind the shops", "down the passage at the back of the parade", "alleyway"),
    ("by the play area", "at the swings", "near the children's playground"),
    ("in the car park", "on the parking spaces", "between the parked cars"),
    ("at the underpass", "in the subway", "under the bridge"),
    ("by the bins", "at the bin store", "near the recycling"),
    ("outside the takeaway", "in front of the kebab shop", "by the chip shop"),
)
VEHICLES = (
    ("hatchback", "small car", "Corsa"),
    ("estate", "big family car", "Passat"),
    ("van", "transit", "white-goods van"),
    ("moped", "scooter", "little motorbike"),
    ("e-bike", "electric bike", "bike with fat tyres"),
    ("taxi", "cab", "minicab"),
)
COLOURS = ("black", "silver", "white", "blue", "red", "grey", "green")
PEOPLE = (
    ("man in a grey hood", "bloke with a grey hoodie", "lad with his grey hood up"),
    ("tall man with a rucksack", "tall guy carrying a backpack", "lanky one with a bag"),
    ("two young lads in tracksuits", "a couple of teenagers in trackies", "two boys, sportswear"),
    ("woman with a pushchair", "girl pushing a pram", "mum with a buggy"),
    ("older man with a stick", "elderly bloke limping", "pensioner with a walking cane"),
    ("man in orange work jacket", "guy in hi-vis", "workman in orange"),
    ("man with a small dog", "bloke walking a terrier", "guy with a little dog on a lead"),
)
ACTS = {
    "dealing": (
        "selling drugs to people who walk up",
        "dealing, hand to hand, a few seconds each",
        "handing over little packets for cash",
        "passing wraps through the window",
    ),
    "use": (
        "smoking something off foil",
        "taking drugs in the open",
        "injecting and leaving the needles",
        "sharing a crack pipe",
    ),
    "county_lines": (
        "a child is made to sell for older ones",
        "older lads from away give a schoolboy bags to sell",
        "a young kid runs drugs for a gang",
    ),
    "growing": (
        "a strong smell of cannabis and blacked out windows",
        "growing weed, the fans run all night",
        "skunk stink and foil on the windows",
    ),
}
DETAILS = (
    ("loud music", "music blaring", "the bass was thumping"),
    ("shouting and threats", "they were yelling and threatening", "aggressive shouting"),
    ("a fight broke out", "it ended in punches", "two of them fought"),
    ("somebody kept watch on the corner", "a lookout at the junction", "one was watching out"),
    ("they hid something in the hedge", "stash in the bushes", "a bag pushed under a shrub"),
    ("one had a knife", "I saw a blade", "he pulled a knife"),
    ("a girl was crying", "a young woman in tears", "a girl looked upset"),
    ("they broke the lamp", "the street light was smashed", "lamp post broken"),
)
OPENINGS = ("I saw ", "There was ", "Just now ", "Reporting again: ", "My son noticed ", "")
CLOSINGS = (
    " I don't feel safe.",
    " It happens a lot.",
    " Please do something.",
    " Families live here.",
    " Not the first time.",
    "",
    "",
)
LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"


@dataclass(frozen=True)
class _Event:
    category: str
    street: str
    spot: Sequence[str]
    point: tuple[float, float]
    at: datetime
    vehicle: Sequence[str]
    colour: str
    plate: str
    person: Sequence[str]
    act: str
    details: tuple[Sequence[str], ...]


@dataclass(frozen=True)
class Labelled:
    """Two tellings, and whether both tell of one event."""

    one: Telling
    other: Telling
    same: bool


def labelled_pairs(*, seed: int, events: int) -> list[Labelled]:
    """All pairs of an invented month that candidates would be made of."""
    return [each for each in _pairs(seed, events) if is_candidate(each.one, each.other)]


def missed_pairs(*, seed: int, events: int) -> int:
    """How many pairs of that month tell of one event and are no candidates, whatever their score:
    what is never compared is never suggested."""
    return sum(
        each.same and not is_candidate(each.one, each.other) for each in _pairs(seed, events)
    )


def _pairs(seed: int, events: int) -> Iterator[Labelled]:
    chance = random.Random(f"tellings:{seed}")  # reproducible on purpose
    told = [
        (number, telling)
        for number, event in enumerate(_events(chance, events))
        for telling in _tellings(chance, event)
    ]
    for at, (first, one) in enumerate(told):
        for second, other in told[at + 1 :]:
            yield Labelled(one, other, same=first == second)


def is_candidate(one: Telling, other: Telling) -> bool:
    """As reports/suggesting.py asks the database: in a box around the point and near in time, or
    the same plate, or the same words for the place in that time."""
    if one.marks and other.marks and one.marks & other.marks:
        return True
    if abs(one.last - other.last) > timedelta(days=WITHIN_DAYS):
        return False
    if one.point and other.point and max(_offset_m(one.point, other.point)) <= NEAR_M:
        return True
    return bool(one.place) and one.place == other.place


def _offset_m(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    across = abs(one[0] - other[0]) / METRE * math.cos(math.radians(one[1]))
    return across, abs(one[1] - other[1]) / METRE


def _events(chance: random.Random, count: int) -> Iterator[_Event]:
    """Half of them at a few troubled places, where the same people come back on other days: two
    days apart or more, since what they do twice on one day people call the same."""
    troubles = [(_event(chance), _days(chance)) for _ in range(max(1, count // 12))]
    for _ in range(count):
        trouble, days = chance.choice(troubles)
        if chance.random() < 0.5 and days:
            yield _again(chance, trouble, day=days.pop())
        else:
            yield _event(chance)


def _days(chance: random.Random) -> list[int]:
    """Every second day, in any order."""
    days = list(range(0, DAYS, 2))
    chance.shuffle(days)
    return days


def _event(chance: random.Random) -> _Event:
    category = chance.choice(list(ACTS))
    away = chance.gauss(0, 1500), chance.gauss(0, 1500)
    return _Event(
        category=category,
        street=chance.choice(STREETS),
        spot=chance.choice(SPOTS),
        point=_moved(CENTRE, *away),
        at=START + timedelta(days=chance.random() * DAYS),
        vehicle=chance.choice(VEHICLES),
        colour=chance.choice(COLOURS),
        plate=_plate(chance),
        person=chance.choice(PEOPLE),
        act=chance.choice(ACTS[category]),
        details=tuple(chance.sample(DETAILS, 3)),
    )


def _again(chance: random.Random, trouble: _Event, *, day: int) -> _Event:
    """The same trouble on another day: the same place, sometimes the same car and people."""
    other = _event(chance)
    same_people = chance.random() < 0.5
    return _Event(
        category=trouble.category,
        street=trouble.street,
        spot=trouble.spot,
        point=_moved(trouble.point, chance.gauss(0, 25), chance.gauss(0, 25)),
        at=START + timedelta(days=day, hours=12 + chance.random() * 12),
        vehicle=trouble.vehicle if same_people else other.vehicle,
        colour=trouble.colour if same_people else other.colour,
        plate=trouble.plate if same_people else other.plate,
        person=trouble.person if same_people else other.person,
        act=chance.choice(ACTS[trouble.category]),
        details=other.details,
    )


def _tellings(chance: random.Random, event: _Event) -> Iterator[Telling]:
    (people,) = chance.choices((1, 2, 3), (65, 25, 10))
    for _ in range(people):
        yield _telling(chance, event)


def _telling(chance: random.Random, event: _Event) -> Telling:
    came = event.at + timedelta(hours=chance.expovariate(1 / 14))
    knows_when = chance.random() < 0.7
    when = event.at + timedelta(minutes=chance.gauss(0, 40)) if knows_when else came
    terms = terms_of(_words(chance, event))
    vague = chance.choice((10, 25, 50, 200))
    there = chance.random() < 0.75
    away = chance.gauss(0, 15 + vague / 3), chance.gauss(0, 15 + vague / 3)
    return Telling(
        kind="concern" if chance.random() < 0.93 else "partner_intelligence",
        category=event.category if chance.random() < 0.8 else chance.choice(list(ACTS)),
        first=when,
        last=when,
        point=_moved(event.point, *away) if there else None,
        accuracy_m=vague if there else None,
        place=_place(chance, event),
        words=terms.words | terms.marks,
        marks=terms.marks,
    )


def _place(chance: random.Random, event: _Event) -> str:
    said = chance.random()
    if said < 0.55:
        return event.street
    if said < 0.8:
        return f"{chance.choice(event.spot)}, {event.street}"
    return f"off {event.street.replace('Road', 'Rd').replace('Street', 'St')}"


def _words(chance: random.Random, event: _Event) -> str:
    parts = [chance.choice(OPENINGS) + chance.choice(event.person)]
    if chance.random() < 0.7:
        parts.append(f"{event.colour} {chance.choice(event.vehicle)}")
    if chance.random() < 0.35:
        parts.append(f"plate {_misread(chance, event.plate)}")
    if chance.random() < 0.8:
        parts.append(event.act if chance.random() < 0.5 else chance.choice(ACTS[event.category]))
    if chance.random() < 0.7:
        parts.append(chance.choice(event.spot))
    if chance.random() < 0.6:
        parts.append(event.street)
    parts += [chance.choice(each) for each in event.details if chance.random() < 0.5]
    first, rest = parts[0], parts[1:]
    chance.shuffle(rest)
    return ", ".join([first, *rest]) + "." + chance.choice(CLOSINGS)


def _plate(chance: random.Random) -> str:
    letters = [chance.choice(LETTERS) for _ in range(5)]
    return f"{letters[0]}{letters[1]}{chance.randrange(51, 76)} {''.join(letters[2:])}"


def _misread(chance: random.Random, plate: str) -> str:
    if chance.random() < 0.8:
        return plate
    at = chance.choice((0, 1, 5, 6, 7))
    return plate[:at] + chance.choice(LETTERS) + plate[at + 1 :]


def _moved(point: tuple[float, float], east_m: float, north_m: float) -> tuple[float, float]:
    across = METRE / math.cos(math.radians(point[1]))
    return point[0] + east_m * across, point[1] + north_m * METRE
