"""The map of figures, its tiles and files, keys for GIS, and what machines ask by them."""

from __future__ import annotations

from typing import Any

from hotspots.actions.gis_tokens import make_token
from hotspots.models import GisToken
from hotspots.tile_grid import tile_of
from tests.support.geography import IN_CENTRAL
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

TRIAGE, INTELLIGENCE = "police_triage", "police_intelligence"
TILES = "a tile, for scripts"
NO_KEY = "says that a key is missing, for machines"
WIDE = "box=-0.5,52.3,0.1,52.8"


def tile(layer: str, z: int = 15) -> Any:
    """The tile that the world's reports lie in."""
    found = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, z)
    named = {"layer": layer, "z": str(z), "x": str(found.x), "y": str(found.y)}
    return lambda _world: named


def more_reports(world: World, number: int) -> None:
    for _ in range(number):
        world.tell("One more")


def _token(world: World) -> dict[str, Any]:
    made = make_token(by=world.person(INTELLIGENCE), name="A GIS", days=9)
    return {"token_id": made.token.pk}


def more_tokens(world: World, number: int) -> None:
    """Keys that ended, since only a few may work at once."""
    for _ in range(number):
        made = make_token(by=world.person(INTELLIGENCE), name="A GIS", days=9)
        GisToken.objects.filter(pk=made.token.pk).update(stopped_at=made.token.made_at)


WAYS = {
    "maps:map": Way(
        TRIAGE,
        more=more_reports,
        also=tuple(
            Way(TRIAGE, query=f"?layer={each}", state=f"[{each}]", more=more_reports)
            for each in ("hexagons", "wards", "lsoas", "classes")
        ),
    ),
    "maps:here": Way(TRIAGE, query=f"?{WIDE}", more=more_reports),
    "maps:tile": answers(
        TILES,
        who=TRIAGE,
        arguments=tile("reports"),
        more=more_reports,
        also=tuple(
            answers(TILES, who=TRIAGE, arguments=tile(each), more=more_reports, state=f"[{each}]")
            for each in ("hexagons", "wards", "lsoas", "classes")
        ),
    ),
    "maps:figures-file": answers(
        "a file",
        who=TRIAGE,
        arguments=lambda _world: {"form": "csv"},
        query="?layer=wards",
        more=more_reports,
    ),
    "maps:reports-file": answers(
        "a file",
        who=INTELLIGENCE,
        arguments=lambda _world: {"form": "geojson"},
        more=more_reports,
    ),
    "maps:keys": Way(INTELLIGENCE, more=more_tokens),
    "maps:key-stop": posts("goes back to the keys", who=INTELLIGENCE, arguments=_token),
    "api:landing": answers("for machines"),
    "api:conformance": answers("for machines"),
    "api:openapi": answers("for machines"),
    "api:collections": answers(NO_KEY),
    "api:collection": answers(NO_KEY, arguments=lambda _world: {"collection": "reports"}),
    "api:items": answers(NO_KEY, arguments=lambda _world: {"collection": "reports"}),
    "api:item": answers(
        NO_KEY, arguments=lambda _world: {"collection": "reports", "feature": "none"}
    ),
}
