from __future__ import annotations

import pytest

from reports import audiences
from reports.enums import (
    OPEN_STATUSES,
    SET_ASIDE,
    CaseStatus,
    Category,
    Kind,
    MoveReason,
    Status,
)
from reports.errors import WrongState
from reports.workflow import CASE_MOVES, TRANSITIONS, case_move, moves_from, transition


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("status", Status)
def test_a_move_is_possible_only_from_its_sources(name: str, status: Status) -> None:
    move = TRANSITIONS[name]
    if status in move.sources:
        assert transition(name, status=status) is move
    else:
        with pytest.raises(WrongState, match=str(status.label)):
            transition(name, status=status)


def test_an_unknown_move_is_refused_with_words() -> None:
    with pytest.raises(WrongState):
        transition("escalate_to_the_moon", status=Status.RECEIVED)


@pytest.mark.parametrize("status", OPEN_STATUSES)
def test_every_open_status_can_reach_closed(status: Status) -> None:
    reached, todo = set(), [status]
    while todo:
        here = todo.pop()
        reached.add(here)
        todo += [
            each.target
            for each in TRANSITIONS.values()
            if here in each.sources and each.target not in reached
        ]
    assert Status.CLOSED in reached


def test_no_move_leads_away_from_or_to_reference_records() -> None:
    for move in TRANSITIONS.values():
        assert Status.REFERENCE not in move.sources
        assert move.target is not Status.REFERENCE


def test_moves_offered_never_include_those_made_by_linking() -> None:
    offered = {each.name for status in Status for each in moves_from(status)}
    assert offered == {"start", "return", "pass_on", "close", "reopen"}


def test_what_is_set_aside_moves_only_into_the_queue_and_between_held_and_junk() -> None:
    apart = {each for each in TRANSITIONS.values() if {*each.sources, each.target} & {*SET_ASIDE}}
    assert {each.name for each in apart} == {"release", "junk", "put_back"}
    assert all(each.set_aside and each.sources <= {*SET_ASIDE} for each in apart)
    assert [each.target for each in apart if each.target not in SET_ASIDE] == [Status.RECEIVED]


def test_reasons_that_need_words_are_reasons_of_their_move() -> None:
    for move in TRANSITIONS.values():
        assert move.reasons
        assert move.needs_words <= set(move.reasons)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("category", Category)
def test_every_new_report_has_an_audience_that_police_triage_is_in(
    kind: Kind, category: Category
) -> None:
    audience = audiences.of_new_report(kind=kind, category=category)
    assert "police.triage" in audience
    assert audience == sorted(set(audience))


def test_concerns_are_for_police_alone_unless_they_are_about_litter() -> None:
    for category in Category:
        audience = set(audiences.of_new_report(kind=Kind.CONCERN, category=category))
        expected = {"police.triage", "police.intelligence"}
        if category is Category.LITTER:
            expected.add("council.cleansing")
        assert audience == expected


@pytest.mark.parametrize("reason", MoveReason)
def test_a_move_only_ever_adds_the_receiving_team(reason: MoveReason) -> None:
    before = ["police.intelligence", "police.triage"]
    after = audiences.after_move(before, reason=reason)
    added = set(after) - set(before)
    receivers = {
        MoveReason.SAFEGUARDING: {"safeguarding"},
        MoveReason.CLEANSING: {"council.cleansing"},
        MoveReason.LICENSING: {"licensing.officer"},
    }
    assert set(before) <= set(after)
    assert added == receivers.get(reason, set())


@pytest.mark.parametrize("name", CASE_MOVES)
@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("merged", [False, True])
def test_a_case_moves_only_from_its_sources(name: str, status: CaseStatus, merged: bool) -> None:
    move = CASE_MOVES[name]
    if status in move.sources and move.merged == merged:
        assert case_move(name, status=status, merged=merged) is move
    else:
        with pytest.raises(WrongState):
            case_move(name, status=status, merged=merged)


def test_every_case_can_be_closed_and_opened_again() -> None:
    for status in set(CaseStatus) - {CaseStatus.CLOSED}:
        assert case_move("close", status=status, merged=False).target == CaseStatus.CLOSED
    assert case_move("reopen", status=CaseStatus.CLOSED, merged=False).target == CaseStatus.OPEN
    with pytest.raises(WrongState, match="Undo the merging"):
        case_move("reopen", status=CaseStatus.CLOSED, merged=True)
