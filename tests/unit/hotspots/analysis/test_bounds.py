"""Analysis takes bounded memory, and a web process that imports it loads no heavy library."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import hotspots.analysis
from hotspots.analysis import gi_star as gi_module
from hotspots.analysis import near_repeat as knox_module
from hotspots.analysis.gi_star import gi_star
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.near_repeat import near_repeat
from hotspots.analysis.neighbours import squares

HEAVY = ("esda", "geopandas", "h3", "libpysal", "pandas", "scipy", "shapely", "sklearn")
FOLDER = Path(hotspots.analysis.__file__).parent
OURS = ("clusters", "density", "drawing", "gi_star", "hexes", "intervals", "layers", "moran",
        "near_repeat", "neighbours", "repeats", "streets", "surge")  # fmt: skip


def test_importing_loads_no_heavy_library() -> None:
    assert {each.stem for each in FOLDER.glob("*.py")} >= set(OURS)
    names = ", ".join(f"hotspots.analysis.{each}" for each in OURS)
    program = f"import sys, {names}; print([each for each in {HEAVY} if each in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FOLDER.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def _peak_mib(work: object) -> float:
    tracemalloc.start()
    try:
        work()  # type: ignore[operator]
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_permutations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gi_module, "AT_ONCE", 50_000)
    grid = SquareGrid.over_bounds(0, 0, 4_999, 4_999, side=250)
    counts = np.random.default_rng(1).poisson(2.0, grid.size).astype(float)
    few, many = (
        _peak_mib(lambda turns=turns: gi_star(counts, squares(grid), seed=1, permutations=turns))
        for turns in (5_000, 100_000)
    )
    assert many < 1.5 * few


def test_memory_does_not_grow_with_near_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knox_module, "MOST_PAIRS", 20_000)
    rng = np.random.default_rng(1)

    def run(events: int) -> None:
        x, y = rng.uniform(0, 1_500, (2, events))
        found = near_repeat(
            x, y, rng.integers(0, 300, events), precision="day", seed=1, permutations=5
        )
        assert found.told.left_out

    few, many = (_peak_mib(lambda events=events: run(events)) for events in (1_000, 16_000))
    # 256 times as many pairs; what is kept of each event is read as often.
    assert many < 5 * few
