"""Pages of figures that may be shown, and of their releases."""

from __future__ import annotations

from typing import Any

from hotspots.releases.enums import ReleaseState
from tests.support import releases
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

COORDINATOR, POLICE = "spp_coordinator", "police_intelligence"


def _made(world: World) -> dict[str, Any]:
    return {"release_id": releases.without_reports(world.person(COORDINATOR)).pk}


def _failed(world: World) -> dict[str, Any]:
    release = releases.asked(world.person(COORDINATOR))
    releases.making.make_release(release.pk)
    release.refresh_from_db()
    assert release.state == ReleaseState.FAILED
    return {"release_id": release.pk}


def _published(world: World) -> dict[str, Any]:
    people = world.person(COORDINATOR), world.person(POLICE)
    return {"release_id": releases.published_without_reports(*people).pk}


def _something(world: World) -> dict[str, Any]:
    """Of a page without a key: with something published."""
    _published(world)
    return {}


def _csv(world: World) -> dict[str, Any]:
    _published(world)
    return {"form": "csv"}


def more_releases(world: World, number: int) -> None:
    for _ in range(number):
        releases.asked(world.person(COORDINATOR))


def more_published(world: World, number: int) -> None:
    for _ in range(number):
        _published(world)


def _moved(name: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        found = _failed(world) if name == "again" else _made(world)
        return {**found, "move": name}

    return arguments


WAYS = {
    "figures:figures": Way(
        more=more_published,
        also=(Way(state="with figures", arguments=_something),),
    ),
    "figures:download": answers("a file of published figures", arguments=_something),
    "releases:list": Way(who=COORDINATOR, more=more_releases),
    "releases:map": Way(
        who=COORDINATOR,
        arguments=_something,
        more=more_published,
        also=(
            Way(who="public_health", state="nothing published"),
            Way(who=POLICE, arguments=_something, query="?kind=lsoa", state="[lsoas]"),
        ),
    ),
    "releases:map-shapes": answers(
        "areas, for scripts", who=COORDINATOR, arguments=_something, more=more_published
    ),
    "releases:map-file": answers("a file", who=COORDINATOR, arguments=_csv, more=more_published),
    "releases:ask": posts("asks for a quarter", who=COORDINATOR),
    "releases:release": Way(
        who=POLICE,
        arguments=_made,
        also=(
            Way(who=COORDINATOR, arguments=_failed, state="failed"),
            Way(who="public_health", arguments=_published, state="published"),
        ),
    ),
    "releases:figures": Way(who=COORDINATOR, arguments=_made),
    "releases:export": answers("a file", who=COORDINATOR, arguments=_made),
    "releases:move": posts("writes, publishes, withdraws", who=POLICE, arguments=_moved("publish")),
}
