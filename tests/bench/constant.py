"""Benchmark 5: what a page asks and holds does not grow with the number of reports.

The same pages are opened in a database of a thousand copied reports, before the others are copied,
and in the whole one: as many SQL statements, and no more memory than fifty rows need. The floor is
the small database. `python -m tests.bench.constant` looks, as the application under row security.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from dataclasses import asdict, dataclass

from tests.bench.place import CannotMeasure
from tests.bench.results import Result, duration

FEW = 1_000
SEED_OF_FEW = 2
LOOKS = 5
MOST_STATEMENTS = 12
MEMORY_BUDGET = 1.5
TABLE = "bench_few"


@dataclass(frozen=True)
class Look:
    """One page: its SQL statements, milliseconds (median), the most memory it held, in KiB, and its
    rows."""

    name: str
    statements: int
    milliseconds: float
    memory: float
    rows: int = 0


def remember(rows: int) -> None:
    """Look at the pages of the database as it is, and keep what was seen in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (rows bigint, seen jsonb)")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (%s, %s)", [rows, json.dumps(_looked())])


def measure() -> list[Result]:
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rows, seen::text FROM {TABLE} ORDER BY rows LIMIT 1")
        few, seen = cursor.fetchone()
    rows = apps.get_model("reports", "Report").objects.count()
    pairs = list(zip(_looks(json.loads(seen)), _looks(_looked()), strict=True))
    return results_of(pairs, few=few, rows=rows)


def results_of(pairs: list[tuple[Look, Look]], *, few: int, rows: int) -> list[Result]:
    """Each page among few reports, and among all of them; memory where both show as many rows."""
    lines = [
        duration(
            f"{now.name}: statements",
            ours=now.statements,
            floor=before.statements,
            unit=f"at {few:,}",
            budget=1.0,
            sql_statements=now.statements,
            most_statements=MOST_STATEMENTS,
            rows=rows,
            more=f"{now.milliseconds:.0f} ms and {now.memory:,.0f} KiB, one at a time; "
            f"at {few:,} reports {before.milliseconds:.0f} ms and {before.memory:,.0f} KiB",
        )
        for before, now in pairs
    ]
    alike = [pair for pair in pairs if pair[0].rows == pair[1].rows]
    if not alike:
        raise CannotMeasure("No list shows as many rows as it did among few reports.")
    before, now = max(alike, key=lambda pair: pair[1].memory / pair[0].memory)
    memory = duration(
        f"{now.name}: memory, grown most",
        ours=now.memory,
        floor=before.memory,
        unit="KiB",
        budget=MEMORY_BUDGET,
        sql_statements=now.statements,
        most_statements=MOST_STATEMENTS,
        rows=rows,
    )
    return [*lines, memory]


def _looks(seen: list[dict[str, object]]) -> list[Look]:
    return [Look(**each) for each in seen]  # type: ignore[arg-type]


def _looked() -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.constant"],
        env=os.environ | {"SPOTLIGHT_AS_OWNER": "0"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise CannotMeasure(f"Pages could not be looked at:\n{done.stderr}")
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def look() -> list[Look]:
    """At every page, in this process. Lists of reports of any status are full in both databases:
    a page that is not needs no count."""
    from django.urls import reverse

    from reports.enums import LISTED_STATUSES
    from tests.bench import searching

    every = "&".join(f"status={each.value}" for each in LISTED_STATUSES)
    queue = reverse("reports:triage:queue")
    finds = f"{queue}?{every}&kind=needle_find"
    found = searching.cookie_of(searching.FREQUENT)
    return [
        _look("queue, police triage", "triage", f"{queue}?{every}"),
        _look("queue, page 2, police triage", "triage", f"{queue}?{every}&page=2"),
        _look("queue, needle finds, cleansing lead", "cleansing", finds),
        _look("search of words", "", searching.path_of(every), found),
        _look("no referral yet", "triage", reverse("reports:triage:safeguarding")),
        _look("cases", "triage", reverse("reports:triage:case-list")),
    ]


def _look(name: str, person: str, path: str, cookie: str = "") -> Look:
    from django.conf import settings

    from reports.triage.listing import forget_totals
    from tests.bench.statements import browser, counted, session_cookie

    cookie = cookie or session_cookie(f"{person}@spotlight.example")
    client = browser({settings.SESSION_COOKIE_NAME: cookie})

    def fetched() -> float:
        forget_totals()
        begun = time.perf_counter()
        response = client.get(path)
        took = (time.perf_counter() - begun) * 1000
        if response.status_code != 200:
            raise CannotMeasure(f"{path} answered {response.status_code}.")
        return took

    fetched()
    with counted() as statements:
        fetched()
    times = [fetched() for _ in range(LOOKS)]
    tracemalloc.start()
    fetched()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    rows = client.get(path).content.count(b'class="govuk-table__row"')
    return Look(name, statements.count, statistics.median(times), peak / 1024, rows)


def main() -> None:
    import logging

    import django

    django.setup()
    logging.disable(logging.WARNING)
    json.dump([asdict(each) for each in look()], sys.stdout)


if __name__ == "__main__":
    main()
