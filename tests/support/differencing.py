"""Attackers: what somebody can work out who reads everything that is published.

Written apart from hotspots.suppression, and knowing nothing of how it works: an attacker has the
lines that were published, the map, the rule that "few" is 0 to 4, and perhaps the numbers of one
source, or some events of another. For each count they ask what it may be at least and at most, once
by subtraction, as with a pencil, and once by integer programming; and the same of single spots, of
which nothing is published, such as what of a ward lies outside a hexagon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

MOST_FEW = 4


class Told(NamedTuple):
    """One published line: of an area of a kind, by source ("told": all sources together)."""

    kind: str
    area: str
    source: str
    shown: str
    value: int | None


class Range(NamedTuple):
    least: float
    most: float


Spot = tuple[int, str]
"""The events of one source in one spot."""
Spots = Sequence[Mapping[str, str | None]]
"""The map: for each spot where something may happen, kind of area → the area it is in."""


class Attacker:
    """`own`: the numbers of a source that the attacker did the work of, (spot, source) → count.
    `seen`: how many of others' events they know of, alike."""

    def __init__(
        self,
        told: Sequence[Told],
        spots: Spots,
        sources: Sequence[str],
        *,
        own: Mapping[Spot, int] | None = None,
        seen: Mapping[Spot, int] | None = None,
    ) -> None:
        self.told, self.spots, self.sources = list(told), spots, list(sources)
        self.own = dict(own or {})
        self.seen = dict(seen or {})
        self.number = {
            (spot, source): spot * len(self.sources) + place
            for spot in range(len(spots))
            for place, source in enumerate(self.sources)
        }

    def parts(self, line: Told) -> list[int]:
        wanted = self.sources if line.source == "told" else [line.source]
        return [
            self.number[spot, source]
            for spot, areas in enumerate(self.spots)
            if areas.get(line.kind) == line.area
            for source in wanted
        ]

    def limits(self, line: Told) -> Range:
        if line.shown == "value":
            assert line.value is not None
            return Range(line.value, line.value)
        return Range(0, MOST_FEW) if line.shown == "few" else Range(0, float("inf"))

    def worked_out(self, lines: Sequence[Told]) -> dict[Told, Range]:
        """What each of these lines may be, by integer programming over all that is published."""
        found = self._ranges([self.parts(line) for line in lines])
        return dict(zip(lines, found, strict=True))

    def spots_worked_out(self, spots: Sequence[Spot]) -> dict[Spot, Range]:
        """The same of single spots."""
        found = self._ranges([[self.number[each]] for each in spots])
        return dict(zip(spots, found, strict=True))

    def _ranges(self, wanted: Sequence[Sequence[int]]) -> list[Range]:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import lil_array

        size = len(self.number)
        matrix = lil_array((len(self.told), size))
        for row, line in enumerate(self.told):
            matrix[row, self.parts(line)] = 1
        limits = [self.limits(line) for line in self.told]
        ends = ([x.least for x in limits], [x.most for x in limits])
        rule = LinearConstraint(matrix.tocsr(), *ends)
        least, most = np.zeros(size), np.full(size, 10_000.0)
        for key, count in self.seen.items():
            least[self.number[key]] = count
        for key, count in self.own.items():
            least[self.number[key]] = most[self.number[key]] = count
        found = []
        for parts in wanted:
            goal = np.zeros(size)
            goal[list(parts)] = 1
            ends_found = []
            for sign in (1, -1):
                answer: Any = milp(
                    sign * goal,
                    constraints=rule,
                    bounds=Bounds(least, most),
                    integrality=np.ones(size),
                )
                assert answer.status == 0, "what is published contradicts itself"
                ends_found.append(sign * round(answer.fun))
            found.append(Range(*ends_found))
        return found

    def with_a_pencil(self) -> dict[Told, Range]:
        """By subtracting what is known from any published sum of which it is a part, until nothing
        more comes of it."""
        known = {line: self.limits(line) for line in self.told}
        for line in self.told:
            inside = [key for key, number in self.number.items() if number in self.parts(line)]
            if inside and all(key in self.own for key in inside):
                total = sum(self.own[key] for key in inside)
                known[line] = Range(total, total)
        while self._subtract(known):
            pass
        return known

    def _subtract(self, known: dict[Told, Range]) -> bool:
        changed = False
        for whole, pieces in self._sums():
            for piece in pieces:
                others = [known[each] for each in pieces if each != piece]
                least = max(known[piece].least, known[whole].least - sum(x.most for x in others))
                most = min(known[piece].most, known[whole].most - sum(x.least for x in others))
                if (least, most) != known[piece]:
                    known[piece] = Range(least, most)
                    changed = True
        return changed

    def _sums(self) -> list[tuple[Told, list[Told]]]:
        """Lines that are the sum of others: an area of the areas in it, all sources of each."""
        if not hasattr(self, "_found_sums"):
            by_parts = {line: frozenset(self.parts(line)) for line in self.told}
            by_kind: dict[tuple[str, str], list[Told]] = defaultdict(list)
            by_area: dict[tuple[str, str], list[Told]] = defaultdict(list)
            for line in self.told:
                by_kind[line.kind, line.source].append(line)
                if line.source != "told":
                    by_area[line.kind, line.area].append(line)
            sums = []
            for whole in self.told:
                groups = [*by_kind.values(), *by_area.values()]
                for group in groups:
                    pieces = [
                        each
                        for each in group
                        if each != whole and by_parts[each] and by_parts[each] <= by_parts[whole]
                    ]
                    covered = frozenset().union(*(by_parts[each] for each in pieces))
                    if pieces and covered == by_parts[whole]:
                        sums.append((whole, pieces))
            self._found_sums = sums
        return self._found_sums


def recovered(
    told: Sequence[Told],
    truth: Mapping[tuple[str, str, str], int],
    attacker: Attacker,
    *,
    by_pencil: bool = False,
    sources: Sequence[str] | None = None,
) -> list[tuple[Told, Range]]:
    """Counts under 5 of which the attacker learns more than that: `truth` is what really is. Of
    `sources` alone, if given; what is the attacker's own work is no discovery."""
    hidden = [
        line
        for line in told
        if truth[line.kind, line.area, line.source] <= MOST_FEW
        and (sources is None or line.source in sources)
    ]
    ranges = attacker.with_a_pencil() if by_pencil else attacker.worked_out(hidden)
    return [(each, ranges[each]) for each in hidden if not _is_whole(ranges[each])]


def spots_recovered(
    truth: Mapping[Spot, int], attacker: Attacker, *, sources: Sequence[str] | None = None
) -> list[tuple[Spot, Range]]:
    """Single spots with fewer than 5 events of which the attacker learns more than that."""
    hidden = [
        spot
        for spot, count in truth.items()
        if count <= MOST_FEW and (sources is None or spot[1] in sources)
    ]
    found = attacker.spots_worked_out(hidden)
    return [(each, found[each]) for each in hidden if not _is_whole(found[each])]


def others_recovered(
    told: Sequence[Told],
    truth: Mapping[tuple[str, str, str], int],
    attacker: Attacker,
    *,
    sources: Sequence[str],
) -> list[tuple[Told, Range]]:
    """Where the attacker has seen some of a count, and fewer than 5 are left: what they learn of
    those. That a count is "few" leaves 4 less what they have seen of it, in all that is in it."""
    number = {attacker.number[key]: count for key, count in attacker.seen.items()}
    parts = {line: frozenset(attacker.parts(line)) for line in told if line.source in sources}
    seen_of = {line: sum(number.get(part, 0) for part in parts[line]) for line in parts}
    found = []
    for line, known in attacker.worked_out(list(parts)).items():
        seen = seen_of[line]
        left = truth[line.kind, line.area, line.source] - seen
        around = [x for x in parts if x.shown == "few" and parts[x] >= parts[line]]
        most = MOST_FEW - max((seen_of[each] for each in around), default=0)
        if left <= MOST_FEW and (known.least > seen or known.most - seen < most):
            found.append((line, Range(known.least - seen, known.most - seen)))
    return found


def _is_whole(found: Range) -> bool:
    return found.least <= 0 and found.most >= MOST_FEW
