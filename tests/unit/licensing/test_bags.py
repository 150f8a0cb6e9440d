"""How bags move, tried for every state and step; words about bags."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.bag_enums import CollectionState, CollectionStep
from agencies.licensing.bag_words import officer_number, same_number, suspected
from agencies.licensing.bag_workflow import (
    BAG_MOVES,
    COLLECTION_MOVES,
    bag_move,
    collection_after,
    moves_from,
)
from agencies.licensing.enums import SeizureState, SeizureStep
from agencies.registry.permissions import Permission
from reports.errors import WrongState

HELD, COLLECTED, DESTROYED = SeizureState.HELD, SeizureState.COLLECTED, SeizureState.DESTROYED
ALLOWED = {
    (HELD, SeizureStep.MOVED): HELD,
    (HELD, SeizureStep.AMENDED): HELD,
    (HELD, SeizureStep.TAKEN_ON): HELD,
    (HELD, SeizureStep.COLLECTED): COLLECTED,
    (HELD, SeizureStep.DESTROYED): DESTROYED,
    (COLLECTED, SeizureStep.AMENDED): COLLECTED,
    (DESTROYED, SeizureStep.AMENDED): DESTROYED,
}
"""By hand: HELD → COLLECTED | DESTROYED (R5.2), and what is written down meanwhile."""


@pytest.mark.parametrize(("state", "step"), list(product(SeizureState, SeizureStep)))
def test_a_bag_moves_so_and_in_no_other_way(state: SeizureState, step: SeizureStep) -> None:
    if (state, step) not in ALLOWED:
        with pytest.raises(WrongState):
            bag_move(step, state=state)
        return
    assert (bag_move(step, state=state).target or state) == ALLOWED[state, step]
    assert BAG_MOVES[step] in moves_from(state)


def test_no_move_leads_out_of_what_is_over_and_police_alone_collect() -> None:
    for move in BAG_MOVES.values():
        if move.target is not None:
            assert move.sources == {HELD}
        collects = move.permission == Permission.SEIZURES_COLLECT
        assert collects == (move.step == SeizureStep.COLLECTED)


def test_a_step_that_is_none_is_refused() -> None:
    with pytest.raises(WrongState):
        bag_move("eaten", state=HELD)


GOES = {
    (CollectionState.OPEN, CollectionStep.TAKE): CollectionState.TAKEN,
    (CollectionState.TAKEN, CollectionStep.GIVE_BACK): CollectionState.OPEN,
    (CollectionState.OPEN, CollectionStep.CLOSE): CollectionState.DONE,
    (CollectionState.TAKEN, CollectionStep.CLOSE): CollectionState.DONE,
}


@pytest.mark.parametrize(("state", "step"), list(product(CollectionState, CollectionStep)))
def test_a_collection_moves_so_and_in_no_other_way(
    state: CollectionState, step: CollectionStep
) -> None:
    assert {*COLLECTION_MOVES} == {*CollectionStep}
    if (state, step) in GOES:
        assert collection_after(step, state=state) == GOES[state, step]
    else:
        with pytest.raises(WrongState):
            collection_after(step, state=state)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cocaine in a wrap", "Suspected cocaine in a wrap"),
        ("MDMA, two pills", "Suspected MDMA, two pills"),
        ("suspected  cannabis", "Suspected cannabis"),
        ("Suspected GHB", "Suspected GHB"),
        ("Suspectedly white", "Suspected suspectedly white"),
    ],
)
def test_a_description_says_suspected(typed: str, kept: str) -> None:
    assert suspected(typed) == kept


@given(st.text(max_size=180))
def test_suspected_is_said_once_and_nothing_is_lost(typed: str) -> None:
    once = suspected(typed)
    assert suspected(once) == once
    assert not typed.split() or once.casefold().startswith("suspected")
    assert "".join(typed.split()).casefold() in "".join(once.split()).casefold()


@given(st.text(alphabet="AZaz09", min_size=1, max_size=12), st.sampled_from(["", " ", "-"]))
def test_a_number_is_the_same_however_it_is_written(number: str, between: str) -> None:
    assert same_number(number, between.join(number.lower()) + " ")
    assert not same_number(number, number + "1")
    assert not same_number("", between)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("pc 1234", "PC 1234"), ("1234", "1234"), ("DC  99 A", "DC 99 A"), ("Hannah Oxlode", "")],
)
def test_an_officer_is_a_number_and_no_name(typed: str, kept: str) -> None:
    assert officer_number(typed) == kept
