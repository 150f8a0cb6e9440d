"""Measures against brute force, intervals against what is known of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from hotspots.analysis.evaluation import caught, interval_of, order_of, score

COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@st.composite
def forecasts(draw):
    actual = draw(COUNTS)
    same = {"min_size": len(actual), "max_size": len(actual)}
    return (
        np.array(actual, dtype=float),
        np.array(draw(st.lists(st.integers(0, 9), **same)), dtype=float),
        np.array(draw(st.lists(st.integers(0, 3), **same)), dtype=float),
        draw(st.integers(1, len(actual))),
    )


@given(forecasts())
def test_measures_are_those_of_the_formulas(drawn):
    actual, past, scores, cells = drawn
    share = cells / len(actual)
    order = order_of(scores, np.linspace(0, 1, len(actual)))
    found = score(order, actual, past, share)
    if not actual.sum():
        assert found is None
        return
    # Ties of these scores go to the lower number, as Python's stable sort has it.
    chosen = sorted(range(len(actual)), key=lambda cell: -scores[cell])[:cells]
    hits = sum(actual[cell] for cell in chosen)
    # n* by its meaning: the best choice of so many cells, whichever they are.
    best = sum(sorted(actual)[-cells:])
    assert found.hit_rate == pytest.approx(hits / actual.sum())
    assert found.pai == pytest.approx((hits / actual.sum()) / (cells / len(actual)))
    assert found.pei == pytest.approx(hits / best)
    assert 0 <= found.pei <= 1
    before = sum(past[cell] for cell in chosen)
    if before:
        assert found.rri == pytest.approx((hits / actual.sum()) / (before / past.sum()))
    else:
        assert math.isnan(found.rri)


def test_a_part_of_a_cell_counts_in_part():
    counts = np.array([4.0, 2.0, 1.0])
    assert caught(counts, 1.5) == 5
    assert caught(counts, 0.25) == 1
    assert caught(counts, 3) == 7
    found = score(np.arange(3), counts, counts, 0.5)
    assert found.hit_rate == pytest.approx(5 / 7)
    assert found.pei == 1


def test_knowing_the_answer_is_perfect_and_avoiding_it_is_nothing():
    actual = np.arange(10.0)
    ties = np.linspace(0, 1, 10)
    assert score(order_of(actual, ties), actual, actual, 0.2).pei == 1
    assert score(order_of(-actual, ties), actual, actual, 0.1).pei == 0


def test_ties_are_broken_by_the_numbers_drawn_not_by_place():
    same = np.zeros(50)
    one = order_of(same, np.random.default_rng(1).random(50))
    other = order_of(same, np.random.default_rng(2).random(50))
    assert list(one) != sorted(one)
    assert list(one) != list(other)
    assert list(one) == list(order_of(same, np.random.default_rng(1).random(50)))


@settings(max_examples=30)
@given(st.lists(st.floats(-1, 1), min_size=2, max_size=20), st.integers(0, 9))
def test_interval_holds_its_mean_and_repeats(values, seed):
    found = interval_of(values, seed=seed)
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
    assert found == interval_of(values, seed=seed)
    assert found.periods == len(values)


def test_interval_is_as_wide_as_students_for_few_months():
    values = np.random.default_rng(3).normal(size=12)
    half = t.ppf(0.975, 11) * values.std(ddof=1) / math.sqrt(12)
    found = interval_of(values, seed=1)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.12)


def test_months_without_a_figure_are_left_out():
    assert interval_of([1.0, math.nan, 3.0], seed=1).periods == 2
    assert not interval_of([1.0], seed=1).above_zero
    assert math.isnan(interval_of([math.nan], seed=1).mean)
