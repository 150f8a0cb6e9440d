"""Nobody works out a small count: by brute force over everything that may be subtracted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agencies.operations.withholding import FEWEST, Cell, Cover, kept_counts, selections

AREAS = ("area", "control", "ring")
WARDS = ("E1", "E2", "E3")


@st.composite
def cities(draw: st.DrawFn) -> dict[tuple[str, str], int]:
    """(area or "", ward) → how many: pieces of three areas that do not overlap, and the rest."""
    places = [(area, ward) for area in (*AREAS, "") for ward in WARDS]
    there = draw(st.lists(st.sampled_from(places), min_size=3, unique=True))
    return {each: draw(st.integers(0, 14)) for each in there}


def _covers(city: dict[tuple[str, str], int]) -> dict[frozenset[str], Cover]:
    found = {}
    for selection in selections(AREAS):
        inside = {ward for area, ward in city if area in selection}
        outside = {ward for area, ward in city if area not in selection}
        whole = frozenset(inside - outside)
        found[selection] = Cover(whole, frozenset(inside & outside), beyond=bool(inside - whole))
    return found


@given(city=cities())
def test_no_piece_below_five_is_left_by_subtraction(city: dict[tuple[str, str], int]) -> None:
    """The attacker knows every count that is kept, and those of all wards."""
    covers = _covers(city)
    cells = [Cell(frozenset({area} if area else ()), ward, n) for (area, ward), n in city.items()]
    kept = kept_counts(cells, AREAS, covers)
    wards = {ward: sum(n for (_, each), n in city.items() if each == ward) for ward in WARDS}
    for area in AREAS:
        true = sum(n for (each, _), n in city.items() if each == area)
        assert kept[area] in (None, true)
        assert kept[area] is None or true >= FEWEST
    for selection in selections([each for each in AREAS if kept[each] is not None]):
        cover = covers[selection]
        known = sum(kept[each] or 0 for each in selection)
        less_wards = known - sum(wards[each] for each in cover.whole)
        assert not cover.beyond or less_wards >= FEWEST
        left = sum(wards[each] for each in cover.whole | cover.partly) - known
        assert not cover.partly or left >= FEWEST


def test_an_area_that_is_exactly_a_ward_hides_nothing_and_is_kept() -> None:
    whole = Cover(frozenset({"E1"}), frozenset(), beyond=False)
    cells = [Cell(frozenset({"area"}), "E1", 30)]
    assert kept_counts(cells, ["area"], {frozenset({"area"}): whole}) == {"area": 30}


def test_all_of_a_ward_but_three_reports_is_withheld() -> None:
    partly = Cover(frozenset(), frozenset({"E1"}), beyond=True)
    cells = [Cell(frozenset({"area"}), "E1", 30), Cell(frozenset(), "E1", 3)]
    assert kept_counts(cells, ["area"], {frozenset({"area"}): partly}) == {"area": None}


def test_two_areas_that_together_leave_three_are_both_withheld() -> None:
    areas = ["area", "ring"]
    alone = Cover(frozenset(), frozenset({"E1"}), beyond=True)
    covers = dict.fromkeys(selections(areas), alone)
    cells = [
        Cell(frozenset({"area"}), "E1", 30),
        Cell(frozenset({"ring"}), "E1", 20),
        Cell(frozenset(), "E1", 3),
    ]
    assert kept_counts(cells, areas, covers) == {"area": None, "ring": None}
