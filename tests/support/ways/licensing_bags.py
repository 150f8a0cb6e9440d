"""Pages about licensed premises: bags of premises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.licensing.actions.bags import Entry, correct_bag, move_bag
from agencies.licensing.models import (
    Premises,
    Seizure,
)
from tests.support import premises
from tests.support.ways.at_premises import MANAGER, OFFICER, POLICE, STAFF, at_work
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World


def _held(world: World) -> Seizure:
    premises.lantern(world)
    return premises.another_seizure(world.person(MANAGER))


def _bag(world: World) -> dict[str, Any]:
    return {"bag_id": _held(world).pk}


def _collected(world: World) -> dict[str, Any]:
    return {"bag_id": premises.collected(_held(world), world.person(POLICE)).pk}


def _corrected(world: World) -> dict[str, Any]:
    """A bag that was corrected and moved."""
    bag, by = _held(world), world.person(MANAGER)
    names = ("bag_number", "seized_at", "inside", "substance", "description")
    entry = Entry(quantity="Two wraps", **{name: getattr(bag, name) for name in names})
    correct_bag(by=by, seizure_id=bag.pk, version=1, entry=entry, words="Counted again")
    return {"bag_id": move_bag(by=by, seizure_id=bag.pk, version=2, store="Safe").pk}


def _with_bag(world: World) -> dict[str, Any]:
    """Of a page without a key: a bag is held, and another one is with police."""
    _collected(world)
    _held(world)
    return {}


def _overdue(world: World) -> dict[str, Any]:
    """The same with a bag that is held for too long."""
    _with_bag(world)
    Seizure.objects.filter(state="held").update(seized_at=timezone.now() - timedelta(days=30))
    return {}


def _labels(world: World) -> str:
    return f"?bag={_held(world).pk}"


def _closed(world: World) -> dict[str, Any]:
    premises.lantern(world)
    Premises.objects.update(state="closed", closed_on=timezone.localdate())
    return {}


def _collection(world: World) -> dict[str, Any]:
    return {"collection_id": _held(world).collection.pk, "move": "take"}


def _moves(move: str) -> Any:
    return lambda world: {**_bag(world), "move": move}


def more_bags(world: World, number: int) -> None:
    """Half of them are corrected once more."""
    premises.lantern(world)
    for which in range(number):
        _corrected(world) if which % 2 else _held(world)


def more_lines(world: World, number: int) -> None:
    """On the world's newest bag."""
    bag = Seizure.objects.order_by("-id")[0]
    for which in range(number):
        bag = move_bag(
            by=world.person(MANAGER), seizure_id=bag.pk, version=bag.version, store=f"Box {which}"
        )


WAYS = {
    "licensing:seizures": Way(
        OFFICER,
        _overdue,
        more=more_bags,
        also=(Way(POLICE, _with_bag, query="?state=held&weekday=5&hour=23", state="police"),),
    ),
    "licensing:seizures-export": answers("a CSV file", who=OFFICER),
    "licensing:seizure": Way(
        POLICE,
        _bag,
        more=more_lines,
        also=(
            Way(OFFICER, _corrected, state="officer"),
            Way(POLICE, _collected, state="collected"),
        ),
    ),
    "licensing:seizure-collect": posts("back to the bag", who=POLICE, arguments=_bag),
    "licensing:collections": Way(POLICE, _overdue, more=more_bags),
    "licensing:collection-move": posts("back to the list", who=POLICE, arguments=_collection),
    "venue:bags": Way(
        STAFF, _overdue, more=more_bags, also=(Way(MANAGER, _closed, state="closed"),)
    ),
    "venue:bag-add": Way(STAFF, at_work),
    "venue:bag": Way(
        STAFF,
        _bag,
        more=more_lines,
        also=(
            Way(MANAGER, _corrected, state="corrected"),
            Way(MANAGER, _collected, state="collected"),
        ),
    ),
    "venue:bag-move": posts("back to the bag", who=STAFF, arguments=_moves("correct")),
    "venue:bag-take-on": Way(MANAGER, at_work),
    "venue:bags-print": Way(STAFF, _with_bag, more=more_bags),
    "venue:bag-labels": Way(
        STAFF,
        _with_bag,
        more=more_bags,
        also=(Way(STAFF, at_work, query=_labels, state="chosen"),),
    ),
}
