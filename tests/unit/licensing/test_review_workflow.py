"""How a review moves: every state and move."""

from __future__ import annotations

import itertools

import pytest

from agencies.licensing.enums import Outcome
from agencies.licensing.review_enums import (
    STORED,
    TOLD_BY_OFFICERS,
    ReviewState,
    ReviewStep,
    ToldPremises,
)
from agencies.licensing.review_workflow import REVIEW_MOVES, Mover, offered, review_move, state_of
from reports.errors import WrongState


@pytest.mark.parametrize("name", REVIEW_MOVES)
@pytest.mark.parametrize("state", ReviewState)
def test_a_move_is_possible_only_from_its_sources(name: str, state: ReviewState) -> None:
    move = REVIEW_MOVES[name]
    if state in move.sources:
        assert review_move(name, state=state) is move
    else:
        with pytest.raises(WrongState, match=str(state.label)):
            review_move(name, state=state)


def test_every_state_is_reached_and_left_by_a_person() -> None:
    begun = {ReviewState.TO_REVIEW}
    for _ in ReviewState:
        for move in REVIEW_MOVES.values():
            if move.sources & begun and move.target is not None:
                begun.add(move.target)
    assert begun == set(ReviewState)
    for state in ReviewState:
        assert [each for each in REVIEW_MOVES.values() if state in each.sources]


def test_waiting_is_taken_with_an_open_question_and_nothing_else() -> None:
    for stored, waits in itertools.product(STORED, (True, False)):
        expected = (
            ReviewState.WAITING if waits and stored == ReviewState.TAKEN else ReviewState(stored)
        )
        assert state_of(stored, waits=waits) == expected


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("is_holder", [True, False])
def test_a_page_offers_what_is_this_officer_s_to_do(state: ReviewState, is_holder: bool) -> None:
    for name in offered(state, is_holder=is_holder):
        move = REVIEW_MOVES[name]
        assert state in move.sources
        assert move.mover != Mover.PREMISES
        assert (move.mover == Mover.HOLDER) <= is_holder
        assert (move.mover == Mover.COLLEAGUE) <= (not is_holder)
    assert offered(state, is_holder=is_holder)


def test_codes_are_those_of_the_partnership_and_fit_their_columns() -> None:
    assert len(Outcome) == 10
    assert ToldPremises.AGAIN not in TOLD_BY_OFFICERS
    assert len(TOLD_BY_OFFICERS) == len(ToldPremises) - 1
    assert all(len(each) <= 10 for each in [*ToldPremises.values, *ReviewStep.values])
