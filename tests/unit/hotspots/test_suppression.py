"""No small count can be worked out from what is shown: attackers against random worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotspots import suppression
from hotspots.suppression import FEWEST, Cell, Division, Shown, Table, TooFine, protect, table_of
from hotspots.suppression_audit import Audit, System
from tests.support.differencing import (
    Attacker,
    Told,
    others_recovered,
    recovered,
    spots_recovered,
)

SOURCES = ("residents", "crews", "premises")
FEW_EXAMPLES = settings(max_examples=4, deadline=None)


@dataclass
class World:
    """Spots in a city of wards, with LSOAs that are nested in wards for the most part and hexagons
    that are nested in nothing."""

    spots: list[dict[str, str | None]]
    counts: dict[tuple[int, str], int]

    @classmethod
    def random(cls, seed: int, *, spots: int = 10, mean: float = 1.6) -> World:
        rng = np.random.default_rng(seed)
        places: list[dict[str, str | None]] = []
        for each in range(spots):
            ward = each * 3 // spots
            lsoa = each * 5 // spots if rng.random() < 0.9 else int(rng.integers(5))
            hexagon = int(rng.integers(4))
            places.append(
                {
                    "city": "city",
                    "ward": f"w{ward}",
                    "lsoa": f"l{lsoa}",
                    "hexagon": f"h{hexagon}" if rng.random() < 0.9 else None,
                }
            )
        weights = rng.gamma(0.6, mean / 0.6, size=(spots, len(SOURCES))) * (1.5, 1.0, 0.4)
        drawn = rng.poisson(weights)
        counts = {
            (spot, source): int(drawn[spot, place])
            for spot in range(spots)
            for place, source in enumerate(SOURCES)
        }
        return cls(places, counts)

    def table(self) -> Table:
        costs = {"city": 1000, "ward": 100, "lsoa": 10, "hexagon": 1}
        return table_of(
            self.counts,
            places=len(self.spots),
            divisions=[
                Division(kind, [each[kind] for each in self.spots], cost, sums=cost >= 100)
                for kind, cost in costs.items()
            ],
            sources=SOURCES,
        )

    def seen(self, seed: int) -> dict[tuple[int, str], int]:
        """Residents' events of which a half is about litter, and known to whoever clears it."""
        rng = np.random.default_rng(seed)
        return {
            key: int(rng.binomial(count, 0.5))
            for key, count in self.counts.items()
            if key[1] == "residents"
        }

    def own(self, source: str) -> dict[tuple[int, str], int]:
        return {key: count for key, count in self.counts.items() if key[1] == source}


def published(
    world: World,
    *,
    secondary: bool = True,
    slivers: bool = True,
    seen: dict[tuple[int, str], int] | None = None,
    seed: int = 7,
) -> tuple[list[Told], dict[tuple[str, str, str], int]]:
    table = world.table()
    found = protect(
        table.counts,
        table.cells,
        seed=seed,
        slivers=table.slivers if slivers else (),
        onlookers=[suppression.ANYBODY, table.onlooker("crews", seen), table.onlooker("premises")],
        secondary=secondary,
    )
    lines = [
        Told(*cell.key, shown.value, value)
        for cell, shown, value in zip(table.cells, found.shown, found.values, strict=True)
    ]
    truth = {
        (line.kind, line.area, line.source): sum(table.counts[part] for part in cell.parts)
        for line, cell in zip(lines, table.cells, strict=True)
    }
    return lines, truth


@FEW_EXAMPLES
@given(seed=st.integers(0, 10_000), mean=st.sampled_from([0.3, 1.0, 3.0]))
def test_nobody_works_out_a_small_count(seed: int, mean: float) -> None:
    """Nested areas, hexagons against wards, and sources against their sum, all at once."""
    world = World.random(seed, mean=mean)
    told, truth = published(world)
    for line in told:
        count = truth[line.kind, line.area, line.source]
        assert line.value in (None, count)
        assert line.value is None or line.value >= FEWEST
    attacker = Attacker(told, world.spots, SOURCES)
    assert not recovered(told, truth, attacker)
    assert not recovered(told, truth, attacker, by_pencil=True)


@FEW_EXAMPLES
@given(seed=st.integers(0, 10_000), own=st.sampled_from(["crews", "premises"]))
def test_whoever_knows_one_source_learns_nothing_of_another(seed: int, own: str) -> None:
    """Crews know what they found, venues what they reported; both can read the rest."""
    world = World.random(seed, mean=1.2)
    told, truth = published(world)
    others = [each for each in SOURCES if each != own]
    attacker = Attacker(told, world.spots, SOURCES, own=world.own(own))
    assert not recovered(told, truth, attacker, sources=others)
    assert not recovered(told, truth, attacker, sources=others, by_pencil=True)


@FEW_EXAMPLES
@given(seed=st.integers(0, 10_000), mean=st.sampled_from([0.5, 1.5, 4.0]))
def test_nobody_subtracts_areas_until_a_small_spot_is_left(seed: int, mean: float) -> None:
    """What lies in a ward and not in a hexagon is published nowhere: a ward of 13 with a hexagon of
    12 in it would tell of the one outside."""
    world = World.random(seed, mean=mean)
    told, _truth = published(world)
    assert not spots_recovered(world.counts, Attacker(told, world.spots, SOURCES))


def test_spots_are_found_where_only_published_counts_are_kept() -> None:
    """That the test above can fail."""
    found = 0
    for seed in range(3):
        world = World.random(seed, mean=4.0)
        told, truth = published(world, slivers=False)
        attacker = Attacker(told, world.spots, SOURCES)
        assert not recovered(told, truth, attacker)
        found += bool(spots_recovered(world.counts, attacker))
    assert found >= 2


@FEW_EXAMPLES
@given(seed=st.integers(0, 10_000), mean=st.sampled_from([0.7, 1.5, 3.0]))
def test_whoever_has_seen_some_of_a_source_learns_nothing_of_the_rest(
    seed: int, mean: float
) -> None:
    """Who clears litter knows which residents told of it. Of 7 residents' reports of a ward they
    know 5: that 2 are about something else is not for them."""
    world = World.random(seed, mean=mean)
    seen = world.seen(seed)
    told, truth = published(world, seen=seen)
    attacker = Attacker(told, world.spots, SOURCES, own=world.own("crews"), seen=seen)
    assert not others_recovered(told, truth, attacker, sources=["residents", "premises"])


@pytest.mark.parametrize("taken_to_have_seen", [True, False])
def test_seven_reports_of_which_somebody_knows_five_are_not_told(taken_to_have_seen: bool) -> None:
    """And that the test above can fail: where they are not taken to have seen any, 7 is told."""
    wards: dict[str, str | None] = {"ward": "a", "city": "city"}
    counts = {(0, "residents"): 7, (1, "residents"): 30, (2, "residents"): 40}
    world = World([wards, {**wards, "ward": "b"}, {**wards, "ward": "c"}], counts)
    for spot in range(3):
        counts |= {(spot, "crews"): 9, (spot, "premises"): 9}
    for spot in world.spots:
        spot |= {"lsoa": None, "hexagon": None}
    seen = {(0, "residents"): 5}
    told, truth = published(world, seen=seen if taken_to_have_seen else None)
    attacker = Attacker(told, world.spots, SOURCES, own=world.own("crews"), seen=seen)
    found = others_recovered(told, truth, attacker, sources=["residents"])
    assert [(line.area, line.value) for line, _range in found] == (
        [] if taken_to_have_seen else [("a", 7)]
    )


def test_nobody_has_seen_more_than_there_is() -> None:
    system = System.of([1], [Cell(("a",), (0,), "s")])
    with pytest.raises(ValueError, match="more than there is"):
        Audit(system, suppression.Onlooker(seen={0: 2}), most_solves=9)


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.integers(0, 9), min_size=2, max_size=4),
    cells=st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=4, unique_by=tuple),
    slivers=st.booleans(),
)
def test_it_says_what_going_through_every_table_says(
    counts: list[int], cells: list[set[int]], slivers: bool
) -> None:
    """By brute force: all tables up to 13 that agree with what is told, before and after more is
    withheld."""
    parts = [tuple(sorted(each & set(range(len(counts))))) for each in cells]
    table = [Cell((str(number),), each, "s") for number, each in enumerate(parts) if each]
    hidden = [Cell((f"sliver {part}",), (part,), "s") for part in range(len(counts))]
    hidden = hidden if slivers else []
    system = System.of(counts, table)
    audit = Audit(system, suppression.ANYBODY, slivers=hidden, most_solves=500)
    assert (audit.unsafe() is None) == _is_safe(system, [*table, *hidden], counts)
    try:
        found = protect(counts, table, seed=1, slivers=hidden)
    except TooFine:
        return
    for cell, shown in enumerate(found.shown):
        if shown is Shown.WITHHELD:
            system.withhold(cell)
    assert _is_safe(system, [*table, *hidden], counts)


def _is_safe(system: System, cells: list[Cell], counts: list[int]) -> bool:
    every = np.indices((14,) * len(counts)).reshape(len(counts), -1)
    low, high = system.limits()
    values = system.matrix @ every
    fits = every[:, ((values >= low[:, None]) & (values <= high[:, None])).all(axis=0)]
    ranges = [
        fits[list(each.parts)].sum(axis=0)
        for each in cells
        if sum(counts[part] for part in each.parts) < FEWEST
    ]
    return all(each.min() == 0 and each.max() >= FEWEST - 1 for each in ranges)


@pytest.mark.parametrize("status", [1, 2, 3, 4])
@pytest.mark.parametrize("with_a_table", [False, True])
def test_a_solver_that_was_cut_off_never_makes_a_table_safe(
    monkeypatch: pytest.MonkeyPatch, status: int, with_a_table: bool
) -> None:
    """Out of time (1), or in trouble: also when it hands back what it had."""
    _answer(monkeypatch, status=status, x=np.zeros(2) if with_a_table else None)
    with pytest.raises(TooFine):
        _two_of_seven()


@pytest.mark.parametrize("x", [[4.0, 4.0], [-1.0, 8.0], [4.0, 3.0000004], [np.nan, np.nan]])
def test_a_table_that_a_solver_makes_up_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, x: list[float]
) -> None:
    """It says it is done, and what it found contradicts what is published, or shows nothing."""
    _answer(monkeypatch, status=0, x=np.array(x))
    with pytest.raises(TooFine):
        _two_of_seven()


def _answer(monkeypatch: pytest.MonkeyPatch, *, status: int, x: object) -> None:
    from types import SimpleNamespace

    import scipy.optimize

    monkeypatch.setattr(
        scipy.optimize, "milp", lambda *_args, **_how: SimpleNamespace(status=status, x=x)
    )


def _two_of_seven() -> None:
    """A sum of 7 with a 2 in it: safe only once something is withheld."""
    cells = [Cell(("a",), (0,), "s"), Cell(("b",), (1,), "s"), Cell(("both",), (0, 1), "s", 9)]
    protect([2, 5], cells, seed=1)


def test_hiding_small_counts_alone_lets_them_be_worked_out() -> None:
    """That the attackers can fail these tests: without secondary suppression they find counts, by
    integer programming in most worlds, and with a pencil too."""
    solved = pencilled = exactly = 0
    for seed in range(6):
        world = World.random(seed)
        told, truth = published(world, secondary=False)
        attacker = Attacker(told, world.spots, SOURCES)
        found = recovered(told, truth, attacker)
        solved += bool(found)
        exactly += any(each.least == each.most for _line, each in found)
        pencilled += bool(recovered(told, truth, attacker, by_pencil=True))
    assert solved >= 5
    assert exactly >= 3
    assert pencilled >= 4


@pytest.mark.parametrize("kinds", [("ward",), ("city", "ward"), ("city", "ward", "hexagon")])
def test_whoever_reads_less_learns_no_more(kinds: Sequence[str]) -> None:
    """The public reads the city and wards alone: what is safe with all of it is safe in part."""
    world = World.random(3, spots=24)
    told, truth = published(world)
    part = [line for line in told if line.kind in kinds]
    assert not recovered(part, truth, Attacker(part, world.spots, SOURCES))


def test_overlapping_filters_of_one_source_recover_nothing() -> None:
    """A hexagon over the edge of two wards, of which one has all its other events elsewhere."""
    spots = [
        {"ward": "a", "hexagon": "x"},
        {"ward": "a", "hexagon": "y"},
        {"ward": "b", "hexagon": "y"},
        {"ward": "b", "hexagon": "z"},
    ]
    counts = {(0, "residents"): 12, (1, "residents"): 1, (2, "residents"): 9, (3, "residents"): 8}
    table = table_of(
        counts,
        places=4,
        divisions=[
            Division("ward", ["a", "a", "b", "b"], 100),
            Division("hexagon", ["x", "y", "y", "z"], 1),
        ],
        sources=("residents",),
    )
    # 13 in ward a, 12 of them in hexagon x: 1 more; with y they give away what no cell says.
    found = protect(table.counts, table.cells, seed=1)
    assert [each.value for each in found.shown] == ["value"] * 5
    edge = Cell(("edge", "a"), (1,), "residents", 1)
    found = protect(table.counts, [*table.cells, edge], seed=1)
    shown = dict(zip((each.key[1] for each in [*table.cells, edge]), found.shown, strict=True))
    assert shown["a"] == Shown.FEW
    assert Shown.WITHHELD in found.shown
    told = [
        Told(cell.key[0], cell.key[1], "residents", shown.value, value)
        for cell, shown, value in zip([*table.cells, edge], found.shown, found.values, strict=True)
    ]
    with_edge = [
        {**spot, "edge": "a" if number == 1 else None} for number, spot in enumerate(spots)
    ]
    truth = {(line.kind, line.area, line.source): line.value or 0 for line in told}
    truth["edge", "a", "residents"] = 1
    small = [line for line in told if line.kind == "edge"]
    ranges = Attacker(told, with_edge, ("residents",)).worked_out(small)
    assert ranges[small[0]].least <= 0
    assert ranges[small[0]].most >= 4


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 500))
def test_the_same_seed_withholds_the_same_cells(seed: int) -> None:
    world = World.random(seed)
    assert published(world, seed=seed) == published(world, seed=seed)


def test_a_table_that_takes_too_long_is_too_fine() -> None:
    table = World.random(1).table()
    with pytest.raises(TooFine):
        protect(table.counts, table.cells, seed=1, most_solves=2)


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ([1, -1], [Cell(("a",), (0, 1))]),
        ([1], [Cell(("a",), (0, 1))]),
        ([1], [Cell(("a",), (-1,))]),
    ],
)
def test_what_is_no_table_is_refused(counts: list[int], cells: list[Cell]) -> None:
    with pytest.raises(ValueError, match=r"Counts|part"):
        protect(counts, cells, seed=1)


@FEW_EXAMPLES
@given(counts=st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_in_one_sum_as_much_as_possible_is_shown(counts: list[int]) -> None:
    """A total and its parts: nothing is withheld where nothing is small, and of one small part
    alone something else is."""
    cells = [Cell(("part", str(i)), (i,), "s", 1) for i in range(len(counts))]
    cells.append(Cell(("whole",), tuple(range(len(counts))), "s", 10))
    small = sum(count < FEWEST for count in counts)
    found = protect(counts, cells, seed=1)
    if not small:
        assert set(found.shown) == {Shown.VALUE}
    assume(small == 1)
    assert Shown.WITHHELD in found.shown or sum(counts) < FEWEST
