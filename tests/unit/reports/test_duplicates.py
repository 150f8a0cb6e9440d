"""The score of a pair: what it is made of, and how good it is on tellings it was not fitted to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo import calibration
from portal.demo.tellings import is_candidate, labelled_pairs, missed_pairs
from reports.duplicates import THRESHOLD, WEIGHTS, Telling, compared, named_place, reasons, score

NOW = datetime(2026, 5, 4, 20, tzinfo=timezone.utc)
ONE = Telling(
    kind="concern",
    category="dealing",
    first=NOW,
    last=NOW,
    point=(-0.2436, 52.5725),
    accuracy_m=10,
    place="Lincoln Road",
    words=frozenset({"van", "wrap", "school", "gate", "corsa"}),
    marks=frozenset({"AB12CDE"}),
)
FRESH_SEED, EVENTS = 77, 700
PROMISED_PRECISION, STATED_RECALL, STATED_RECALL_COMPARED = 0.9, 0.45, 0.6


def test_a_telling_is_surely_the_same_as_itself_and_no_other() -> None:
    assert score(compared(ONE, ONE)) > 0.95
    other = replace(
        ONE,
        first=NOW + timedelta(days=20),
        last=NOW + timedelta(days=20),
        point=(-0.25, 52.58),
        words=frozenset({"bike"}),
        marks=frozenset(),
    )
    assert score(compared(ONE, other)) < 0.05


@given(
    days=st.floats(0, 60),
    north=st.floats(-0.01, 0.01),
    words=st.frozensets(st.sampled_from(sorted(ONE.words or ()))),
)
def test_neither_side_of_a_pair_counts_more(
    days: float, north: float, words: frozenset[str]
) -> None:
    when = NOW + timedelta(days=days)
    other = replace(ONE, first=when, last=when, point=(-0.2436, 52.5725 + north), words=words)
    assert score(compared(ONE, other)) == pytest.approx(score(compared(other, ONE)))
    assert 0 <= score(compared(ONE, other)) <= 1


def test_distance_is_in_metres_and_less_what_accuracy_explains() -> None:
    other = replace(ONE, point=(-0.2436, 52.5725 + 0.001), accuracy_m=50)
    features = compared(ONE, other)
    assert features.distance_m == pytest.approx(111.2, abs=0.5)
    assert features.gap_m == pytest.approx(51.2, abs=0.5)


def test_spans_of_time_that_overlap_are_not_apart() -> None:
    longer = replace(ONE, first=NOW - timedelta(days=3), last=NOW + timedelta(days=3))
    assert compared(ONE, longer).days == 0
    assert (
        compared(
            ONE, replace(ONE, first=NOW + timedelta(days=2), last=NOW + timedelta(days=4))
        ).days
        == 2
    )


def test_words_that_one_may_not_read_count_as_none() -> None:
    features = compared(ONE, replace(ONE, words=None, marks=None))
    assert (features.words, features.overlap, features.plate) == (0, 0, False)


def test_reasons_say_what_is_shared_and_nothing_else() -> None:
    assert reasons(compared(ONE, ONE)) == [
        "same number plate",
        "at the same point",
        "same named place",
        "within a day",
        "5 words in common",
        "about the same thing",
    ]
    earlier = NOW - timedelta(days=3)
    other = Telling(kind="concern", category="use", first=earlier, last=earlier)
    assert reasons(compared(ONE, other)) == ["3 days apart"]


def test_a_place_is_named_whatever_its_case_and_signs() -> None:
    assert named_place(" Lincoln  Road, ") == named_place("lincoln road")
    assert not compared(replace(ONE, place=""), replace(ONE, place="")).place


@cache
def results_of_fresh_month() -> list[tuple[float, bool]]:
    return calibration.scored(labelled_pairs(seed=FRESH_SEED, events=EVENTS), WEIGHTS)


def test_on_a_fresh_month_suggestions_are_as_good_as_stated() -> None:
    """docs/adr/0054: at the threshold that is shipped, nine of ten suggestions are right."""
    results = results_of_fresh_month()
    missed = missed_pairs(seed=FRESH_SEED, events=EVENTS)
    found = calibration.judged(results, THRESHOLD, missed=missed)
    assert found.suggested > 100
    assert found.precision >= PROMISED_PRECISION, found
    assert found.recall_compared >= STATED_RECALL_COMPARED, found
    assert STATED_RECALL <= found.recall < found.recall_compared, found


def test_what_is_never_compared_counts_against_recall() -> None:
    found = calibration.judged([(0.9, True), (0.2, True), (0.8, False)], 0.5, missed=2)
    assert (found.precision, found.recall, found.recall_compared) == (0.5, 0.25, 0.5)


def test_candidates_are_those_that_the_database_is_asked_for() -> None:
    """A box and not a circle; the same words for a place, letter by letter."""
    corner = replace(ONE, marks=frozenset(), place="", point=(-0.2436 + 0.0072, 52.5725 + 0.0044))
    assert is_candidate(ONE, corner)
    elsewhere = replace(ONE, marks=frozenset(), point=(-0.3, 52.6))
    assert is_candidate(ONE, elsewhere)
    assert not is_candidate(ONE, replace(elsewhere, place="lincoln road"))
    later = NOW + timedelta(days=31)
    assert not is_candidate(ONE, replace(elsewhere, first=later, last=later))


def test_scores_are_probabilities() -> None:
    results = results_of_fresh_month()
    share = sum(same for _, same in results) / len(results)
    assert calibration.brier(results) < share * (1 - share) / 2
    for each in calibration.reliability(results):
        if each.pairs >= 30:
            assert abs(each.expected - each.found) < 0.25, each


def test_the_fit_finds_weights_that_made_the_labels() -> None:
    pairs = labelled_pairs(seed=5, events=150)
    again = calibration.fitted(calibration.rows_of(pairs))
    results = calibration.scored(pairs, again)
    assert calibration.brier(results) <= calibration.brier(
        calibration.scored(pairs, dict.fromkeys(WEIGHTS, 0.0))
    )
    assert again["soon"] > 0
    assert again["words"] + again["then_and_words"] > 0
