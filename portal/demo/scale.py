"""A great many fictional reports, for benchmarks: made by several processes, stored by COPY.

What they are like (docs/adr/0071): five years of reports, even over the years, by weekday and hour
as in the demonstration; 3 % open, most of these from the last 90 days; recorded crimes only for
reference; one in four without a point. Each has its narrative, really sealed, with words of no
language among those of its story (scale_words.py). Some are in cases, and of those that tell of
somebody at risk nearly all have a record. There are no timelines, contacts and audit events.

Indexes, unique constraints and foreign keys are dropped and made again in the same transaction, so
a run that is stopped leaves nothing, and other users of the tables wait until it ends.
"""

from __future__ import annotations

import collections
import io
import multiprocessing
import os
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from portal.demo.cast import gather
from portal.demo.places import AVOIDED, some_metres_away
from portal.demo.scale_pool import Chunk, Pool, Spot, make, start_maker
from portal.demo.scale_references import first_reference
from portal.demo.scale_rows import (
    CASE_COLUMNS,
    LINK_COLUMNS,
    NARRATIVE_COLUMNS,
    REPORT_COLUMNS,
    SPAN,
)
from portal.demo.scale_work import RECORD_COLUMNS
from portal.demo.seeding import check_allowed, streets_or_explain

MOST = 5_000_000
CHUNK = 10_000
WITHOUT_INDEXES = ["reports_report", "reports_reportnarrative", "reports_safeguardingrecord"]
SPOTS = 40_000
"""Different points, each on its own some metres from a street or postcode."""

_NAMED_POINTS = """
    select name, ST_X(point), ST_Y(point) from reports_place
     where kind in ('street', 'postcode') and in_area and not name = any(%s)
     order by kind, name, ward_id
"""

_WITH_AREAS = """
    select spot.name, ward.id, ward.name, lsoa.id, encode(ST_AsEWKB(spot.point), 'hex')
      from (select name, ordinality, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326) as point
              from unnest(%s::text[], %s::float8[], %s::float8[])
                   with ordinality as made (name, longitude, latitude, ordinality)) spot
      join reports_area ward on ward.kind = 'ward' and ST_Intersects(ward.boundary, spot.point)
      join reports_area lsoa on lsoa.kind = 'lsoa' and ST_Intersects(lsoa.boundary, spot.point)
     order by ordinality, ward.code, lsoa.code
"""


def seed_at_scale(
    count: int,
    *,
    seed: int,
    until: datetime | None,
    progress: Callable[[int], Callable[..., object]],
) -> int:
    """Copy `count` reports into the tables; how many were added: `count`, or 0 when they are there.

    Raises CannotSeed, as for the ordinary seeding.
    """
    check_allowed()
    streets_or_explain()
    if apps.get_model("reports", "Report").objects.filter(reference=first_reference(seed)).exists():
        return 0
    tick = progress(count)
    until = until or timezone.now()
    with transaction.atomic():
        pool = _pool(seed=seed, until=until, count=count)
        with connection.cursor() as cursor:
            cursor.execute(
                "set local statement_timeout = 0; set local maintenance_work_mem = '256MB'"
            )
            with _without_indexes(cursor, WITHOUT_INDEXES):
                for chunk in _chunks(pool, count):
                    _copy(cursor, chunk)
                    tick(chunk.size)
    _tidy()
    return count


def _pool(*, seed: int, until: datetime, count: int) -> Pool:
    """All that the making processes need, so that they never ask the database."""
    cast = gather(since=until - SPAN)
    return Pool(
        seed=seed,
        until=until,
        count=count,
        spots=_spots(seed, wanted=min(SPOTS, count)),
        officers=[officer.pk for officer in cast.triage],
        police=cast.agencies["police"].pk,
        narrative_place=_place_of("ReportNarrative", "text"),
        record_place=_place_of("SafeguardingRecord", "details"),
    )


def _place_of(model_name: str, name: str) -> str:
    """What seals of this field are bound to, before the key of their row."""
    model = apps.get_model("reports", model_name)
    field: Any = model._meta.get_field(name)
    sample = uuid.uuid4()
    place: str = field.place_of(model(pk=sample))
    return place.removesuffix(str(sample))


def _spots(seed: int, *, wanted: int) -> list[Spot]:
    """Points up to 100 m from streets and postcodes, with the areas that hold them."""
    chance = random.Random(f"spots:{seed}")  # reproducible on purpose
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_POINTS, [sorted(AVOIDED)])
        named: list[tuple[str, float, float]] = cursor.fetchall()
        chosen = [chance.choice(named) for _ in range(wanted)]
        points = [some_metres_away(chance, x, y, furthest=100) for _, x, y in chosen]
        cursor.execute(
            _WITH_AREAS,
            [[name for name, _, _ in chosen], [x for x, _ in points], [y for _, y in points]],
        )
        return [Spot(*row) for row in cursor.fetchall()]


def _chunks(pool: Pool, count: int) -> Iterator[Chunk]:
    """Chunks in the order of their time, made ahead by as many processes as there are cores.

    Never more than a few wait to be stored, so memory does not grow with `count`.
    """
    work = [(start, min(CHUNK, count - start)) for start in range(0, count, CHUNK)]
    processes = min(len(work), os.cpu_count() or 1)
    # Spawned, not forked: a fork would share this process's database connection.
    with multiprocessing.get_context("spawn").Pool(
        processes, initializer=start_maker, initargs=(pool,)
    ) as makers:
        ahead = collections.deque(makers.apply_async(make, each) for each in work[: processes * 2])
        for position in range(len(work)):
            chunk = ahead.popleft().get(timeout=600)
            following = position + processes * 2
            if following < len(work):
                ahead.append(makers.apply_async(make, work[following]))
            yield chunk


def _copy(cursor: CursorWrapper, chunk: Chunk) -> None:
    for table, columns, data, options in (
        ("reports_report", REPORT_COLUMNS, chunk.reports, ""),
        ("reports_reportnarrative", NARRATIVE_COLUMNS, chunk.narratives, " with (format binary)"),
        ("reports_case", CASE_COLUMNS, chunk.cases, ""),
        ("reports_caselink", LINK_COLUMNS, chunk.links, ""),
        ("reports_safeguardingrecord", RECORD_COLUMNS, chunk.records, ""),
    ):
        if data:
            statement = f"copy {table} ({columns}) from stdin{options}"
            cursor.copy_expert(statement, io.BytesIO(data))


@contextmanager
def _without_indexes(cursor: CursorWrapper, tables: list[str]) -> Iterator[None]:
    """Drop what slows a COPY down and make it again: the very definitions that PostgreSQL gives."""
    again: list[str] = []
    for table in tables:
        again += _drop_constraints(cursor, table)
        again += _drop_indexes(cursor, table)
    yield
    cursor.execute("set constraints all immediate")
    for statement in sorted(again, key=lambda each: "foreign key" in each.lower()):
        cursor.execute(statement)


def _drop_constraints(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(
        "select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = %s::regclass and contype in ('u', 'f')",
        [table],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"alter table {table} drop constraint {name}")
    return [f"alter table {table} add constraint {name} {what}" for name, what in found]


def _drop_indexes(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index "
        "where indrelid = %s::regclass and not indisprimary",
        [table],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"drop index {name}")
    return [what for _, what in found]


def _tidy() -> None:
    """Statistics for the planner, and the visibility map, as autovacuum would get round to."""
    tables = (
        "reports_report, reports_reportnarrative, reports_case, reports_caselink,"
        " reports_safeguardingrecord"
    )
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        try:
            cursor.execute(f"vacuum (analyze) {tables}")
        finally:
            cursor.execute("reset statement_timeout")
