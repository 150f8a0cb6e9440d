"""Benchmark 8: vector tiles, made anew and kept, for people of different departments; features of
a bounding box; and how tiles grow from 10⁴ to 10⁶ reports.

A floor is the one ST_AsMVT statement of each tile, sent by pgbench as the owner, past row security.
Made anew: nothing is kept, and each request asks for another tile or another period. Kept: the
same again. Growth: tiles are made while the database is being filled, too; ours may grow half as
much again as the floor does.
"""

from __future__ import annotations

import datetime
import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from agencies.registry.row_security import acting_as
from hotspots.map_filters import Wanted, month_after, this_month
from hotspots.tile_grid import Tile, tile_of
from hotspots.tiles import statement_of
from portal.accounts.models import User
from reports.models import Report
from tests.bench import floor
from tests.bench.client import Request, send
from tests.bench.place import CannotMeasure, say
from tests.bench.queue import CONNECTIONS, ROUNDS, shown_as
from tests.bench.results import Result, duration
from tests.bench.statements import browser, counted, session_cookie

BUDGET = 2.5
MOST_STATEMENTS = 12
SMALLER = (10_000, 100_000)
"""Reports among which tiles are made on the way, where the whole is ten times as many."""
SEED_OF_SMALLER = 3
ALLOWANCE = 1.5
"""Times what the floor grows: two cores that do other work are no clock."""
LEAST_MILLISECONDS = 5.0
"""Shorter floors are judged as if they took this long: below, a clock tells of the machine."""
TABLE = "bench_tiles"
PETERBOROUGH = (-0.36, 52.50, -0.16, 52.65)


@dataclass(frozen=True)
class Case:
    """A person, a layer and a zoom: the `tiles` in which most was told, each for `periods` of four
    to five years."""

    name: str
    person: str
    layer: str
    z: int
    tiles: int = 4
    periods: int = 10


CASES = (
    Case("tile of a street, police triage", "triage", "reports", 15),
    Case("tile of a street, cleansing lead", "cleansing", "reports", 15),
    Case("tile of clusters, police triage", "triage", "reports", 12, tiles=2, periods=4),
    Case("tile of clusters, licensing officer", "licensing", "reports", 12, tiles=2, periods=4),
    Case("tile of hexagons, police triage", "triage", "hexagons", 13, tiles=2, periods=4),
    Case("tile of wards, police triage", "triage", "wards", 12, tiles=2, periods=4),
)
GROWING = (CASES[0], CASES[2], CASES[4])
"""Those that are made among fewer reports too: a street, clusters, hexagons."""


def measure(*, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import boxes

    found = [result for case in CASES for result in measure_case(case, port=port, libpq=libpq)]
    return [*found, *growth(found, _remembered()), boxes.measure(port=port, libpq=libpq)]


def smaller_than(rows: int) -> list[int]:
    return [each for each in SMALLER if 10 * each <= rows]


def remember(*, port: int, libpq: dict[str, str]) -> None:
    """Make tiles in the database as it is, and keep how long that took."""
    found = [
        next(measure_case(replace(case, periods=2), port=port, libpq=libpq, rounds=1))
        for case in GROWING
    ]
    seen = [(each.name, each.rows, each.ours, each.floor) for each in found]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (seen jsonb)")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (%s)", [json.dumps(seen)])


@dataclass(frozen=True)
class Seen:
    """A tile made anew among so many `rows` of reports, in milliseconds."""

    name: str
    rows: int
    ours: float
    floor: float


def _remembered() -> list[Seen]:
    """None in a database that was kept by a run without tiles."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [TABLE])
        if cursor.fetchone() == (None,):
            return []
        cursor.execute(f"SELECT seen::text FROM {TABLE}")
        return [Seen(*each) for (seen,) in cursor.fetchall() for each in json.loads(seen)]


def growth(found: Sequence[Result], before: Sequence[Seen]) -> Iterator[Result]:
    """Each tile that was made among fewer reports, beside the next larger number of them."""
    for last in found:
        sizes = sorted((each for each in before if each.name == last.name), key=lambda e: e.rows)
        now = Seen(last.name, last.rows, last.ours, last.floor)
        for few, many in pairwise([*sizes, now] if sizes else []):
            floors = [max(each.floor, LEAST_MILLISECONDS) for each in (few, many)]
            yield duration(
                f"{last.name}: {many.rows:,} reports beside {few.rows:,}",
                ours=many.ours / few.ours,
                floor=floors[1] / floors[0],
                unit="times",
                budget=ALLOWANCE,
                sql_statements=last.sql_statements,
                most_statements=MOST_STATEMENTS,
                rows=many.rows,
                more=f"{few.ours:.0f} and {many.ours:.0f} ms beside floors of {few.floor:.1f} and "
                f"{many.floor:.1f} ms: {few.ours / few.floor:.1f} and {many.ours / many.floor:.1f} "
                "times",
            )


def measure_case(
    case: Case, *, port: int, libpq: dict[str, str], rounds: int = ROUNDS
) -> Iterator[Result]:
    email = f"{case.person}@spotlight.example"
    cookie, by = session_cookie(email), User.objects.get(email=email)
    tiles = fullest(case.z, case.tiles)
    periods = [month_after(this_month(), -back) for back in range(59, 59 - case.periods, -1)]
    asked = [_request(case, tile, first, cookie) for first in periods for tile in tiles]
    script = "".join(f"{_raw(by, case, each, periods[0])};\n" for each in tiles)
    floors, anew, kept = [], [], []
    for number in range(rounds + 1):
        raw = floor.run(script, transactions=case.periods, libpq=libpq).milliseconds / len(tiles)
        caches["tiles"].clear()
        made, again = _times(port, asked), _times(port, asked)
        if number:  # the first warms
            floors.append(raw)
            anew.append(made)
            kept.append(again)
    say(f"{case.name}: floor {shown_as(floors)}; anew {shown_as(anew)}; kept {shown_as(kept)} ms")
    for name, figures in ((case.name, anew), (f"{case.name}, kept", kept)):
        yield duration(
            name,
            ours=statistics.median(figures),
            floor=statistics.median(floors),
            unit="ms",
            budget=BUDGET,
            sql_statements=_statements(asked[0], cookie),
            most_statements=MOST_STATEMENTS,
            rows=Report.objects.count(),
            more=f"{CONNECTIONS} connections; zoom {case.z}, {len(asked)} tiles",
        )


def fullest(z: int, many: int) -> list[Tile]:
    """Tiles of the city in which most reports lie."""
    west, south, east, north = PETERBOROUGH
    one, other = tile_of(west, north, z), tile_of(east, south, z)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x, y FROM generate_series(%s, %s) x, generate_series(%s, %s) y, LATERAL ("
            " SELECT count(*) AS n FROM reports_report"
            " WHERE point && ST_Transform(ST_TileEnvelope(%s, x, y), 4326)) told"
            " ORDER BY n DESC, x, y LIMIT %s",
            [one.x, other.x, one.y, other.y, z, many],
        )
        return [Tile(z, x, y) for x, y in cursor.fetchall()]


def _request(case: Case, tile: Tile, first: datetime.date, cookie: str) -> Request:
    path = reverse("maps:tile", args=[case.layer, tile.z, tile.x, tile.y])
    query = urlencode({"first": f"{first:%Y-%m}"})
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    return Request(path=f"{path}?{query}", headers=headers)


def _raw(by: User, case: Case, tile: Tile, first: datetime.date) -> str:
    """The statement that makes the tile, as it is sent."""
    wanted = Wanted(first=first, last=this_month())
    with acting_as(by), connection.cursor() as cursor:
        raw: bytes = cursor.mogrify(*statement_of(by, case.layer, tile, wanted))
    return raw.decode().strip()


def _statements(request: Request, cookie: str) -> int:
    """Of a tile that is made anew."""
    client = browser({settings.SESSION_COOKIE_NAME: cookie})
    client.get(request.path)
    caches["tiles"].clear()
    with counted() as found:
        response = client.get(request.path)
    if response.status_code != 200:
        raise CannotMeasure(f"{request.path} answered {response.status_code}.")
    return found.count


def _times(port: int, requests: list[Request]) -> float:
    outcome = send(port, requests, connections=CONNECTIONS)
    if outcome.unexpected:
        raise CannotMeasure(f"A tile answered {sorted(set(outcome.unexpected))}.")
    return outcome.mean
