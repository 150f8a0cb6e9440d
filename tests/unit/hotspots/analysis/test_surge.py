"""The CUSUM's false alarms come as often as is said, and what has risen is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.layers import as_json
from hotspots.analysis.surge import LONGEST, average_run_length, surges


def _run_lengths(
    rate: float, *, reference: float, limit: float, runs: int, rng: np.random.Generator
) -> np.ndarray:
    """Periods until each of so many CUSUMs signals."""
    total, lengths, going = np.zeros(runs), np.zeros(runs), np.ones(runs, dtype=bool)
    for period in range(1, 20_000):
        total = np.maximum(0, total + rng.poisson(rate, runs) - reference)
        signals = going & (total >= limit - 1e-9)
        lengths[signals] = period
        going &= ~signals
        if not going.any():
            return lengths
    raise AssertionError("Some never signalled.")


@pytest.mark.parametrize(
    ("rate", "parts", "reference", "limit"), [(0.4, 10, 6, 22), (3.0, 4, 15, 24), (25.0, 1, 28, 16)]
)
def test_run_lengths_are_those_of_simulation(
    rate: float, parts: int, reference: int, limit: int
) -> None:
    lengths = _run_lengths(
        rate,
        reference=reference / parts,
        limit=limit / parts,
        runs=2_000,
        rng=np.random.default_rng(5),
    )
    exact = average_run_length(rate, parts=parts, reference=reference, limit=limit)

    assert exact == pytest.approx(lengths.mean(), abs=4 * lengths.std() / np.sqrt(lengths.size))


def test_a_chart_of_one_state_is_a_plain_limit() -> None:
    # With one state the sum is always 0 before: it signals at one event or more.
    quiet = np.exp(-0.3)
    assert average_run_length(0.3, parts=1, reference=0, limit=1) == pytest.approx(1 / (1 - quiet))
    assert average_run_length(1e-9, parts=1, reference=1, limit=50) == LONGEST


@pytest.mark.parametrize(("rate", "factor"), [(0.6, 2.0), (4.0, 2.0), (40.0, 1.3)])
def test_false_alarms_come_as_rarely_as_is_said(rate: float, factor: float) -> None:
    # A history that tells the rate exactly, so that only the chart is tested.
    history = np.full(200, int(rate))
    history[: round(200 * (rate - int(rate)))] += 1
    found = surges(np.r_[history, 0][None, :], history=200, between=60, factor=factor)
    stated = float(found.between[0])

    assert 60 <= stated < 110  # at least, and the next limit below is too low
    lengths = _run_lengths(
        rate,
        reference=float(found.reference[0]),
        limit=float(found.limit[0]),
        runs=2_000,
        rng=np.random.default_rng(6),
    )
    assert stated == pytest.approx(lengths.mean(), abs=4 * lengths.std() / np.sqrt(lengths.size))


def test_a_doubled_rate_is_found_soon_and_dated() -> None:
    rng = np.random.default_rng(7)
    areas = 300
    counts = np.concatenate(
        [rng.poisson(4.0, (areas, 52)), rng.poisson(4.0, (areas, 6)), rng.poisson(8.0, (areas, 8))],
        axis=1,
    )
    found = surges(counts, history=52, between=100)
    calm = surges(counts[:, :58], history=52, between=100)

    assert found.signal.mean() > 0.9
    assert calm.signal.mean() < 0.1
    # The rise began in the seventh monitored period, number 6.
    assert np.median(np.abs(found.since[found.signal] - 6)) <= 1
    ratio = found.observed[found.signal] / found.expected[found.signal]
    assert 1.7 < np.median(ratio) < 2.4


def test_the_history_that_is_short_is_told_by_a_range() -> None:
    rng = np.random.default_rng(2)
    counts = rng.poisson(2.0, (1, 13))
    found = surges(counts, history=12, between=50)

    assert found.between_low[0] < found.between[0] < found.between_high[0]
    words = found.in_words(0)
    assert "once in about" in words
    assert "weeks" in words


def test_an_area_without_history_says_so_and_never_signals() -> None:
    counts = np.array([[0] * 12 + [50], [1] * 12 + [50]])
    found = surges(counts, history=12, between=50)

    assert found.signal.tolist() == [False, True]
    assert "too short" in found.in_words(0)
    assert found.told.parameters["too_little_history"] == 1
    assert as_json(found)["limit"][0] is None
    nobody = surges(counts[:1], history=12, between=50)
    assert "No area" in nobody.told.reason


@given(st.lists(st.integers(0, 60), min_size=9, max_size=30), st.integers(2, 400))
@settings(max_examples=30, deadline=None)
def test_an_area_that_holds_still_or_falls_never_signals(history: list[int], between: int) -> None:
    expected = sum(history) / len(history)
    counts = np.array([[*history, *([int(expected)] * 5)]])
    found = surges(counts, history=len(history), between=between)

    if found.enough[0]:
        assert not found.signal[0]
        assert found.since[0] == -1
        assert found.between[0] >= between
    assert found.total[0] >= 0


def test_many_areas_say_how_often_any_of_them_errs() -> None:
    found = surges(np.full((20, 21), 3), history=20, between=100)
    assert any("all 20 areas" in each and "5.0" in each for each in found.told.caveats)


@pytest.mark.parametrize(
    ("counts", "history", "between", "factor", "words"),
    [
        ([[1.5, 2.0]], 1, 50, 2.0, "whole"),
        ([[-1, 2]], 1, 50, 2.0, "from 0"),
        ([[1, 2]], 2, 50, 2.0, "after it"),
        ([[1, 2]], 1, 1, 2.0, "between false alarms"),
        ([[1, 2]], 1, 50, 1.0, "factor"),
    ],
)
def test_what_makes_no_sense_is_refused(
    counts: list[list[float]], history: int, between: float, factor: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        surges(np.array(counts), history=history, between=between, factor=factor)
