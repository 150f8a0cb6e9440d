"""Runs of hotspots in the scene: a finished one of every source, and one that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.enums import Source, Units
from hotspots.models import Cell, Layer, Run, RunEvents, RunPart
from tests.support.hotspots import ANALYST, ask, finished, one_part

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

RUN = "a run of every source"
OF_RESIDENTS = "a run of residents alone"
WORK = "what workers keep"
OF_CELLS = {Units.SQUARES: 1000, Units.WARDS: 0}


def of(source: str) -> str:
    return f"of {source}"


def build(scene: Scene) -> None:
    analyst = scene.people[ANALYST]
    for units, size in OF_CELLS.items():
        _note(scene, RUN, finished(analyst, units=units, size=size))
    under_way = ask(analyst, units=Units.WARDS, size=0, sources=(Source.RESIDENTS,))
    one_part()
    _note(scene, OF_RESIDENTS, under_way)


def _note(scene: Scene, name: str, run: Run) -> None:
    scene.note(name, run)
    for layer in Layer.objects.filter(run=run):
        scene.note(of(layer.source), layer)
        for cell in Cell.objects.filter(layer=layer):
            scene.note(of(layer.source), cell)
    for model in (RunPart.objects.filter(run=run), RunEvents.objects.filter(layer__run=run)):
        for row in model:
            scene.note(WORK, row)
