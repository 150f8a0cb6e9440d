"""Hotspot runs (grid, Gi*, kernel density, near repeat) over 10⁴, 10⁵ and 10⁶ events.

The floor reads the same events from PostGIS into numpy, by binary COPY. Ours reads them likewise
and does the work. What counts is growth: ten times the events may take each part no more than
n log n does, and half as much again.
"""

from __future__ import annotations

import io
import math
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from hotspots.analysis.density import density
from hotspots.analysis.gi_star import gi_star
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.near_repeat import near_repeat
from hotspots.analysis.neighbours import squares
from hotspots.analysis.projection import BRITISH_NATIONAL_GRID, Projection
from tests.bench.results import Result, duration

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
SIDE = 250.0
WEST, SOUTH, EAST, NORTH = 507_000.0, 289_000.0, 526_000.0, 310_000.0
"""The city and its villages, in metres of EPSG:27700: 6,545 cells."""
DAYS = 365
BUDGET = 60
"""Times the floor, at the largest size: our own. Of fewer events most is permuting cells, which
costs the same for any number: there the budget is as many times larger as the events are fewer."""
ALLOWANCE = 1.5
"""Times what n log n allows: two cores that do other work are no clock."""
LEAST_SECONDS = 0.02
"""Shorter parts are judged as if they took this long: below, a clock tells of the machine."""
TABLE = "bench_events"
MAKE = f"""
DROP TABLE IF EXISTS {TABLE};
CREATE UNLOGGED TABLE {TABLE} (id serial PRIMARY KEY, day integer NOT NULL,
    lon double precision, lat double precision, point geometry(Point, 4326));
"""
PLACE = f"UPDATE {TABLE} SET point = ST_SetSRID(ST_MakePoint(lon, lat), 4326)"
READ = f"""COPY (SELECT ST_X(point), ST_Y(point), day FROM {TABLE} ORDER BY id LIMIT {{count}})
    TO STDOUT WITH (FORMAT binary)"""
ROW = np.dtype(
    [("fields", ">i2"), ("a", ">i4"), ("lon", ">f8"), ("b", ">i4"), ("lat", ">f8"),
     ("c", ">i4"), ("day", ">i4")]
)  # fmt: skip
"""A row of binary COPY: how many fields, and before each its length."""
HEAD, TAIL = 19, 2
PARTS = ("grid", "Gi*", "density", "near repeat")

Seconds = dict[str, float]


def measure(*, plain: Any, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Result]:
    """`plain`: a connection of the database's owner. The table goes again afterwards."""
    with _events(plain, max(sizes)):
        took = {count: _measured(plain, count, rounds) for count in sizes}
    largest = max(sizes)
    found = [_run(count, took[count], budget=BUDGET * largest // count) for count in sizes]
    pairs = pairwise(sizes)
    found += [_growth(part, few, many, took) for few, many in pairs for part in PARTS]
    return found


@contextmanager
def _events(plain: Any, count: int) -> Iterator[None]:
    """Events of a year: three in five around sixty places, the others anywhere."""
    rng = np.random.default_rng(20)
    middles = rng.uniform((WEST + 2_000, SOUTH + 2_000), (EAST - 2_000, NORTH - 2_000), (60, 2))
    clumped = middles[rng.integers(60, size=count)] + rng.normal(0, 400, (count, 2))
    anywhere = rng.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    places = np.where(rng.random((count, 1)) < 0.6, clumped, anywhere)
    lon, lat = Projection(BRITISH_NATIONAL_GRID).to_degrees(*places.T)
    text = io.StringIO()
    np.savetxt(text, np.column_stack([rng.integers(DAYS, size=count), lon, lat]), "%d\t%.7f\t%.7f")
    text.seek(0)
    with plain.cursor() as cursor:
        cursor.execute(MAKE)
        cursor.copy_expert(f"COPY {TABLE} (day, lon, lat) FROM STDIN", text)
        cursor.execute(PLACE)
        cursor.execute(f"ANALYZE {TABLE}")
        try:
            yield
        finally:
            cursor.execute(f"DROP TABLE {TABLE}")


def read(plain: Any, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Longitudes, latitudes and days of so many events."""
    buffer = io.BytesIO()
    with plain.cursor() as cursor:
        cursor.copy_expert(READ.format(count=count), buffer)
    rows = np.frombuffer(buffer.getbuffer()[HEAD : HEAD + count * ROW.itemsize], dtype=ROW)
    assert buffer.tell() == HEAD + count * ROW.itemsize + TAIL
    assert (rows["fields"] == 3).all()
    return rows["lon"].astype(float), rows["lat"].astype(float), rows["day"].astype(np.int64)


def work(lon: np.ndarray, lat: np.ndarray, days: np.ndarray) -> Seconds:
    """Seconds of each part of a run. Raises AssertionError when one had not enough to tell."""
    took: Seconds = {}

    def part(name: str, do: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        result = do()
        took[name] = time.perf_counter() - begun
        return result

    def counted() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        east, north = Projection(BRITISH_NATIONAL_GRID).to_metres(lon, lat)
        return east, north, grid.counts(east, north)

    grid = SquareGrid.over_bounds(WEST, SOUTH, EAST - 1, NORTH - 1, side=SIDE)
    x, y, counts = part("grid", counted)
    local = part("Gi*", lambda: gi_star(counts[grid.inside_cells], squares(grid), seed=1))
    surface = part("density", lambda: density(counts, grid))
    knox = part("near repeat", lambda: near_repeat(x, y, days, precision="day", seed=1))
    assert local.told.enough
    assert surface.told.enough
    assert knox.told.enough
    took["sampled"] = float(knox.told.sample)
    return took


def _measured(plain: Any, count: int, rounds: int) -> Seconds:
    """Medians of so many rounds, each of which reads and works in turn."""
    found: list[Seconds] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        events = read(plain, count)
        reading = time.perf_counter() - begun
        found.append(work(*events) | {"reading": reading})
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def _run(count: int, took: Seconds, *, budget: int) -> Result:
    parts = ", ".join(f"{name} {took[name]:.2f}" for name in PARTS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return duration(
        f"hotspot run of {count:,} events",
        ours=took["reading"] + sum(took[name] for name in PARTS),
        floor=took["reading"],
        unit="s",
        budget=budget,
        sql_statements=1,
        most_statements=1,
        rows=count,
        more=f"seconds: reading {took['reading']:.2f}, {parts}; near repeat used "
        f"{took['sampled']:,.0f} events; at most {memory:,.0f} MiB in this process so far",
    )


def _growth(part: str, few: int, many: int, took: dict[int, Seconds]) -> Result:
    before, after = (max(took[count][part], LEAST_SECONDS) for count in (few, many))
    return duration(
        f"{part}: {many:,} events beside {few:,}",
        ours=after / before,
        floor=many * math.log(many) / (few * math.log(few)),
        unit="times",
        budget=ALLOWANCE,
        sql_statements=1,
        most_statements=1,
        rows=many,
    )
