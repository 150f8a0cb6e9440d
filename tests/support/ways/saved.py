"""Pages of saved searches."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from portal.accounts.models import User
from reports.actions.saved_searches import choose_digest, erase
from reports.models import Area, SavedSearch
from reports.saved_searches import MOST_OF_TEAM
from reports.triage.word_searches import KEPT_AS
from tests.support.saved import keep
from tests.support.ways.way import Way, posts
from tests.support.world import World

OFFICER, KEY = "police_triage", "kept"


def _keep(world: World, by: User, **chosen: Any) -> SavedSearch:
    """Anew, since what a test does to a search may delete it. Older ones go: one person keeps, and
    a team shares, no more than so many."""
    made: SavedSearch = keep(by, _name(), **chosen)
    world.searches.append(made)
    while len(world.searches) > MOST_OF_TEAM // 2:
        erase(world.searches.pop(0))
    return made


def _saved(world: World) -> dict[str, Any]:
    return {"saved_id": _keep(world, world.person(OFFICER), words="van").pk}


def _with_digest(world: World) -> dict[str, Any]:
    arguments = _saved(world)
    choose_digest(by=world.person(OFFICER), every="week", **arguments)
    return arguments


def _of_a_colleague(world: World) -> dict[str, Any]:
    return {"saved_id": _keep(world, world.another(OFFICER), shared=True).pk}


def _left(world: World) -> dict[str, Any]:
    arguments = _of_a_colleague(world)
    SavedSearch.objects.filter(pk=arguments["saved_id"]).update(membership=None)
    return arguments


def _in_a_ward_that_is_gone(world: World) -> dict[str, Any]:
    gone = f"gone-{Area.objects.count()}"
    made = _keep(world, world.person(OFFICER), ward=gone, kind="concern")
    return {"saved_id": made.pk}


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
