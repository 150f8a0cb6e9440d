"""What a comparison can say: exact intervals, by other ways than the module's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agencies.operations.assessment import (
    Counted,
    Interval,
    Verdict,
    assess,
    change,
    compared_ratio,
    displacement_quotient,
    rate_ratio,
    ratio_of_ratios,
    verdict_of,
)
from agencies.operations.ranges import Range

COUNT = st.integers(0, 400)
WIDTH = st.one_of(st.none(), st.integers(0, 30))
SOME = st.integers(1, 400)


def counted(before: int, after: int) -> Counted:
    return Counted(Range(before, before), Range(after, after))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int, Range]:
    """A count, and a range that holds it."""
    number, below, above = draw(st.integers(0, 60)), draw(st.integers(0, 30)), draw(WIDTH)
    return number, Range(max(0, number - below), None if above is None else number + above)


def test_a_rate_ratio_is_that_of_the_exact_binomial_test() -> None:
    """Against SciPy's own exact interval of a share, turned into a ratio."""
    from scipy.stats import binomtest

    found = rate_ratio(40, 20, days_before=90, days_after=92)
    assert found is not None
    share = binomtest(20, 60).proportion_ci(method="exact")
    assert found.value == pytest.approx(0.5 * 90 / 92)
    assert found.low == pytest.approx(share.low / (1 - share.low) * 90 / 92)
    assert found.high == pytest.approx(share.high / (1 - share.high) * 90 / 92)


@given(before=COUNT, after=COUNT)
def test_an_interval_holds_its_ratio_and_turns_round_with_the_periods(
    before: int, after: int
) -> None:
    found, turned = rate_ratio(before, after), rate_ratio(after, before)
    if before + after == 0:
        assert found is turned is None
        return
    assert found is not None
    assert turned is not None
    assert found.low <= found.value <= found.high
    if before and after:
        assert turned.value == pytest.approx(1 / found.value)
        assert turned.low == pytest.approx(1 / found.high)
        assert turned.high == pytest.approx(1 / found.low)
    else:
        assert (found.low, turned.low) in ((0.0, turned.low), (found.low, 0.0))


def test_nothing_before_or_after_leaves_one_side_open() -> None:
    none_after, none_before = rate_ratio(12, 0), rate_ratio(0, 12)
    assert none_after is not None
    assert none_before is not None
    assert (none_after.low, none_after.value) == (0.0, 0.0)
    assert 0 < none_after.high < 1
    assert math.isinf(none_before.value)
    assert math.isinf(none_before.high)
    assert none_before.low > 1


def test_intervals_cover_what_is_true_as_often_as_they_say() -> None:
    """Of 4,000 pairs drawn from the same rates: the exact one at least 95 %, Woolf's about it."""
    chance = np.random.default_rng(8)
    exact = woolf = 0
    for _ in range(2_000):
        a, b, c, d = (int(each) for each in chance.poisson((30, 15, 60, 60)))
        one = rate_ratio(a, b)
        two = ratio_of_ratios(a, b, c, d)
        assert one is not None
        assert two is not None
        exact += one.low <= 0.5 <= one.high
        woolf += two.low <= 0.5 <= two.high
    assert exact / 2_000 >= 0.95
    assert 0.935 <= woolf / 2_000 <= 0.97


@given(a=SOME, b=SOME, c=SOME, d=SOME)
def test_a_ratio_of_ratios_is_one_where_both_changed_alike_and_inverts(
    a: int, b: int, c: int, d: int
) -> None:
    found, turned = ratio_of_ratios(a, b, c, d), ratio_of_ratios(c, d, a, b)
    same = ratio_of_ratios(a, b, a, b)
    assert found is not None
    assert turned is not None
    assert same is not None
    assert found.low < found.value < found.high
    assert turned.value == pytest.approx(1 / found.value)
    assert turned.high == pytest.approx(1 / found.low)
    assert same.value == pytest.approx(1)
    assert verdict_of(same) == Verdict.UNSURE


def test_a_worked_quotient_of_displacement() -> None:
    """By hand: the area halves, the ring rises by a quarter, the control stays at 100."""
    assert displacement_quotient((80, 40), (40, 50), (100, 100)) == pytest.approx(-0.25)
    assert displacement_quotient((80, 40), (40, 20), (100, 100)) == pytest.approx(0.5)
    assert displacement_quotient((80, 40), (40, 90), (100, 100)) == pytest.approx(-1.25)


def test_no_quotient_without_success_or_control() -> None:
    assert displacement_quotient((40, 40), (40, 20), (100, 100)) is None
    assert displacement_quotient((40, 60), (40, 20), (100, 100)) is None
    assert displacement_quotient((80, 40), (40, 50), (0, 100)) is None


@given(before=ranges(), after=ranges())
def test_a_change_of_ranges_holds_that_of_every_count_in_them(
    before: tuple[int, Range], after: tuple[int, Range]
) -> None:
    found = change(Counted(before[1], after[1]))
    true = rate_ratio(before[0], after[0])
    if found is not None and true is not None:
        assert found.low <= true.low * (1 + 1e-9)
        assert found.high >= true.high * (1 - 1e-9)


@given(of=st.tuples(ranges(), ranges()), control=st.tuples(ranges(), ranges()))
def test_a_comparison_of_ranges_holds_that_of_every_count_in_them(
    of: tuple[Any, Any], control: tuple[Any, Any]
) -> None:
    (before, after), (control_before, control_after) = of, control
    found = compared_ratio(
        Counted(before[1], after[1]), Counted(control_before[1], control_after[1])
    )
    true = ratio_of_ratios(before[0], after[0], control_before[0], control_after[0])
    assume(true is not None)
    assert true is not None
    if found is not None:
        assert found.low <= true.low * (1 + 1e-9)
        assert found.high >= true.high * (1 - 1e-9)
    if verdict_of(found) in (Verdict.FELL, Verdict.ROSE):
        assert verdict_of(true) == verdict_of(found)


def test_what_is_not_known_leaves_both_answers_open() -> None:
    known, open_end = counted(80, 30), Counted(Range(60, 60), Range(0, None))
    for areas in ((open_end, known, known), (known, open_end, known)):
        result = assess(*areas)
        assert result.verdict == Verdict.TOO_FEW
        assert result.difference is result.quotient is None
    result = assess(known, known, open_end)
    assert result.verdict == Verdict.UNSURE
    assert result.ring_verdict == Verdict.TOO_FEW
    assert result.quotient is None
    assert assess(*[Counted(Range(0, None), Range(0, 4))] * 3).area is None


def test_a_fall_to_fewer_than_five_is_told_from_the_most_that_it_may_be() -> None:
    few = Counted(Range(80, 80), Range(0, 4))
    result = assess(few, counted(200, 205), counted(60, 58))
    assert result.verdict == Verdict.FELL
    assert result.compared is not None
    most = ratio_of_ratios(80, 4, 200, 205)
    assert most is not None
    assert (result.compared.low, result.compared.high) == (0.0, pytest.approx(most.high))
    assert result.compared.value is None
    fewer = Counted(Range(40, 40), Range(0, 4))
    assert assess(fewer, counted(20, 5), counted(60, 58)).verdict == Verdict.TOO_FEW


def test_a_clear_fall_that_moved_next_door() -> None:
    result = assess(counted(120, 40), counted(200, 205), counted(60, 110))
    assert result.verdict == Verdict.FELL
    assert result.ring_verdict == Verdict.ROSE
    assert result.quotient is not None
    assert result.quotient < 0
    assert result.difference is not None
    assert result.difference.value == pytest.approx(40 - 120 * 205 / 200)
    assert result.difference.low <= result.difference.value <= result.difference.high < 0


def test_a_fall_that_came_to_the_control_as_well_is_no_success() -> None:
    assert assess(counted(120, 60), counted(240, 120), counted(50, 25)).verdict == Verdict.UNSURE


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.2, 0.99, "fell"), (1.01, 3, "rose"), (0.9, 1.1, "unsure"), (0.5, 1.0, "unsure")],
)
def test_a_verdict_needs_the_whole_interval(low: float, high: float, verdict: str) -> None:
    assert verdict_of(Interval(1.0, low, high)).value == verdict


def test_impossible_numbers_are_refused() -> None:
    for wrong in (
        lambda: rate_ratio(-1, 3),
        lambda: rate_ratio(1, 3, days_before=0),
        lambda: rate_ratio(1, 3, days_after=math.inf),
        lambda: ratio_of_ratios(1, 2, -3, 4),
        lambda: displacement_quotient((1, 2), (1, -2), (3, 4)),
    ):
        with pytest.raises(ValueError, match=r"below 0|above 0"):
            wrong()
