"""A run of one layer, as the how-to writes it down."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import shapely

from hotspots.analysis.gi_star import gi_star
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.layers import About, Layer, Source, apart, as_json, told_of
from hotspots.analysis.neighbours import squares
from hotspots.analysis.repeats import fold

ROOT = Path(__file__).parents[4]


def test_the_example_of_the_how_to_works() -> None:
    text = (ROOT / "docs/how-to/hotspot-statistics.md").read_text()
    (example,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 4_000, (2, 300))
    # One person reports something around the same corner on each of 60 days.
    x[:60], y[:60] = rng.uniform(3_000, 3_750, 60), rng.uniform(1_000, 1_750, 60)
    reporter = np.r_[np.full(60, 7), np.arange(100, 340)]
    names = {
        "SquareGrid": SquareGrid, "About": About, "fold": fold, "gi_star": gi_star,
        "squares": squares, "as_json": as_json, "outline": shapely.box(0, 0, 4_000, 4_000),
        "x": x, "y": y, "days": np.r_[np.arange(60), rng.integers(0, 60, 240)],
        "reporter": reporter, "address": np.full(300, -1),
    }  # fmt: skip
    exec(example, names)

    found, once = names["found"], names["once"]
    assert once.of == {"reporter": 57, "address": 0}  # counted on days 0, 28 and 56
    assert not found.confidence.any()
    assert found.told.period == ("2026-01-01", "2026-03-31")
    assert told_of(json.loads(json.dumps(names["stored"]["told"]))) == found.told
    assert found.told.sample == 243
    # Without folding, that one person is a hotspot.
    grid = names["grid"]
    alone = gi_star(grid.counts(x, y)[grid.inside_cells], squares(grid), seed=1)
    assert (alone.confidence == 99).any()


def test_each_layer_is_computed_by_itself() -> None:
    rng = np.random.default_rng(4)
    sources = np.array(["crews"] * 100 + ["police"] * 20)
    x, y = rng.uniform(0, 3_000, (2, 120))
    grid = SquareGrid.over_bounds(0, 0, 2_999, 2_999, side=250)
    layers = [
        Layer(
            source=source,
            volume=int(mask.sum()),
            folded=0,
            result=gi_star(grid.counts(x[mask], y[mask]), squares(grid), seed=1),
        )
        for source, mask in apart(sources).items()
    ]

    assert [each.result.told.sample for each in layers] == [0, 100, 0, 20]
    assert [each.result.told.enough for each in layers] == [False, True, False, False]
    assert {each["source"] for each in as_json(layers)} == {each.value for each in Source}
