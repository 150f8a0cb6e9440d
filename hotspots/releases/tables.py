"""From counts to what may be shown: the two tables of a quarter, protected. Pure.

What is told to the partnership is one table, by source and with sums; recorded crime is another,
since it is in no sum. Both are of the same areas: the city, wards, LSOAs and hexagons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hotspots import suppression
from hotspots.releases.counting import INSIDERS, Counted, Place
from hotspots.releases.enums import AREAS, CITY_CODE, TOLD_SOURCES, FigureKind
from hotspots.releases.public_enums import Source
from hotspots.suppression import ANYBODY, FEWEST, Division, Onlooker, Shown, Table, TooFine

LADDER = (FigureKind.HEXAGON, FigureKind.LSOA, FigureKind.WARD)
"""The finest areas that are tried; a table that is too fine is made again without them."""
COSTS = {
    FigureKind.HEXAGON: 1,
    FigureKind.LSOA: 10,
    FigureKind.WARD: 100,
    FigureKind.CITY: 1000,
}
"""Small areas are withheld before large ones, and a sum before what it is a sum of."""
RULES = ("suppression.py", "suppression_audit.py", "releases/tables.py", "releases/counting.py")


class Line(NamedTuple):
    """One count as it may be shown; `value` None where it is no number."""

    kind: FigureKind
    area: str
    source: Source
    shown: Shown
    value: int | None


@dataclass(frozen=True)
class Tables:
    """`lines`: every figure; `finest`: the smallest areas in it; `solves`: what the audit took."""

    lines: list[Line]
    finest: FigureKind
    solves: int


def protect_quarter(
    counted: Counted,
    *,
    seed: int,
    secondary: bool = True,
    progress: Callable[[float], None] = lambda share: None,
) -> Tables:
    """Both tables, as fine as can be shown to be safe. Raises TooFine when not even wards can."""
    for finest in LADDER:
        try:
            return _protect(counted, finest, seed=seed, secondary=secondary, progress=progress)
        except TooFine:
            if finest == LADDER[-1]:
                raise
    raise AssertionError("unreachable")


def _protect(
    counted: Counted,
    finest: FigureKind,
    *,
    seed: int,
    secondary: bool,
    progress: Callable[[float], None],
) -> Tables:
    lines: list[Line] = []
    solves = 0
    tables = tables_of(counted, finest)
    for number, (table, onlookers) in enumerate(tables):
        found = suppression.protect(
            table.counts,
            table.cells,
            seed=seed,
            slivers=table.slivers,
            onlookers=onlookers,
            secondary=secondary,
            progress=lambda share, number=number: progress((number + share) / len(tables)),  # type: ignore[misc]
        )
        solves += found.solves
        for cell, shown, value in zip(table.cells, found.shown, found.values, strict=True):
            kind, area, source = cell.key
            lines.append(Line(FigureKind(kind), area, Source(source), shown, value))
    return Tables([*lines, *_by_kind(counted, lines)], finest, solves)


def _by_kind(counted: Counted, lines: list[Line]) -> list[Line]:
    """What residents told in the whole city, by kind of report.

    Kinds are told where their sum is and none of them is small. Then whatever places may have had
    without these lines they may have had with them: any split of a place's reports between kinds
    fits (docs/adr/0104). Whoever knows one kind knows the other by the sum already.
    """
    if not counted.of_residents:
        return []
    whole = next(
        each for each in lines if each.kind is FigureKind.CITY and each.source is Source.RESIDENTS
    )
    told = whole.shown is Shown.VALUE and min(counted.of_residents.values()) >= FEWEST
    shown = Shown.VALUE if told else Shown.FEW if whole.shown is Shown.FEW else Shown.WITHHELD
    return [
        Line(FigureKind.KIND, kind.value, Source.RESIDENTS, shown, number if told else None)
        for kind, number in counted.of_residents.items()
    ]


def tables_of(counted: Counted, finest: FigureKind) -> list[tuple[Table, list[Onlooker]]]:
    """Each table with those for whom it is audited."""
    found: list[tuple[Table, list[Onlooker]]] = []
    if counted.sources & set(TOLD_SOURCES):
        told = _table(counted, TOLD_SOURCES, finest)
        insiders = [
            told.onlooker(each.value, _numbered(counted, counted.seen.get(each, {})))
            for each in INSIDERS
        ]
        found.append((told, [ANYBODY, *insiders]))
    if Source.POLICE in counted.sources:
        found.append((_table(counted, (Source.POLICE,), finest), [ANYBODY]))
    return found


def _table(counted: Counted, sources: tuple[Source, ...], finest: FigureKind) -> Table:
    counts = {
        key: count
        for key, count in _numbered(counted, counted.counts).items()
        if key[1] in {each.value for each in sources}
    }
    areas: dict[FigureKind, list[str | None]] = {
        FigureKind.CITY: [CITY_CODE for _ in counted.places],
        FigureKind.WARD: [each.ward for each in counted.places],
        FigureKind.LSOA: [each.lsoa for each in counted.places],
        FigureKind.HEXAGON: [each.hexagon for each in counted.places],
    }
    divisions = [
        Division(
            kind.value, areas[kind], COSTS[kind], sums=kind in (FigureKind.CITY, FigureKind.WARD)
        )
        for kind in AREAS[: AREAS.index(finest) + 1]
    ]
    return suppression.table_of(
        counts,
        places=len(counted.places),
        divisions=divisions,
        sources=[each.value for each in sources],
    )


def _numbered(
    counted: Counted, events: Mapping[tuple[Place, Source], int]
) -> dict[tuple[int, str], int]:
    """The same by number of the place, of what is told to the partnership."""
    number = {place: each for each, place in enumerate(counted.places)}
    return {(number[place], source.value): count for (place, source), count in events.items()}


def code_version() -> str:
    """A sum (SHA-256, hexadecimal) of the rules by which figures are protected."""
    here = Path(suppression.__file__).parent
    return hashlib.sha256(b"".join((here / each).read_bytes() for each in RULES)).hexdigest()
