"""What a step of a run works on: one layer, its cells and its events. Plain JSON comes out."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hotspots.enums import Source, Step
from hotspots.events import Events, Precise
from hotspots.ground import Ground
from hotspots.models import Run
from hotspots.parameters import LARGEST_SEED, Parameters, parameters_of

if TYPE_CHECKING:
    from hotspots.analysis.layers import About, LeftOut
    from hotspots.analysis.repeats import Folded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Found = dict[str, Any]

DIGITS = 6
"""Significant digits that are kept: more would only seem exact."""
OF_CELLS = "cells"
"""The part of a result that belongs to single cells, by column; the rest is of the whole layer."""


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
    def counts_once(self) -> Bools:
        """Which events count when what is told again of one address counts once (R8.5)."""
        folded = self._folded
        return np.ones(self.events.size, dtype=bool) if folded is None else folded.counted

    @cached_property
    def _folded(self) -> Folded | None:
        """None for recorded crime: many addresses share each of its points."""
        from hotspots.analysis.repeats import UNKNOWN, fold

        if self.source == Source.POLICE:
            return None
        side = self.parameters.repeat_metres
        key = np.full(self.events.size, UNKNOWN, dtype=np.int64)
        known = np.isfinite(self.events.longitude)
        x, y = (np.floor(each / side) for each in self.ground.metres(self.events.only(known)))
        # Eastings and northings of a plane are below ten thousand kilometres.
        key[known] = x.astype(np.int64) * 10_000_000 + y.astype(np.int64)
        return fold(self.events.day, {"address": key}, window=self.parameters.repeat_days)

    @cached_property
    def dated(self) -> tuple[Bools, str]:
        """Which events count and are dated to the day, and how exactly they are: "month" where all
        are known to the month only, of which the analysis then says what that means."""
        by_month = self.events.precision == Precise.MONTH
        if by_month.any() and by_month.all():
            return self.counts_once, "month"
        return self.counts_once & ~by_month, "day"

    def in_cells(self, which: Bools | None = None) -> Floats:
        """Events, or those of a mask, in each cell (n,)."""
        cells = self.cell if which is None else self.cell[which]
        return np.bincount(cells, minlength=self.ground.n).astype(float)

    def about(self, used: Bools | None = None, why: str = "") -> About:
        """The period, and what a step leaves out of the events that lie in a cell: repeats; and
        where it uses but `used` of the others, these, and `why`."""
        from hotspots.analysis.layers import About, LeftOut

        left_out: list[LeftOut] = [] if self._folded is None else list(self._folded.left_out)
        if used is not None:
            left_out.append(LeftOut(why=why, count=int((self.counts_once & ~used).sum())))
        period = (self.run.first_day.isoformat(), self.run.last_day.isoformat())
        return About(period=period, left_out=tuple(each for each in left_out if each.count))

    def about_dated(self) -> About:
        """The same, of a step that needs days."""
        which, _precision = self.dated
        return self.about(which, why="known to the month only")


def rounded(values: Floats) -> list[float | None]:
    """As JSON has them: DIGITS significant digits, None for what is no number."""
    return [float(f"{each:.{DIGITS}g}") if np.isfinite(each) else None for each in values.tolist()]


def told_of(result: Any) -> Found:
    """What a result rests on, as JSON (hotspots.analysis.layers.Told)."""
    from hotspots.analysis.layers import as_json

    found: Found = as_json(result.told)
    return found


def plain(result: Any) -> Found:
    """The single numbers of a result: neither what it rests on nor arrays."""
    from hotspots.analysis.layers import as_json

    return {
        name: as_json(value)
        for name in result.__dataclass_fields__
        if name != "told" and not isinstance(value := getattr(result, name), np.ndarray)
    }
