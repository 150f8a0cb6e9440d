"""What each step of a run works out, from the events of one layer alone: numbers in, JSON out.

The statistics are those of `hotspots.analysis`. Nothing here reads or writes a row, but for
`read`, which is the one step that looks at reports.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.enums import LeftOut, Source, Step, Units
from hotspots.events import Events, Precise, read_events
from hotspots.ground import Ground
from hotspots.models import Run
from hotspots.parameters import LARGEST_SEED, Parameters, parameters_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Found = dict[str, Any]

DIGITS = 6
"""Significant digits that are kept: more would only seem exact."""
OF_CELLS = "cells"
"""The part of a result that belongs to single cells, by column; the rest is of the whole layer."""

OF_UNITS: dict[str, tuple[Step, ...]] = {
    Units.SQUARES: (Step.READ, Step.CELLS),
    Units.HEXAGONS: (Step.READ, Step.CELLS),
    Units.WARDS: (Step.READ, Step.CELLS),
}
"""The steps that make sense: distances need points, and forecasts are made on squares."""


@dataclass(frozen=True)
class Work:
    """One layer of a run, and its events, each of which lies in a cell."""

    run: Run
    source: Source
    ground: Ground
    events: Events

    @property
    def parameters(self) -> Parameters:
        return parameters_of(self.run.parameters)

    def seed(self, step: Step) -> int:
        """A seed for each step of each source, from that of the run."""
        own = zlib.crc32(f"{self.source}:{step}".encode())
        return (int(self.run.seed) + own) % (LARGEST_SEED + 1)

    @cached_property
    def cell(self) -> Ints:
        return self.ground.cell_of(self.events)

    @cached_property
    def counts_once(self) -> NDArray[np.bool_]:
        """Which events count when what is told again of one address counts once (R8.5)."""
        from hotspots.analysis.repeats import UNKNOWN, fold

        if self.source == Source.POLICE:
            return np.ones(self.events.size, dtype=bool)
        side = self.parameters.repeat_metres
        key = np.full(self.events.size, UNKNOWN, dtype=np.int64)
        known = np.isfinite(self.events.longitude)
        x, y = self.ground.metres(self.events.only(known))
        # Eastings and northings of a plane are far below ten thousand kilometres.
        key[known] = np.floor(x / side).astype(np.int64) * 10_000_000 + np.floor(y / side).astype(
            np.int64
        )
        folded = fold(self.events.day, {"address": key}, window=self.parameters.repeat_days)
        return folded.counted

    def in_cells(self, which: NDArray[np.bool_] | None = None) -> Floats:
        """Events, or those of a mask, in each cell (n,)."""
        cells = self.cell if which is None else self.cell[which]
        return np.bincount(cells, minlength=self.ground.n).astype(float)

    def about(self) -> Any:
        from hotspots.analysis.layers import About

        return About(period=(self.run.first_day.isoformat(), self.run.last_day.isoformat()))


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
        "times": {
            name: int((counted.precision == precise).sum())
            for name, precise in (
                ("day", Precise.DAY),
                ("month", Precise.MONTH),
                ("received", Precise.RECEIVED),
            )
        },
    }


def work_out(step: Step, work: Work) -> Found:
    """The result of a step, as JSON."""
    return STEPS[step](work)


def _cells(work: Work) -> Found:
    """Counts, repeats folded, Gi* and its p and q; over the whole layer, Moran's I."""
    from hotspots.analysis.gi_star import gi_star
    from hotspots.analysis.moran import moran

    ground, about = work.ground, work.about()
    neighbours = ground.neighbours()
    count, corrected = work.in_cells(), work.in_cells(work.counts_once)
    gi = gi_star(corrected, neighbours, seed=work.seed(Step.CELLS), about=about)
    all_over = moran(
        corrected,
        neighbours,
        seed=work.seed(Step.CELLS),
        permutations=work.parameters.permutations,
        about=about,
    )
    return {
        OF_CELLS: {
            "count": count.astype(int).tolist(),
            "corrected": corrected.astype(int).tolist(),
            "expected": rounded(corrected.sum() * ground.km2 / ground.km2.sum()),
            "gi_z": rounded(gi.z),
            "p": rounded(gi.p),
            "q": rounded(gi.q),
            "confidence": gi.confidence.astype(int).tolist(),
        },
        "repeats": int(count.sum() - corrected.sum()),
        "gi": _told(gi.told),
        "moran": {**_plain(all_over), "told": _told(all_over.told)},
    }


STEPS: Mapping[Step, Callable[[Work], Found]] = {
    Step.CELLS: _cells,
}


def rounded(values: Floats) -> list[float | None]:
    """As JSON has them: DIGITS significant digits, None for what is no number."""
    return [float(f"{each:.{DIGITS}g}") if np.isfinite(each) else None for each in values.tolist()]


def _told(told: Any) -> Any:
    from hotspots.analysis.layers import as_json

    return as_json(told)


def _plain(result: Any) -> dict[str, Any]:
    """The single numbers of a result, without what it rests on and without arrays."""
    from hotspots.analysis.layers import as_json

    return {
        name: as_json(value)
        for name in result.__dataclass_fields__
        if name != "told" and not isinstance(value := getattr(result, name), np.ndarray)
    }
