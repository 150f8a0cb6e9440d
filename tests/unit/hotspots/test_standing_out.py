"""Which areas stand out in published figures: how often by chance, and what withheld ones tell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.enums import Change
from hotspots.standing_out import FALSE_SHARE, Seen, Stands, changed, standing_out

FEWEST = 5
FEW, WITHHELD = Seen("few"), Seen("withheld")
FIGURES = st.dictionaries(
    st.integers(0, 60).map(str),
    st.one_of(
        st.just(FEW), st.just(WITHHELD), st.integers(FEWEST, 60).map(lambda n: Seen("value", n))
    ),
    max_size=40,
)


def value(number: int) -> Seen:
    return Seen("value", number)


def as_published(counts: np.ndarray) -> dict[str, Seen]:
    return {str(at): value(int(n)) if n >= FEWEST else FEW for at, n in enumerate(counts)}


@pytest.mark.parametrize("mean", [0.5, 4.0, 20.0])
def test_where_all_areas_are_alike_chance_is_rarely_called_a_hotspot(mean: float) -> None:
    """Nothing is there to be found, so whatever is named is false: at most in one map of twenty."""
    draw = np.random.default_rng(8)
    maps = 400
    wrong = 0
    for _ in range(maps):
        counts = draw.poisson(mean, size=121)
        wrong += bool(standing_out(as_published(counts), int(counts.sum())))
    most = FALSE_SHARE + 3 * (FALSE_SHARE * (1 - FALSE_SHARE) / maps) ** 0.5
    assert wrong / maps <= most


def test_what_is_there_is_found() -> None:
    counts = np.random.default_rng(9).poisson(2.0, size=121)
    counts[[7, 70]] = 15
    assert standing_out(as_published(counts), int(counts.sum())) == {"7", "70"}


@given(FIGURES, st.integers(0, 500))
def test_only_what_is_told_as_a_number_can_stand_out(figures: dict[str, Seen], total: int) -> None:
    found = standing_out(figures, total)
    assert all(figures[each].value is not None for each in found)
    lowest = min((figures[each].value or 0 for each in found), default=0)
    assert found == {a for a, each in figures.items() if found and (each.value or 0) >= lowest}


@given(FIGURES, FIGURES, st.integers(0, 300), st.integers(0, 300))
def test_nothing_is_said_of_a_change_that_is_not_told(
    now: dict[str, Seen], before: dict[str, Seen], total: int, earlier: int
) -> None:
    for each in changed(now, total, before, earlier):
        if each.change is Change.FADING:
            assert now[each.area].shown != "withheld"
            assert before[each.area].value is not None
        if each.change is Change.NEW:
            assert before[each.area].shown != "withheld"
        if each.change is Change.PERSISTENT:
            assert before[each.area].value is not None


def test_each_way_in_which_an_area_may_have_changed() -> None:
    calm = {f"calm {n}": FEW for n in range(40)}
    now = {
        **calm,
        "new": value(20),
        "stays": value(20),
        "gone": FEW,
        "hidden now": WITHHELD,
        "hidden then": value(20),
        "without": value(20),
    }
    before = {
        **calm,
        "new": FEW,
        "stays": value(18),
        "gone": value(18),
        "hidden now": value(18),
        "hidden then": WITHHELD,
    }
    assert changed(now, 100, before, 80) == [
        Stands("new", Change.NEW),
        Stands("stays", Change.PERSISTENT),
        Stands("gone", Change.FADING),
        Stands("hidden then", None),
        Stands("without", None),
    ]
    assert {each.change for each in changed(now, 100, None, None)} == {None}


def test_of_nothing_nothing_stands_out() -> None:
    assert standing_out({}, 10) == set()
    assert standing_out({"a": FEW}, 0) == set()
    with pytest.raises(ValueError, match="can't be"):
        standing_out({"a": FEW}, -1)
