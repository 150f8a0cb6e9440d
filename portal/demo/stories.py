"""The words of demonstration reports: who might say what, and the small things that vary.

Every story is invented. None names a person, a business or a house; registrations have a format
that no vehicle carries; telephone numbers are of the ranges that Ofcom keeps for drama. Each
story carries MARK, so that nobody ever takes one for real.

Slots in braces are filled from WORDS or from the place: {street}, {ward}.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from reports.enums import Category, Kind

MARK = "[Demonstration]"

WORDS: Mapping[str, Sequence[str]] = {
    "spot": (
        "by the garages",
        "behind the bin store",
        "at the end by the footpath",
        "near the bus stop",
        "in the alley at the back",
        "by the substation",
        "in the stairwell",
        "on the grass by the play area",
        "in the car park",
        "under the trees by the railings",
        "at the underpass",
        "by the bench",
        "near the recycling bank",
        "in the lay-by",
    ),
    "vehicle": (
        "a small silver hatchback",
        "a dark estate car",
        "a white van with no markings",
        "a black car with tinted windows",
        "a red hatchback with a dented door",
        "an electric scooter",
        "a blue car with one headlight out",
        "a grey car that never parks",
        "two lads on electric bikes",
        "a moped with no plate",
    ),
    "person": (
        "a man in a grey hooded top",
        "a tall man with a black rucksack",
        "two young men in dark tracksuits",
        "a woman with a pushchair",
        "a man in work clothes",
        "somebody on a bike with a delivery bag",
        "an older man with a stick",
        "a man in a bright orange jacket",
        "a couple I haven't seen before",
        "a man with a small dog",
    ),
    "often": (
        "most evenings",
        "every Friday and Saturday",
        "two or three times a week",
        "nearly every day after four",
        "now and then, mostly late",
        "most nights after ten",
        "at weekends",
        "several times a day",
    ),
    "since": (
        "for about a month",
        "since the clocks changed",
        "for two or three weeks",
        "since the summer",
        "for a few days now",
        "for longer than I can say",
        "since the flat changed hands",
    ),
    "hour": (
        "just after school",
        "about six in the evening",
        "around eight",
        "half past nine at night",
        "gone eleven",
        "in the early hours",
        "at dinner time",
        "first thing in the morning",
    ),
    "feeling": (
        "I don't feel safe walking past.",
        "My neighbours have noticed it too.",
        "I would like somebody to take a look.",
        "I don't want any trouble, I just want it to stop.",
        "There are families along here.",
        "I may be wrong, but it doesn't look right.",
        "It is getting worse.",
        "I didn't go any closer.",
        "I'm not asking for a call back.",
        "I have not told anybody else.",
    ),
    "few": ("two", "three", "four", "about half a dozen", "several"),
    "sharps": ("one", "two", "three", "five", "about eight", "about twenty"),
    "ground": (
        "tarmac path",
        "grass verge",
        "flower bed",
        "children's play area fence line",
        "steps",
        "gravel by the hedge",
        "drain cover",
        "under a bench",
        "inside the shelter",
    ),
    "kit": (
        "litter picker and a 0.6 litre sharps box",
        "tongs and the van's sharps box",
        "picker, gloves and a fresh box",
    ),
    "premises": (
        "The Painted Heron (fictional)",
        "The Lock Keeper's Rest (fictional)",
        "Copper Lantern Bar (fictional)",
        "Club Meridian (fictional)",
        "The Fenland Fiddle (fictional)",
        "Nine Arches Taproom (fictional)",
        "Sallow Street Social (fictional)",
        "The Brick Kiln (fictional)",
    ),
    "room": ("the toilets", "the smoking area", "the upstairs bar", "the queue", "the car park"),
    "bag": (
        "one small clear bag",
        "two wraps",
        "a small tin",
        "a vape with no label",
        "three bags",
    ),
    "team": (
        "Housing officer",
        "Youth worker",
        "School attendance officer",
        "Outreach worker",
        "Parks warden",
        "Support worker",
        "Tenancy team",
    ),
    "drug": ("cannabis", "something smoked from foil", "white powder", "small pills", "a pipe"),
    "smell": ("A strong smell of cannabis", "A chemical smell", "A sweet, heavy smell"),
}

FILES = ("public.txt", "staff.txt")


def _read(name: str) -> dict[str, list[str]]:
    """The stories of a file in words/, by the heading they stand under."""
    found: dict[str, list[str]] = {}
    heading = ""
    lines = (Path(__file__).parent / "words" / name).read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).append(line)
    return found


STORIES: Mapping[str, Sequence[str]] = {
    heading: told for name in FILES for heading, told in _read(name).items()
}
"""By `channel:category` or `channel:kind` or, where the channel does not matter, either alone."""

COLOURS = ("silver", "black", "white", "blue", "red", "grey")
AGES = ("16 to 20", "18 to 25", "20 to 30", "30 to 40", "40 to 50")
HOW_KNOWN = ("saw it", "heard it", "smelled it", "told by somebody", "read it online")


def stories_for(*, channel: str, kind: str, category: str) -> Sequence[str]:
    """The most particular stories there are for a report like this."""
    for key in (f"{channel}:{category}", f"{channel}:{kind}", kind, category):
        if key in STORIES:
            return STORIES[key]
    return STORIES[Category.OTHER]


def tell(chance: random.Random, story: str, **fixed: str) -> str:
    """A story with its slots filled, and its mark. `fixed` must hold street and ward."""
    filled = {name: chance.choice(options) for name, options in WORDS.items()}
    told = story.format(**(filled | fixed))
    told = ". ".join(each[:1].upper() + each[1:] for each in told.split(". "))
    return f"{MARK} {told}"


def retell(chance: random.Random, told: str) -> str:
    """What a second person might say about the same thing: near enough to be noticed."""
    body = told.removeprefix(MARK).strip()
    opening = chance.choice(
        (
            "I think somebody has told you already. ",
            "Same as my neighbour said: ",
            "Again tonight. ",
        )
    )
    sentences = body.split(". ")
    if len(sentences) > 2:
        del sentences[chance.randrange(1, len(sentences))]
    return f"{MARK} {opening}" + ". ".join(sentences)


def particulars(chance: random.Random, *, kind: str) -> dict[str, str]:
    """People and vehicles as described, for half of the concerns; nothing identifies anybody."""
    if kind != Kind.CONCERN or chance.random() < 0.5:
        return {}
    found = {"how known": chance.choice(HOW_KNOWN)}
    if chance.random() < 0.6:
        found["people"] = ", ".join(
            (
                f"aged {chance.choice(AGES)}",
                chance.choice(("slim", "medium build", "heavily built")),
                chance.choice(("dark tracksuit", "grey hooded top", "work clothes")),
            )
        )
    if chance.random() < 0.4:
        colour, body = (
            chance.choice(COLOURS),
            chance.choice(("hatchback", "estate", "van", "moped")),
        )
        found["vehicles"] = f"{colour} {body}, registration DEMO-{chance.randrange(100, 1000)}"
    return found


def contact(chance: random.Random) -> dict[str, object]:
    """How to reach a fictional resident; numbers are of Ofcom's range for drama."""
    number = chance.randrange(1000)
    return {
        "name": f"Demonstration resident {number:03d}",
        "phone": f"07700 900{number:03d}",
        "voicemail": chance.choice(("yes", "no", "unknown")),
        "email": f"resident{number:03d}@residents.spotlight.example",
        "safe_times": chance.choice(("Weekday mornings", "After six", "Any time", "Text first")),
    }


def source(chance: random.Random) -> dict[str, object]:
    """What would point to a person who told us, in the words of the form."""
    return {
        "how_known": chance.choice(HOW_KNOWN),
        "could_be_traced": chance.choice(("yes", "no", "not sure")),
        "who_else_knows": chance.choice(("nobody", "a neighbour", "several people")),
    }
