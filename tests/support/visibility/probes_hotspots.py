"""Where runs of hotspots, their layers and their cells show."""

from __future__ import annotations

import csv
import io

from django.urls import reverse

from hotspots.enums import Source
from hotspots.models import Cell, Layer
from hotspots.tile_grid import tile_of
from tests.support import vector_tile
from tests.support.geography import IN_CENTRAL
from tests.support.visibility.looking import Looker, linked_in

RUN = "hotspots:run"
UNIT = 1
"""The column of the file that names a cell."""


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("hotspots:runs"), RUN)


def _runs(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("hotspots.Run"))[: looker.most]


def pages(looker: Looker) -> set[str]:
    return {key for key in _runs(looker) if looker.get(RUN, key)}


def progress(looker: Looker) -> set[str]:
    return {key for key in _runs(looker) if looker.get("hotspots:run-progress", key)}


def _asked(looker: Looker) -> list[tuple[str, str]]:
    return [(run, source) for run in _runs(looker) for source in Source.values][: looker.most]


def layers(looker: Looker) -> set[str]:
    """By the address of each source."""
    return {
        str(Layer.objects.get(run_id=run, source=source).pk)
        for run, source in _asked(looker)
        if looker.get(RUN, run, query={"source": source})
    }


def exported(looker: Looker) -> set[str]:
    """The cells of each source's file."""
    found = set()
    for run, source in _asked(looker):
        file = looker.get("hotspots:run-export", run, query={"source": source})
        for line in list(csv.reader(io.StringIO(file)))[2:]:
            cell = Cell.objects.get(run_id=run, layer__source=source, unit=line[UNIT])
            found.add(str(cell.pk))
    return found


def on_tiles(looker: Looker) -> set[str]:
    """The cells that the tiles around the scene's reports draw."""
    found = set()
    at = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 10)
    for run, source in _asked(looker):
        address = reverse("hotspots:run-tile", args=[run, source, at.z, at.x, at.y])
        answer = looker.client.get(address)
        looker.statuses.add(answer.status_code)
        if answer.status_code == 200:
            drawn = vector_tile.read(answer.content).get("classes", [])
            found |= {each.properties["id"] for each in drawn}
    return found
