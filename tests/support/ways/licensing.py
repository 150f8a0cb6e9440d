"""Pages of licensing officers and police about licensed premises, and of the premises."""

from __future__ import annotations

from typing import Any

from tests.support import premises
from tests.support.ways.way import Way
from tests.support.world import World

OFFICER, MANAGER, STAFF = "licensing_officer", "premises_manager", "premises_staff"


def _premises(world: World) -> dict[str, Any]:
    return {"premises_id": premises.lantern(world).pk}


def _at_work(world: World) -> dict[str, Any]:
    """Of a page without a key: of people whose premises is there."""
    premises.lantern(world)
    return {}


def more_premises(world: World, number: int) -> None:
    for each in range(number):
        premises.another_premises(world.person(OFFICER), f"The Heron {each}")


WAYS = {
    "licensing:premises-list": Way(OFFICER, more=more_premises),
    "licensing:premises": Way(
        OFFICER, _premises, also=(Way("police_triage", _premises, state="police"),)
    ),
    "venue:home": Way(
        STAFF, _at_work, also=(Way(MANAGER, _at_work, state="manager"), Way(STAFF, state="none"))
    ),
}
