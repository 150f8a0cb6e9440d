"""Benchmark 8: vector tiles, made anew and kept, for people of different departments.

A floor is the one ST_AsMVT statement of each tile, sent by pgbench as the owner, past row security.
Made anew: nothing is kept, and each request asks for another tile or another period. Kept: the
same again.
"""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
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


def measure(*, port: int, libpq: dict[str, str]) -> list[Result]:
    return [result for case in CASES for result in measure_case(case, port=port, libpq=libpq)]


def measure_case(
    case: Case, *, port: int, libpq: dict[str, str], rounds: int = ROUNDS
) -> Iterator[Result]:
    email = f"{case.person}@spotlight.example"
    cookie, by = session_cookie(email), User.objects.get(email=email)
    tiles = _fullest(case.z, case.tiles)
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


def _fullest(z: int, many: int) -> list[Tile]:
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
