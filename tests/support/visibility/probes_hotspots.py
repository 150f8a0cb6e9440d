"""Where runs of hotspots, their layers and their cells show."""

from __future__ import annotations

import csv
import io

from hotspots.enums import Source
from hotspots.models import Cell, Layer
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
