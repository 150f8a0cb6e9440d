"""Knox's test: exactly the pairs that there are, and p-values that mean what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import near_repeat as module
from hotspots.analysis.near_repeat import NearRepeat, near_repeat


def _by_hand(
    x: np.ndarray, y: np.ndarray, days: np.ndarray, metres: list[float], limits: list[int]
) -> np.ndarray:
    """Each pair, one after the other."""
    found = np.zeros((len(metres), len(limits)), dtype=int)
    for one in range(len(x)):
        for other in range(one):
            apart = np.hypot(x[one] - x[other], y[one] - y[other])
            between = abs(int(days[one]) - int(days[other]))
            space = next((at for at, edge in enumerate(metres) if apart <= edge), None)
            time = next((at for at, limit in enumerate(limits) if between <= limit), None)
            if space is not None and time is not None:
                found[space, time] += 1
    return found


# Whole metres on a small square: places and edges coincide often.
events = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 50)), min_size=30, max_size=60
)
bands = st.lists(st.integers(1, 70), min_size=1, max_size=4, unique=True).map(sorted)


@given(events, bands, bands, st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_counts_are_those_of_brute_force(
    drawn: list[tuple[int, int, int]], metres: list[int], limits: list[int], same_place: bool
) -> None:
    x, y, days = (np.array(each) for each in zip(*drawn, strict=True))
    days[0] = days[1] + 1  # so that they are neither all one day nor all months apart
    edges = [0.0, *metres] if same_place else [float(each) for each in metres]

    found = near_repeat(
        x, y, days, precision="day", seed=1, metres=edges, within_days=limits, permutations=3
    )

    np.testing.assert_array_equal(found.pairs, _by_hand(x, y, days, edges, limits))
    # The mean over all permutations: each pair of places with each pair of days alike.
    everywhere = _by_hand(x * 0, y * 0, days, [1.0], limits)[0] / (len(x) * (len(x) - 1) / 2)
    anytime = _by_hand(x, y, days * 0, edges, [1])[:, 0]
    np.testing.assert_allclose(found.expected, np.outer(anytime, everywhere), atol=1e-9)


def _events(seed: int, *, pairs: int, events: int = 400) -> tuple[np.ndarray, ...]:
    """Events anywhere at any time, of which so many are followed nearby within five days."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 5_000, (2, events))
    days = rng.integers(0, 365, events)
    x[:pairs] = x[pairs : 2 * pairs] + rng.uniform(-60, 60, pairs)
    y[:pairs] = y[pairs : 2 * pairs] + rng.uniform(-60, 60, pairs)
    days[:pairs] = days[pairs : 2 * pairs] + rng.integers(0, 5, pairs)
    return x, y, days


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_agrees_with_pointpats() -> None:
    from pointpats import Knox

    x, y, days = _events(3, pairs=12)
    np.random.seed(7)
    theirs = Knox(np.column_stack([x, y]), days[:, None], delta=300.0, tau=14, permutations=299)
    ours = near_repeat(
        x, y, days, precision="day", seed=1, metres=[300.0], within_days=[14], permutations=9_999
    )

    assert int(ours.pairs[0, 0]) == theirs.statistic_
    assert ours.expected[0, 0] == pytest.approx(theirs.expected[0][0])
    p = float(ours.p[0, 0])
    assert theirs.p_sim == pytest.approx(p, abs=4.5 * np.sqrt(p * (1 - p) / 299) + 2 / 299)


def test_planted_repeats_are_found_where_they_are_and_only_there() -> None:
    found = near_repeat(*_events(5, pairs=40), precision="day", seed=1)

    assert found.q[1, 0] <= 0.02  # within 100 m and 7 days; 20 bands, 999 permutations
    assert found.ratio[1, 0] > 5
    assert found.low[1, 0] < found.ratio[1, 0] < found.high[1, 0]
    assert found.low[1, 0] > 2
    far_or_late = np.ones(found.q.shape, dtype=bool)
    far_or_late[1:3, 0] = False
    assert (found.q[far_or_late] > 0.05).all()
    assert found.told.sample == 400
    assert found.told.enough


def test_without_near_repeats_p_is_below_a_twentieth_once_in_twenty() -> None:
    p = [
        float(
            near_repeat(
                *_events(seed, pairs=0, events=120),
                precision="day",
                seed=seed,
                metres=[500.0],
                within_days=[21],
                permutations=99,
            ).p[0, 0]
        )
        for seed in range(200)
    ]
    # 10 are expected; p of few pairs is a little too large, never too small.
    assert 1 <= (np.array(p) <= 0.05).sum() <= 22


def test_busy_places_and_busy_weeks_are_no_near_repeats() -> None:
    rng = np.random.default_rng(2)
    x = np.where(rng.random(500) < 0.5, rng.normal(0, 50, 500), rng.uniform(-3_000, 3_000, 500))
    y = np.where(rng.random(500) < 0.5, 0.0, rng.uniform(-3_000, 3_000, 500))
    days = np.where(rng.random(500) < 0.5, rng.integers(100, 110, 500), rng.integers(0, 365, 500))

    found = near_repeat(x, y, days, precision="day", seed=4)
    assert (found.q > 0.05).all()


def test_the_same_seed_gives_the_same() -> None:
    first, again, other = (
        near_repeat(*_events(5, pairs=4), precision="day", seed=seed, permutations=99)
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.p, again.p)
    assert (first.p != other.p).any()


def test_what_is_beyond_the_bound_is_sampled_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, days = _events(7, pairs=600, events=3_000)
    whole = near_repeat(x, y, days, precision="day", seed=1, permutations=49)
    seen: list[int] = []
    original = module._NearPairs.among

    def among(places: Any, metres: Any) -> Any:
        near = original(places, metres)
        seen.append(near.one.size)
        return near

    monkeypatch.setattr(module, "MOST_PAIRS", int(whole.pairs.sum()))
    monkeypatch.setattr(module._NearPairs, "among", among)
    found: NearRepeat = near_repeat(x, y, days, precision="day", seed=1, permutations=49)

    (left_out,) = found.told.left_out
    assert "random sample" in left_out.why
    assert found.told.sample + left_out.count == 3_000
    assert 300 < found.told.sample < 3_000
    assert seen[0] <= 1.3 * whole.pairs.sum()
    # Sampling keeps the ratio.
    assert found.low[1, 0] < whole.ratio[1, 0] < found.high[1, 0]
    assert not whole.told.left_out


@pytest.mark.parametrize(
    ("days", "precision", "words"),
    [
        (np.arange(40), "month", "by month"),
        (np.arange(40) // 4 * 31, "day", "by month"),  # the first of each month
        (np.zeros(40, dtype=int), "day", "same day"),
        (np.arange(29), "day", "Fewer than 30"),
        (np.arange(0), "day", "Fewer than 30"),
    ],
    ids=["month", "disguised", "one day", "few", "none"],
)
def test_what_time_cannot_tell_is_refused_in_words(
    days: np.ndarray, precision: str, words: str
) -> None:
    x = np.arange(days.size) * 10.0
    found = near_repeat(x, x, days, precision=precision, seed=1)

    assert words in found.told.reason
    assert (found.p == 1).all()
    assert not found.pairs.any()


@pytest.mark.parametrize(
    ("x", "days", "metres", "words"),
    [
        ([0.0], [0, 1], [100.0], "each event"),
        ([float("nan")], [0], [100.0], "metres"),
        ([0.0], [0.5], [100.0], "whole"),
        ([0.0], [0], [200.0, 100.0], "ascend"),
        ([0.0], [0], [0.0], "ascend"),
        ([0.0, 1.0], [0, 40_000], [100.0], "apart"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    x: list[float], days: list[float], metres: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        near_repeat(x, x, np.array(days), precision="day", seed=1, metres=metres)
