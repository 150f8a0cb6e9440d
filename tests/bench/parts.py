"""Benchmark 4: parts of pages, each by itself beside the SQL that a hand would write for it.

`python -m tests.bench.parts` is a process of its own that connects as the application, under row
security, with the clearances of the person who asks. The floor is sent by another connection, the
owner's, past row security. Both are asked in turn, one at a time, so that what is compared is the
work and not the waiting; the load of eight people is in queue.py.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import psycopg2

from tests.bench.place import CannotMeasure, say
from tests.bench.results import Result, duration

ROUNDS = 40
WARMING = 5


@dataclass(frozen=True)
class Asked:
    """What a part does for one person, and its floor: SQL, or None for its own SQL as it is."""

    ours: Callable[[], object]
    floor: str | None = None


@dataclass(frozen=True)
class Part:
    """`prepare` gets the person, within their clearances."""

    name: str
    person: str
    prepare: Callable[[Any], Asked]
    budget: float
    most_statements: int


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds; `blocks` of 8 KiB that its queries touched, read or in memory."""

    name: str
    ours: float
    floor: float
    statements: int
    blocks: int
    rows: int


def measure(*, libpq: dict[str, str]) -> list[Result]:
    """Every part, in a process that connects as the application."""
    from tests.bench.part_list import PARTS

    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.parts"],
        env=os.environ | {"SPOTLIGHT_AS_OWNER": "0", "BENCH_OWNER": json.dumps(libpq)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode:
        raise CannotMeasure(f"Parts of pages could not be measured:\n{done.stderr}")
    found = [Measured(**each) for each in json.loads(done.stdout)]
    return [_result(part, each) for part, each in zip(PARTS, found, strict=True)]


def _result(part: Part, found: Measured) -> Result:
    say(f"{found.name}: floor {found.floor:.2f}; ours {found.ours:.2f} ms; {found.blocks} blocks")
    return duration(
        found.name,
        ours=found.ours,
        floor=found.floor,
        unit="ms",
        budget=part.budget,
        sql_statements=found.statements,
        most_statements=part.most_statements,
        rows=found.rows,
        more=f"one at a time, as the application; {found.blocks:,} blocks",
    )


def measured(part: Part, *, libpq: dict[str, str], rounds: int = ROUNDS) -> Measured:
    """One part, in this process, whose connection is the application's."""
    from django.db import transaction

    from agencies.registry.row_security import acting_as
    from portal.accounts.models import User
    from reports.models import Report

    by = User.objects.get(email=f"{part.person}@spotlight.example")
    with acting_as(by), owner(libpq) as connection, connection.cursor() as floor:
        _check_held()
        asked = part.prepare(by)
        sent = _sent_by(asked.ours)
        sql = asked.floor or ";\n".join(filter(_reads, sent))
        ours, floors = [], []
        for number in range(WARMING + rounds):
            floors.append(_timed(lambda: _fetched(floor, sql)))
            ours.append(_timed(asked.ours))
            if number < WARMING:
                del ours[-1], floors[-1]
        found = Measured(
            name=part.name,
            ours=statistics.median(ours),
            floor=statistics.median(floors),
            statements=len(sent),
            blocks=sum(map(_blocks_of, sent)),
            rows=_estimated(floor, Report._meta.db_table),
        )
        connection.rollback()
        transaction.set_rollback(True)  # what was looked at is recorded, and no log of ours
    return found


def _check_held() -> None:
    """Figures of somebody who walks past row security would say nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (False,):
            raise CannotMeasure("Parts are measured as the application, whom row security holds.")


def owner(libpq: dict[str, str]) -> Any:
    return psycopg2.connect(
        host=libpq.get("PGHOST"),
        port=libpq.get("PGPORT"),
        user=libpq.get("PGUSER"),
        password=libpq.get("PGPASSWORD"),
        dbname=libpq["PGDATABASE"],
    )


def _fetched(cursor: Any, sql: str) -> None:
    """Each statement sent and its rows fetched, as ours are."""
    for statement in sql.split(";\n"):
        cursor.execute(statement)
        if cursor.description:
            cursor.fetchall()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _sent_by(ours: Callable[[], object]) -> list[str]:
    """What it asks the database, as the server gets it. Once before, so that what is kept is."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours()
    with CaptureQueriesContext(connection) as captured:
        ours()
    return [each["sql"] for each in captured.captured_queries]


def _reads(statement: str) -> bool:
    """What ours writes, the owner can't write beside it: an audit event would wait for its twin."""
    return statement.lstrip("( ").startswith("SELECT")


def _blocks_of(statement: str) -> int:
    from django.db import connection

    if not _reads(statement):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}")
        ((plan,),) = cursor.fetchall()
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def _estimated(cursor: Any, table: str) -> int:
    cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
    return int(cursor.fetchone()[0])


def main() -> None:
    import django

    django.setup()
    from tests.bench.part_list import PARTS

    libpq = json.loads(os.environ["BENCH_OWNER"])
    json.dump([asdict(measured(each, libpq=libpq)) for each in PARTS], sys.stdout)


if __name__ == "__main__":
    main()
