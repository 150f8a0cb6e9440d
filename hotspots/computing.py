"""The steps of a run, and which make sense for which cells. Nothing here writes a row, and only
`read` looks at reports."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from hotspots import in_place, over_time
from hotspots.enums import LeftOut, Source, Step, Units
from hotspots.events import FIRST_DAY, Events, Precise, read_events
from hotspots.ground import Ground
from hotspots.models import Run
from hotspots.work import Found, Work

STEPS: Mapping[Step, Callable[[Work], Found]] = {
    Step.CELLS: in_place.cells,
    Step.DENSITY: in_place.density,
    Step.NEAR_REPEAT: over_time.near_repeat,
    Step.CLUSTERS: over_time.clusters,
    Step.SURGE: over_time.surge,
    Step.FORECAST: over_time.forecast,
}
NEEDS_SQUARES = frozenset({Step.DENSITY, Step.FORECAST})
NEEDS_POINTS = NEEDS_SQUARES | {Step.NEAR_REPEAT, Step.CLUSTERS}


def steps_for(units: str) -> list[Step]:
    """READ, and what makes sense of these cells: whoever is counted by ward has no point."""
    left_out = {
        Units.SQUARES: frozenset[Step](),
        Units.HEXAGONS: NEEDS_SQUARES,
        Units.WARDS: NEEDS_POINTS,
    }[Units(units)]
    return [Step.READ, *(each for each in STEPS if each not in left_out)]


def read(run: Run, source: Source, ground: Ground) -> tuple[Events, Found]:
    """The events of a layer that lie in a cell, and what is told of them."""
    got = read_events(run, source, wards=[each.code for each in ground.wards])
    inside = ground.cell_of(got.events) >= 0
    left_out = dict(got.left_out)
    if outside := int((~inside).sum()):
        left_out[LeftOut.OUTSIDE] = outside
    counted = got.events.only(inside)
    return counted, {
        "events": got.total,
        "counted": counted.size,
        "left_out": {str(why): number for why, number in sorted(left_out.items())},
        "digest": got.digest,
        "newest": _iso(counted.day.max()) if counted.size else "",
        "times": {
            name: int((counted.precision == precise).sum())
            for name, precise in (
                ("day", Precise.DAY),
                ("month", Precise.MONTH),
                ("received", Precise.RECEIVED),
            )
        },
    }


def _iso(day: int) -> str:
    return (FIRST_DAY + datetime.timedelta(days=int(day))).isoformat()


def work_out(step: Step, work: Work) -> Found:
    """The result of a step, as JSON."""
    return STEPS[step](work)
