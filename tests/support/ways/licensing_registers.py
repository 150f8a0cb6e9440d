"""Pages about licensed premises: registers, staff and conditions."""

from __future__ import annotations

from typing import Any

from agencies.licensing.models import (
    StaffMember,
)
from tests.support import premises
from tests.support.ways.at_premises import MANAGER, OFFICER, STAFF, at_work, of_premises
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World


def _entry(world: World) -> dict[str, Any]:
    premises.lantern(world)
    return {"entry_id": premises.another_entry(world.person(MANAGER)).pk}


def _shift(world: World) -> dict[str, Any]:
    premises.lantern(world)
    (shift,) = premises.on_door(world.person(MANAGER))
    return {"shift_id": shift.pk}


def _member(world: World) -> dict[str, Any]:
    premises.lantern(world)
    (member,) = premises.staff_of(world.person(MANAGER), 1)
    premises.another_training(world.person(MANAGER), member)
    return {"member_id": member.pk}


def _member_at_work(world: World) -> dict[str, Any]:
    _member(world)
    return {}


def _training(world: World) -> dict[str, Any]:
    member = StaffMember.objects.get(pk=_member(world)["member_id"])
    return {"training_id": premises.another_training(world.person(MANAGER), member).pk}


def _condition(world: World) -> dict[str, Any]:
    return {"condition_id": premises.condition_with_evidence(world).pk}


def _with_entries(world: World) -> dict[str, Any]:
    """Of a page without a key: with a line in each register."""
    _entry(world)
    _shift(world)
    return {}


def _with_all(world: World) -> dict[str, Any]:
    _condition(world)
    _member(world)
    return _with_entries(world)


def more_entries(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_entry(world.person(MANAGER))


def more_shifts(world: World, number: int) -> None:
    premises.on_door(world.person(MANAGER), premises.door_staff(world.person(MANAGER), number))


def more_staff(world: World, number: int) -> None:
    for _ in range(number):
        _member(world)


def more_conditions(world: World, number: int) -> None:
    for _ in range(number):
        premises.condition_with_evidence(world)


def more_proofs(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_proof(premises.lantern(world))


WAYS = {
    "licensing:condition-add": Way(OFFICER, of_premises, question=True),
    "licensing:condition": Way(OFFICER, _condition),
    "licensing:condition-end": posts(
        "goes back to the condition", who=OFFICER, arguments=_condition
    ),
    "licensing:premises-periods": Way(OFFICER, of_premises),
    "venue:registers": Way(STAFF, _with_entries, more=more_shifts),
    "venue:door": Way(STAFF, _member_at_work, question=True),
    "venue:door-list": Way(MANAGER, _with_entries, more=more_shifts),
    "venue:door-print": Way(MANAGER, _with_entries, more=more_shifts),
    "venue:door-export": answers("a file", who=MANAGER, arguments=_with_entries),
    # The last form of both is one press that asks nothing.
    "venue:shift": Way(MANAGER, _shift),
    "venue:door-off": posts("goes back to the shift", who=MANAGER, arguments=_shift),
    "venue:shift-back": posts("goes back to the shift", who=MANAGER, arguments=_shift),
    "venue:toilets-nothing": posts("goes back to tonight", who=STAFF, arguments=at_work),
    "venue:toilets": Way(STAFF, at_work, question=True),
    "venue:refusals": Way(STAFF, at_work, question=True),
    "venue:angela": Way(STAFF, at_work, question=True),
    "venue:entry-list": Way(MANAGER, _with_entries, more=more_entries),
    "venue:entry-print": Way(MANAGER, _with_entries, more=more_entries),
    "venue:entry-export": answers("a file", who=MANAGER, arguments=_with_entries),
    "venue:purges": Way(MANAGER, at_work, more=more_proofs),
    "venue:entry": Way(MANAGER, _entry),
    "venue:entry-back": posts("goes back to the entry", who=MANAGER, arguments=_entry),
    "venue:staff": Way(MANAGER, _with_all, more=more_staff),
    "venue:staff-add": Way(MANAGER, at_work, question=True),
    "venue:member": Way(MANAGER, _member),
    "venue:staff-change": posts("goes back to the person", who=MANAGER, arguments=_member),
    "venue:training-add": posts("goes back to the person", who=MANAGER, arguments=_member),
    "venue:training-undo": posts("one press", who=MANAGER, arguments=_training),
    "venue:conditions": Way(MANAGER, _with_all, more=more_conditions),
    "venue:condition": Way(MANAGER, _condition, question=True),
    "venue:ready": Way(MANAGER, _with_all, more=more_staff),
}
