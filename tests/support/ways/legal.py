"""Pages of proceedings about licences and of their evidence bundles."""

from __future__ import annotations

from typing import Any

from agencies.licensing.models import Bundle, Proceeding
from tests.support import premises, proceedings
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

OFFICER = "licensing_officer"


def _proceeding(world: World) -> Proceeding:
    return proceedings.another_proceeding(world.person(OFFICER), premises.lantern(world))


def _one(world: World) -> dict[str, Any]:
    return {"proceeding_id": _proceeding(world).pk}


def _of_premises(world: World) -> dict[str, Any]:
    return {"premises_id": premises.lantern(world).pk}


def _there(world: World) -> dict[str, Any]:
    """Of a page without a key."""
    _proceeding(world)
    return {}


def _moved(world: World) -> dict[str, Any]:
    return {**_one(world), "move": "note"}


def _draft(world: World) -> Bundle:
    officer = world.person(OFFICER)
    begun = proceedings.another_bundle(officer, _proceeding(world))
    return proceedings.with_photo(begun, officer)


def _bundle(world: World) -> dict[str, Any]:
    return {"bundle_id": _draft(world).pk}


def _waiting(world: World) -> dict[str, Any]:
    return {"bundle_id": proceedings.asked(_draft(world), world.person(OFFICER)).pk}


def _made(world: World) -> dict[str, Any]:
    return {"bundle_id": proceedings.as_made(_draft(world)).pk}


def _sheet(world: World) -> dict[str, Any]:
    bundle = _draft(world)
    return {"bundle_id": bundle.pk, "sheet_id": proceedings.page_of(bundle).pk}


def _bundles(world: World) -> dict[str, Any]:
    return {"proceeding_id": _draft(world).proceeding_id}


def more_proceedings(world: World, number: int) -> None:
    for _ in range(number):
        _proceeding(world)


def more_lines(world: World, number: int) -> None:
    found = Proceeding.objects.latest("id")
    for _ in range(number):
        found = proceedings.recorded(found, "note", world.person(OFFICER), at=None)


def more_bundles(world: World, number: int) -> None:
    found = Proceeding.objects.latest("id")
    for _ in range(number):
        proceedings.another_bundle(world.person(OFFICER), found)


def more_bundles_of_another(world: World) -> None:
    """One bundle of another proceeding, with a page."""
    _draft(world)


def more_pages(world: World, number: int) -> None:
    found = Bundle.objects.latest("id")
    for _ in range(number):
        found = proceedings.with_photo(found, world.person(OFFICER))


WAYS = {
    "licensing:proceedings": Way(
        OFFICER, _there, more=more_proceedings, also=(Way("police_triage", _there, state="police"),)
    ),
    "licensing:proceeding-new": Way(OFFICER, _of_premises),
    "licensing:proceeding": Way(
        OFFICER, _one, more=more_lines, also=(Way("police_triage", _one, state="police"),)
    ),
    "licensing:proceeding-move": posts("goes back to it", who=OFFICER, arguments=_moved),
    "licensing:bundles": Way(OFFICER, _bundles, more=more_bundles),
    "licensing:bundle-new": Way(OFFICER, _one, more=more_proceedings, statements=18),
    "licensing:bundle": Way(
        OFFICER,
        _bundle,
        more=more_pages,
        also=(Way(OFFICER, _waiting, state="waiting"), Way(OFFICER, _made, state="made")),
    ),
    "licensing:bundle-papers": Way(OFFICER, _bundle, more=more_proceedings, statements=18),
    "licensing:bundle-order": posts("goes back to it", who=OFFICER, arguments=_bundle),
    "licensing:bundle-cover": posts("goes back to it", who=OFFICER, arguments=_bundle),
    "licensing:bundle-add": posts("goes back to it", who=OFFICER, arguments=_bundle),
    "licensing:bundle-preview": Way(OFFICER, _bundle, more=more_pages),
    "licensing:bundle-make": posts("goes back to it", who=OFFICER, arguments=_bundle),
    "licensing:bundle-version": posts("goes to the bundles", who=OFFICER, arguments=_made),
    "licensing:bundle-file": posts("a PDF", who=OFFICER, arguments=_made),
    "licensing:bundle-page": Way(OFFICER, _sheet),
    "licensing:bundle-picture": answers("a picture", who=OFFICER, arguments=_sheet),
}
