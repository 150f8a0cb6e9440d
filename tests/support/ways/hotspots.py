"""Runs of hotspots. Whoever may ask sees every run: their pages are visited as somebody who does
not, so that a run of others is there to be hidden."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from hotspots.enums import Source, Units
from hotspots.models import Cell, Run
from hotspots.tile_grid import tile_of
from portal.vault.ids import uuid7
from tests.support import hotspots
from tests.support.geography import IN_CENTRAL
from tests.support.hotspots import ANALYST
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

OFFICER = "licensing_officer"


def _waiting(world: World) -> Run:
    return hotspots.ask(world.person(ANALYST), units=Units.WARDS, size=0)


def _of(make: Callable[[World], Run]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"run_id": make(world).pk}


def _wards(world: World) -> Run:
    return hotspots.of_world(world)


def _squares(world: World) -> Run:
    return hotspots.finished(world.person(ANALYST), sources=tuple(Source))


def _tile(world: World) -> dict[str, Any]:
    """Of what premises told, which is all that a licensing officer sees of a run."""
    at = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 12)
    place = {"z": str(at.z), "x": str(at.x), "y": str(at.y)}
    return {"run_id": _wards(world).pk, "source": Source.PREMISES.value, **place}


def more_cells(world: World, number: int) -> None:
    """Of every layer of the newest run, as copies of one, each of another name."""
    run = Run.objects.order_by("-asked_at")[0]
    for cell in list(
        Cell.objects.filter(run=run).order_by("layer_id", "in_order").distinct("layer_id")
    ):
        for step in range(number):
            cell.pk, cell.unit = uuid7(), f"copy {uuid.uuid4().hex[:12]}"
            cell.in_order = 1_000 + step
            cell.save(force_insert=True)


WAYS = {
    "hotspots:runs": Way(who=ANALYST, more=hotspots.more_runs),
    "hotspots:run-ask": Way(who=ANALYST),
    "hotspots:run": Way(
        who=OFFICER,
        arguments=_of(_wards),
        also=(
            Way(who=OFFICER, arguments=_of(_waiting), state="[under way]"),
            Way(
                who="police_triage",
                arguments=_of(_squares),
                query="?source=residents",
                state="[squares]",
                more=more_cells,
            ),
            Way(who="cleansing_lead", arguments=_of(_wards), state="[effort]"),
        ),
    ),
    "hotspots:run-progress": answers("a part of the page", who=OFFICER, arguments=_of(_waiting)),
    "hotspots:run-tile": answers("a tile, for scripts", who=OFFICER, arguments=_tile),
    "hotspots:run-export": answers("CSV", who=OFFICER, arguments=_of(_wards), more=more_cells),
    "hotspots:run-stop": posts("stops it", who=ANALYST, arguments=_of(_waiting)),
}
