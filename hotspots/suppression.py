"""Which counts of areas may be shown, so that no small one can be worked out (R8.1). Pure.

Everything published of one set of events is a **cell**: a sum of disjoint **parts**, counts that
nobody publishes (events of one source in one ward, LSOA and hexagon at once). Nested areas,
overlapping ones and sums over sources are all cells of the same parts, so what somebody can work
out from all of them together is a question about one system of linear constraints over integers,
and `hotspots.suppression_audit` asks it. Nothing here knows what an area is.

A count under FEWEST is shown as "few", none as well. Few cells are safe when everything published
leaves each of them its whole range from 0 to 4. Where it does not, one of the cells on which the
proof rests is withheld, the cheapest first and those alike in an order that the seed fixes, until
it does. (Complementary suppression: M. Fischetti and J. J. Salazar, Management Science 47 (2001)
1008-1027; the attacker's problem: L. H. Cox, JASA 90 (1995) 1453-1462.)

A **sliver** is a sum that nobody publishes and that comes of subtracting: what of a ward lies
outside a hexagon. Small ones keep their whole range as few cells do.

Somebody may know the parts of a source exactly, since they are their own work, or have seen some
events of another. Each such **onlooker** is audited as well: of what they have not seen, what is
small must not be given away by what they have.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.suppression_audit import Audit

FEWEST = 5
"""The smallest count that is shown as a number (R8.1)."""
MOST_SOLVES = 1200
"""How many linear programmes the audit for one onlooker may take before a table is too fine."""


class Shown(str, Enum):
    """What is said of a cell."""

    VALUE = "value"
    FEW = "few"
    WITHHELD = "withheld"


class TooFine(Exception):
    """The table could not be shown to be safe within its bounds: publish a coarser one."""


@dataclass(frozen=True)
class Cell:
    """One published count. `key` names it in the order of the seed; `parts`: numbers of the parts
    that it is the sum of; `source`: whose parts, "" of a sum over sources; `cost`: the cheapest are
    withheld first."""

    key: tuple[str, ...]
    parts: tuple[int, ...]
    source: str = ""
    cost: int = 1


@dataclass(frozen=True)
class Onlooker:
    """Somebody who looks at everything published, and knows the parts `known` exactly. Of other
    parts they have `seen` so many events. Of them what is small of the sources in `guarded` is
    kept; None: of every source and sum."""

    name: str = "anybody"
    known: frozenset[int] = frozenset()
    guarded: frozenset[str] | None = None
    seen: Mapping[int, int] = field(default_factory=dict, hash=False)

    def is_guarded(self, cell: Cell) -> bool:
        return self.guarded is None or cell.source in self.guarded


ANYBODY = Onlooker()


@dataclass
class Protected:
    """What may be shown of each cell, in the order of the cells. `solves`: how many linear
    programmes the audit took; `withheld`: how many cells for each onlooker."""

    shown: list[Shown]
    values: list[int | None]
    solves: int = 0
    withheld: Counter[str] = field(default_factory=Counter)


def protect(
    counts: Sequence[int],
    cells: Sequence[Cell],
    *,
    seed: int,
    slivers: Sequence[Cell] = (),
    onlookers: Sequence[Onlooker] = (ANYBODY,),
    most_solves: int = MOST_SOLVES,
    secondary: bool = True,
    progress: Callable[[float], None] = lambda share: None,
) -> Protected:
    """Protect the table `cells` of the parts `counts` (whole numbers from 0), and the `slivers`,
    of which nothing is published.

    The same input gives the same outcome. Without `secondary` small counts alone are hidden: that
    is for tests, which show what it lets through. Raises TooFine when the audit does not end within
    `most_solves`, and ValueError for counts below 0 or cells of parts that are not there.
    """
    from hotspots.suppression_audit import Audit, System

    system = System.of(counts, cells)
    found = Protected(shown=[], values=[])
    if secondary:
        audits = [
            Audit(system, each, slivers=slivers, most_solves=most_solves) for each in onlookers
        ]
        for number, audit in enumerate(audits):
            while (unsafe := audit.unsafe()) is not None:
                found.withheld[audit.onlooker.name] += 1
                system.withhold(_cheapest(audit, unsafe, seed=seed))
                audit.forget_limits()
            progress((number + 1) / len(audits))
        found.solves = sum(each.solves for each in audits)
    found.shown = system.shown()
    found.values = [
        int(total) if shown is Shown.VALUE else None
        for total, shown in zip(system.totals, found.shown, strict=True)
    ]
    return found


def _cheapest(audit: Audit, unsafe: int, *, seed: int) -> int:
    """Of the cells of a proof the cheapest; of these what leaves room, and not the unsafe cell
    itself; then as the seed draws, which is one per release (R8.2)."""
    system = audit.system

    def order(cell: int) -> tuple[int, int, bytes]:
        found, total = system.cells[cell], system.totals[cell]
        cramped = int(audit.is_itself(cell, unsafe)) * 2 + int(0 < total - FEWEST < FEWEST - 1)
        drawn = hashlib.sha256(repr((seed, found.key)).encode()).digest()
        return found.cost, cramped, drawn

    return min(audit.proof_of(unsafe), key=order)


# --- Cells of places, sources and their sums --------------------------------------------------


@dataclass(frozen=True)
class Division:
    """One way to divide the place of events into areas. `of`: the area of each place, None for
    what is in none that is shown; `cost` of withholding one of its cells; `sums`: whether sums over
    sources are published of it."""

    kind: str
    of: Sequence[str | None]
    cost: int
    sums: bool = False


SUM = "told"
"""The source of a sum over sources."""


@dataclass
class Table:
    """Cells over places and sources: parts are numbered `place * len(sources) + source`.
    `slivers`: the parts themselves."""

    sources: tuple[str, ...]
    cells: list[Cell]
    counts: list[int]

    @property
    def slivers(self) -> list[Cell]:
        step = len(self.sources)
        return [
            Cell(("sliver", str(part // step)), (part,), self.sources[part % step])
            for part in range(len(self.counts))
        ]

    def known_to(self, source: str) -> frozenset[int]:
        step = len(self.sources)
        return frozenset(range(self.sources.index(source), len(self.counts), step))

    def onlooker(self, source: str, seen: Mapping[tuple[int, str], int] | None = None) -> Onlooker:
        """Whoever did the work of `source` and knows its numbers, and has `seen` so many of others:
        (place, source) → events."""
        others = frozenset(each for each in self.sources if each != source)
        step = len(self.sources)
        parts = {
            place * step + self.sources.index(of): number
            for (place, of), number in (seen or {}).items()
        }
        return Onlooker(source, self.known_to(source), others, parts)


def table_of(
    counts: Mapping[tuple[int, str], int],
    *,
    places: int,
    divisions: Iterable[Division],
    sources: Sequence[str],
) -> Table:
    """The cells of every area of every division by source, and their sums where it has sums.
    `counts`: (place, source) → events; what is not in it is 0."""
    step = len(sources)
    flat = [counts.get((place, source), 0) for place in range(places) for source in sources]
    cells = []
    for division in divisions:
        inside: dict[str, list[int]] = {}
        for place, area in enumerate(division.of):
            if area is not None:
                inside.setdefault(area, []).append(place)
        for area, found in sorted(inside.items()):
            for number, source in enumerate(sources):
                parts = tuple(place * step + number for place in found)
                cells.append(Cell((division.kind, area, source), parts, source, division.cost))
            if division.sums and step > 1:
                parts = tuple(place * step + number for place in found for number in range(step))
                key = (division.kind, area, SUM)
                cells.append(Cell(key, parts, cost=max(1, division.cost - 1)))
    return Table(tuple(sources), cells, flat)
