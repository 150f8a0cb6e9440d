"""Finds of the fictional crews from before Spotlight, brought in from their old system's file: what
a problem of the demonstration is compared with. By the real actions, as a cleansing lead does it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.gis.geos import MultiPolygon

from agencies.operations import ground
from agencies.operations.periods import Period
from agencies.refuse.actions import imports
from agencies.refuse.actions.import_work import carry_on
from agencies.refuse.import_enums import Field
from agencies.refuse.import_mapping import guess_columns, guess_word, words_in
from agencies.refuse.models import FindImport
from agencies.registry.csv_file import read_table
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

SYSTEM = "[Demonstration] Street system before Spotlight"
LONG = 120.0
"""Seconds, of which it takes a few."""
HOURS = (7, 8, 9, 10, 11, 13, 14)
INSIDE, BESIDE = 0.45, 0.02
"""How far a find lies from the middle of a ward, as a part of its size; and in the ring, whose
middle has little room."""


def bring_in(
    lead: User, *, before: Period, after: Period, area: MultiPolygon, control: MultiPolygon
) -> None:
    """Many in the area before, fewer in the ring, further out and in the control area, and in that
    after it."""
    chance = random.Random("earlier finds")  # reproducible on purpose
    ring = ground.ring_around(area, 250)
    further = ground.as_multi(ground.ring_around(area, 1_200).difference(ring))
    rows = [
        *_lines(chance, before, area, 118, INSIDE),
        *_lines(chance, before, ring, 20, BESIDE),
        *_lines(chance, before, further, 36, INSIDE),
        *_lines(chance, before, control, 45, INSIDE),
        *_lines(chance, after, control, 44, INSIDE),
    ]
    # No cell holds a comma or a quotation mark.
    lines = [list(rows[0]), *(list(each.values()) for each in rows)]
    text = "\n".join(",".join(each) for each in lines)
    found = imports.take_file(by=lead, system=SYSTEM, table=read_table(text.encode()))
    found = _matched(lead, found)
    carry_on(seconds=LONG)
    found = _fresh(lead, found)
    imports.start_import(by=lead, import_id=found.pk, version=found.version)
    carry_on(seconds=LONG)


def _lines(
    chance: random.Random, period: Period, shape: MultiPolygon, number: int, spread: float
) -> Iterator[dict[str, str]]:
    """Spread over the days of a period, and within the shape."""
    middle = shape.point_on_surface
    west, south, east, north = shape.extent
    for each in range(number):
        day = period.first + timedelta(days=each * period.days // number)
        point = middle.clone()
        for _try in range(20):
            point.x = middle.x + (east - west) * spread * chance.uniform(-1, 1)
            point.y = middle.y + (north - south) * spread * chance.uniform(-1, 1)
            if shape.contains(point):
                break
        else:
            point = middle
        yield {
            "Ref": f"OLD-{chance.randrange(10**9):09d}",
            "Date time": f"{day:%d/%m/%Y} {chance.choice(HOURS):02d}:{chance.randrange(60):02d}",
            "Longitude": f"{point.x:.6f}",
            "Latitude": f"{point.y:.6f}",
            "Item": "needle",
            "Qty": str(chance.randint(1, 6)),
            "Land type": "street",
            "Disposal": "sharps box",
            "Status": "closed",
        }


def _matched(lead: User, found: FindImport) -> FindImport:
    """Every guess is taken, since the columns were named to be guessed."""
    with acting_as(lead):
        table = imports.table_of(found.file.table.open())
    found = imports.match_columns(
        by=lead,
        import_id=found.pk,
        columns=guess_columns(table.headings),
        one_for_all={},
        version=found.version,
    )
    matched = imports.matched_in(found)
    words = {
        each: {
            word: guess_word(each, word) or ("no_danger" if each == Field.HAZARDS else "leave_out")
            for word in words_in(table, matched, each)
        }
        for each in imports.words_of(matched)
    }
    return imports.match_words(by=lead, import_id=found.pk, words=words, version=found.version)


def _fresh(lead: User, found: FindImport) -> FindImport:
    with acting_as(lead):
        return FindImport.objects.get(pk=found.pk)
