"""How a visit moves: every state with every move."""

from __future__ import annotations

from itertools import product

import pytest

from agencies.licensing.visit_enums import MADE, OPEN_VISITS, VisitState
from agencies.licensing.visit_workflow import VISIT_MOVES, moves_from, visit_move
from reports.errors import WrongState

LEADS = {
    ("planned", "start"): "under_way",
    ("planned", "cancel"): "cancelled",
    ("under_way", "cancel"): "cancelled",
    ("under_way", "record"): "recorded",
    ("recorded", "follow_up"): "followed_up",
    ("recorded", "close"): "closed",
    ("followed_up", "close"): "closed",
}
"""By hand. What is not here can't be done."""


@pytest.mark.parametrize(
    ("state", "move"), list(product(VisitState.values, [*VISIT_MOVES, "nothing"]))
)
def test_every_move_from_every_state(state: str, move: str) -> None:
    if (state, move) in LEADS:
        assert visit_move(move, state=state).target == LEADS[state, move]
        assert move in [each.name for each in moves_from(state)]
    else:
        with pytest.raises(WrongState):
            visit_move(move, state=state)
        assert move not in [each.name for each in moves_from(state)]


def test_every_state_can_be_reached_and_is_open_or_made_or_cancelled() -> None:
    assert {"planned", *LEADS.values()} == {*VisitState.values}
    assert {*OPEN_VISITS, *MADE, VisitState.CANCELLED} == {*VisitState}
    assert all(VISIT_MOVES["cancel"].sources.isdisjoint({state}) for state in MADE)
