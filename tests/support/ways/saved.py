"""Pages of saved searches."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from reports.actions.saved_searches import choose_digest, erase
from reports.models import Area, SavedSearch
from reports.saved_searches import MOST_OF_TEAM
from reports.triage.word_searches import KEPT_AS
from tests.support.saved import keep
from tests.support.ways.way import Way, posts
from tests.support.world import World

OFFICER, KEY = "police_triage", "kept"


def _saved(world: World) -> dict[str, Any]:
    return {"saved_id": world.saved.pk}


def _with_digest(world: World) -> dict[str, Any]:
    choose_digest(by=world.person(OFFICER), saved_id=world.saved.pk, every="week")
    return _saved(world)


def _make_room(world: World) -> None:
    """Older ones go: one person keeps, and a team shares, no more than so many."""
    made = SavedSearch.objects.exclude(pk=world.saved.pk).order_by("-made_at")
    for each in made[MOST_OF_TEAM // 2 :]:
        erase(each)


def _shared(world: World) -> SavedSearch:
    _make_room(world)
    made: SavedSearch = keep(world.another(OFFICER), _name(), shared=True)
    return made


def _of_a_colleague(world: World) -> dict[str, Any]:
    return {"saved_id": _shared(world).pk}


def _left(world: World) -> dict[str, Any]:
    made = _shared(world)
    SavedSearch.objects.filter(pk=made.pk).update(membership=None)
    return {"saved_id": made.pk}


def _in_a_ward_that_is_gone(world: World) -> dict[str, Any]:
    _make_room(world)
    gone = f"gone-{Area.objects.count()}"
    return {"saved_id": keep(world.person(OFFICER), _name(), ward=gone, kind="concern").pk}


def _name() -> str:
    return f"Search {uuid.uuid4().hex}"


def _more(world: World, count: int) -> None:
    for _ in range(count):
        keep(world.person(OFFICER), _name(), words="van")


def _searched(client: Client, world: World) -> None:
    session = client.session
    session[KEPT_AS] = [[KEY, "van", True]]
    session.save()


WAYS = {
    "reports:triage:saved-searches": Way(
        who=OFFICER,
        more=_more,
        also=(Way(who="safeguarding", state="[without any]"),),
    ),
    "reports:triage:saved-new": Way(who=OFFICER, query="?kind=concern&assigned=me"),
    "reports:triage:saved-new-words": Way(
        who=OFFICER, arguments=lambda world: {"search": KEY}, begin=_searched
    ),
    "reports:triage:saved-search": Way(
        who=OFFICER,
        arguments=_saved,
        also=(
            Way(who=OFFICER, arguments=_with_digest, state="[with e-mails]"),
            Way(who=OFFICER, arguments=_of_a_colleague, state="[of a colleague]"),
            Way(who=OFFICER, arguments=_left, state="[left to the team]"),
            Way(who=OFFICER, arguments=_in_a_ward_that_is_gone, state="[ward gone]"),
        ),
    ),
    "reports:triage:saved-open": posts("leads on to the reports", who=OFFICER, arguments=_saved),
    **{
        f"reports:triage:saved-{step}": posts(
            "changes a saved search", who=OFFICER, arguments=_saved
        )
        for step in ("rename", "share", "digest", "take", "delete")
    },
}
