"""Every move from every state: it leads where the table says, or is refused."""

from __future__ import annotations

from itertools import product

import pytest

from agencies.licensing.enums import PremisesState as S
from agencies.licensing.premises_workflow import PREMISES_MOVES, moves_from, premises_move
from reports.errors import WrongState

BY_HAND = {
    ("suspend", S.OPEN): S.SUSPENDED,
    ("resume", S.SUSPENDED): S.OPEN,
    ("close", S.OPEN): S.CLOSED,
    ("close", S.SUSPENDED): S.CLOSED,
    ("reopen", S.CLOSED): S.OPEN,
}


@pytest.mark.parametrize(("move", "state"), list(product([*PREMISES_MOVES, "burn"], S)))
def test_every_move_from_every_state(move: str, state: S) -> None:
    expected = BY_HAND.get((move, state))
    if expected is None:
        with pytest.raises(WrongState):
            premises_move(move, state=state)
    else:
        assert premises_move(move, state=state).target == expected
    assert (move in {each.name for each in moves_from(state)}) == (expected is not None)


@pytest.mark.parametrize("state", S)
def test_every_state_can_be_left_and_reached(state: S) -> None:
    assert moves_from(state)
    assert any(each.target == state for each in PREMISES_MOVES.values())
