"""How an item of intelligence moves, and that the picture of it is up to date."""

from __future__ import annotations

import uuid

import pytest

from agencies.registry.permissions import Permission
from reports.errors import NotAllowed, WrongState
from reports.intelligence_enums import WRITABLE, ItemStatus
from reports.intelligence_workflow import CHECKLIST, ITEM_MOVES, check_second_person, item_move

WRITER, EDITOR, SECOND = (uuid.UUID(int=number) for number in range(3))


def test_every_status_is_reached_and_all_but_withdrawn_are_left() -> None:
    reached = {ItemStatus.DRAFT, *(move.target for move in ITEM_MOVES.values())}
    left = {status for move in ITEM_MOVES.values() for status in move.sources}
    assert reached == set(ItemStatus)
    assert left == set(ItemStatus) - {ItemStatus.WITHDRAWN}


def test_nothing_is_released_but_by_a_second_person_from_checking() -> None:
    (release,) = [each for each in ITEM_MOVES.values() if each.target == ItemStatus.RELEASED]
    assert release.sources == {ItemStatus.CHECKING}
    assert release.second_person
    assert release.needs_grade
    assert release.permission == Permission.INTELLIGENCE_RELEASE


def test_words_are_changed_only_before_they_are_checked() -> None:
    assert set(WRITABLE) == {ItemStatus.DRAFT, ItemStatus.RETURNED}


@pytest.mark.parametrize("move", ["release", "return"])
@pytest.mark.parametrize("by", [WRITER, EDITOR])
def test_nobody_who_wrote_or_changed_it_is_the_second_person(move: str, by: uuid.UUID) -> None:
    with pytest.raises(NotAllowed):
        check_second_person(ITEM_MOVES[move], by=by, authors=[WRITER, EDITOR])
    check_second_person(ITEM_MOVES[move], by=SECOND, authors=[WRITER, EDITOR])


@pytest.mark.parametrize("status", ItemStatus)
@pytest.mark.parametrize("name", [*ITEM_MOVES, "fly"])
def test_a_move_leads_only_from_where_it_does(name: str, status: ItemStatus) -> None:
    if name in ITEM_MOVES and status in ITEM_MOVES[name].sources:
        assert item_move(name, status=status).name == name
    else:
        with pytest.raises(WrongState):
            item_move(name, status=status)


def test_the_checklist_asks_what_the_writing_rules_ask() -> None:
    assert set(CHECKLIST) >= {"names", "relationship", "vantage", "time", "tactics", "source"}
