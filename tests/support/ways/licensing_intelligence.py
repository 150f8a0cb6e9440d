"""Pages on which police say which premises an item of intelligence is about."""

from __future__ import annotations

from typing import Any

from reports.models import IntelligenceItem
from tests.support import intelligence, premises, tied
from tests.support.ways.at_premises import OFFICER, more_premises
from tests.support.ways.way import Way, posts
from tests.support.world import World

POLICE = tied.POLICE


def _tied(world: World) -> dict[str, Any]:
    """An item that is about the lantern, and not shared."""
    return {"item_id": tied.tied_item(world, is_shared=False).pk}


def _not_tied(world: World) -> dict[str, Any]:
    premises.lantern(world)
    return {"item_id": intelligence.release(world).pk}


def _draft(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def _of_premises(world: World) -> dict[str, Any]:
    return {**_tied(world), "premises_id": premises.lantern(world).pk}


def _shared(world: World) -> dict[str, Any]:
    item = tied.tied_item(world)
    return {"item_id": item.pk, "premises_id": premises.lantern(world).pk}


def of_premises_with_items(world: World) -> dict[str, Any]:
    """Of a premises that a shared item is about."""
    tied.tied_item(world)
    return {"premises_id": premises.lantern(world).pk}


def _more_tied(world: World, number: int) -> None:
    """Of the newest item: more premises to choose from, and some that it is about."""
    more_premises(world, number)
    item = IntelligenceItem.objects.latest("written_at")
    for each in range(min(number, 5)):
        venue = premises.another_premises(world.person(OFFICER), f"The Tied {each}")
        tied.tie(world, item, venue)


def _more_items(world: World, number: int) -> None:
    for each in range(number):
        tied.tied_item(world, each + 1)


WITH_ITEMS = Way(
    OFFICER, of_premises_with_items, more=_more_items, statements=45, state="[shared items]"
)
WITH_TIES = Way(
    POLICE, of_premises_with_items, more=_more_items, statements=45, state="[tied items]"
)

WAYS = {
    "licensing:item-premises": Way(
        POLICE,
        _tied,
        more=_more_tied,
        also=(
            Way(POLICE, _not_tied, state="[about none]"),
            Way(POLICE, _draft, state="[not released]"),
        ),
    ),
    "licensing:item-untie": posts(
        "a form of an item's page of premises", who=POLICE, arguments=_of_premises
    ),
    "licensing:premises-intelligence": posts(
        "a button that shows an item's words",
        who=OFFICER,
        arguments=_shared,
        also=(posts("a button", who=POLICE, arguments=_of_premises, state="police"),),
    ),
}
