"""Floors: what the database alone does in the same run, measured by pgbench."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.place import CannotMeasure, pgbench

CLIENTS = 8
THREADS = 2

INSERT_TABLE = """
    drop table if exists bench_floor;
    create table bench_floor (
        id bigint generated always as identity primary key,
        at timestamptz not null,
        words text not null,
        point geometry(Point, 4326) not null
    );
    create index on bench_floor using gist (point);
"""
INSERT = """\\set x random(-400000, -100000)
\\set y random(52500000, 52700000)
insert into bench_floor (at, words, point)
values (now(), 'Two men pass small packets through a car window.',
        ST_SetSRID(ST_MakePoint(:x / 1000000.0, :y / 1000000.0), 4326));
"""


@dataclass(frozen=True)
class Measured:
    """Transactions per second, and milliseconds for one as a client sees it."""

    rate: float
    milliseconds: float


def run(script: str, *, transactions: int, libpq: dict[str, str]) -> Measured:
    """`script` at CLIENTS clients, `transactions` in all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script)
        done = subprocess.run(
            [
                pgbench(),
                "--no-vacuum",
                f"--client={CLIENTS}",
                f"--jobs={THREADS}",
                f"--transactions={max(1, transactions // CLIENTS)}",
                f"--file={path}",
            ],
            env=os.environ | libpq,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    rate = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    latency = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    if done.returncode or not rate or not latency:
        raise CannotMeasure(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return Measured(rate=float(rate.group(1)), milliseconds=float(latency.group(1)))
