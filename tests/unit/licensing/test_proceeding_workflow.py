"""How a proceeding moves: every move from every state, of both kinds."""

from __future__ import annotations

from itertools import product

import pytest

from agencies.licensing.actions.proceedings import BEGUN
from agencies.licensing.legal_enums import ProceedingKind, ProceedingState
from agencies.licensing.proceeding_page import LINES
from agencies.licensing.proceeding_workflow import MOVES, Asks, move_named, moves_from
from reports.errors import WrongState

K, S = ProceedingKind, ProceedingState
ALLOWED = {
    (K.SUMMARY, S.RECEIVED): {"interim", "withdrawn", "receipt", "note"},
    (K.SUMMARY, S.INTERIM): {
        "represented", "interim_heard", "set_hearing", "withdrawn", "receipt", "note",
    },
    (K.SUMMARY, S.HEARING): {
        "represented", "interim_heard", "adjourn", "decide", "withdrawn", "receipt", "note",
    },
    (K.REVIEW, S.RECEIVED): {"set_hearing", "withdrawn", "receipt", "note"},
    (K.REVIEW, S.INTERIM): {"withdrawn", "receipt", "note"},
    (K.REVIEW, S.HEARING): {"adjourn", "decide", "withdrawn", "receipt", "note"},
    (K.SUMMARY, S.DECIDED): {"interim_heard", "notified", "appeal", "end", "receipt", "note"},
    (K.REVIEW, S.DECIDED): {"notified", "appeal", "end", "receipt", "note"},
    (K.SUMMARY, S.APPEAL): {"interim_heard", "end", "receipt", "note"},
    (K.REVIEW, S.APPEAL): {"end", "receipt", "note"},
    **{(each, S.ENDED): {"note"} for each in K},
}  # fmt: skip
"""By hand, from the Act: sections 51 to 53D and Schedule 5."""


def test_every_state_of_both_kinds_is_in_the_table() -> None:
    assert set(ALLOWED) == set(product(K, S))


@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_move_leads_away_from_these_states_only(name: str) -> None:
    for (kind, state), allowed in ALLOWED.items():
        if name in allowed:
            assert move_named(name, kind=kind, state=state).name == name
        else:
            with pytest.raises(WrongState):
                move_named(name, kind=kind, state=state)
        assert {each.name for each in moves_from(kind=kind, state=state)} == allowed


@pytest.mark.parametrize("kind", sorted(K))
def test_every_proceeding_can_end_and_nothing_leads_out_of_the_end(kind: str) -> None:
    reached, todo = set(), {S.RECEIVED}
    while todo:
        state = todo.pop()
        reached.add(state)
        targets = {each.target for each in moves_from(kind=kind, state=state)} - {None}
        todo |= {S(str(each)) for each in targets} - reached
    unreached = set(S) - reached
    assert unreached == (set() if kind == K.SUMMARY else {S.INTERIM})
    assert [each.target for each in moves_from(kind=kind, state=S.ENDED)] == [None]


def test_every_line_has_a_name() -> None:
    assert set(LINES) == {BEGUN, *MOVES}


def test_only_a_hearing_lies_ahead() -> None:
    ahead = {each.name for each in MOVES.values() if Asks.COMING in each.asks}
    assert ahead == {"set_hearing", "adjourn"}
