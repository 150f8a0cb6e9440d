"""What the ways to pages of licensed premises have in common."""

from __future__ import annotations

from typing import Any

from tests.support import premises
from tests.support.world import World

OFFICER, MANAGER, STAFF = "licensing_officer", "premises_manager", "premises_staff"
POLICE = "police_triage"


def of_premises(world: World) -> dict[str, Any]:
    return {"premises_id": premises.lantern(world).pk}


def about_premises(world: World) -> str:
    return f"?premises={premises.lantern(world).pk}"


def at_work(world: World) -> dict[str, Any]:
    """Of a page without a key: of people whose premises is there."""
    premises.lantern(world)
    return {}


def more_premises(world: World, number: int) -> None:
    for each in range(number):
        premises.another_premises(world.person(OFFICER), f"The Heron {each}")
