"""Benchmark 7: a phone that was offline sends 1,000 queued finds, in batches as the app does.

The floor is the same rows: what was stored for each find, in every table, is read back and inserted
once more into copies of those tables with their columns and indexes, by plain INSERT statements of
one connection, one transaction a find. The copies have no foreign keys, triggers or row security.
"""

from __future__ import annotations

import datetime
import math
import statistics
import time
import uuid
from typing import Any

import psycopg2
from django.apps import apps
from django.db import connection

from agencies.refuse import entries as format_of_entries
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.enums import Disposal, Hazard, Land, Litter
from agencies.refuse.field_access import HEADER
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from tests.bench.client import Request, send
from tests.bench.place import CannotMeasure, say
from tests.bench.results import Result, rate
from tests.bench.statements import HOST, browser, counted
from tests.support.phone import Phone, body_of

ROUNDS = 5
BATCHES = 4
"""In a round: of 50 finds each, so that 1,000 are sent in all."""
WARMING = 1
BUDGET = 60.0
"""Our own: half as much again as was measured, so that half as much work more breaks it."""
MOST_STATEMENTS = 30
"""For one find, of a batch whose session, device and safety token cost some more."""
TABLES = {
    "refuse_entry": "id = ANY(%(entries)s)",
    "refuse_find": "report_id = ANY(%(reports)s)",
    "reports_report": "id = ANY(%(reports)s)",
    "reports_reportnarrative": "report_id = ANY(%(reports)s)",
    "reports_reportclosing": "report_id = ANY(%(reports)s)",
    "reports_timelineentry": "report_id = ANY(%(reports)s)",
    "outbox_message": "object_id = ANY(%(reports)s)",
    "audit_event": "object_id = ANY((%(reports)s || %(entries)s)::text[])",
}
"""Where a find leaves rows, and how they are found again."""
CREW = "crew@spotlight.example"
LITTER, LAND = [*Litter], [*Land]


def _phone(port: int, *, person: str) -> Phone:
    """With a shift that has just begun."""
    by = User.objects.get(email=person)
    with acting_as(by):
        secret = start_shift(by=by, device_id=None, name="Benchmark").secret
    phone = Phone(port, secret, host=HOST)
    status, answer = phone.ask_for_token()
    if status != 200:
        raise CannotMeasure(f"The field's token answered {status}: {answer}")
    return phone


def _request(phone: Phone, batch: list[dict[str, Any]]) -> Request:
    return Request(
        path="/field/api/store", method="POST", body=body_of(batch), headers=phone.headers()
    )


def finds(count: int, *, first: int) -> list[dict[str, Any]]:
    """Queued over a day, with every field: places go over the city, kinds take turns."""
    begun = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=9)
    made = []
    for number in range(first, first + count):
        east, north = number % 40, number // 40 % 40
        made.append(
            {
                "id": str(uuid.uuid4()),
                "kind": "find",
                "at": (begun + datetime.timedelta(seconds=number * 20)).isoformat(),
                "litter": str(LITTER[number % len(LITTER)]),
                "at_least": 2,
                "at_most": 5,
                "land": str(LAND[number % len(LAND)]),
                "hazards": [str(Hazard.LOOSE), str(Hazard.CHILDREN)],
                "disposal": str(Disposal.BOXED),
                "box": f"SB-{number % 30}",
                "point": {
                    "lon": -0.30 + east * 0.002,
                    "lat": 52.54 + north * 0.002,
                    "accuracy": 4.0 + number % 30,
                },
                "place": "Behind the bins, by the second lamp-post",
                "photos": [],
            }
        )
    return made


def measure(*, port: int, libpq: dict[str, str], person: str) -> list[Result]:
    """Rounds that alternate with the floor's."""
    phone = _phone(port, person=person)
    size = format_of_entries.MOST_ENTRIES
    _send(port, phone, [finds(size, first=-size * (n + 1)) for n in range(WARMING)])
    ours, floors = [], []
    for number in range(ROUNDS):
        first = number * BATCHES * size
        batches = [finds(size, first=first + n * size) for n in range(BATCHES)]
        ours.append(_send(port, phone, batches))
        keys = [each["id"] for batch in batches for each in batch]
        floors.append(_floor(keys, libpq=libpq))
    per_find, whole = _statements(phone)
    say(f"Rounds: floor {_shown(floors)}; ours {_shown(ours)} finds per second")
    return [
        rate(
            f"sync of {ROUNDS * BATCHES * size:,} queued finds",
            ours=statistics.median(ours),
            floor=statistics.median(floors),
            unit="per second",
            budget=BUDGET,
            sql_statements=per_find,
            most_statements=MOST_STATEMENTS,
            rows=apps.get_model("reports", "Report").objects.count(),
            more=f"one phone, batches of {size}; SQL: for each find ({whole} for a batch)",
        )
    ]


def _send(port: int, phone: Phone, batches: list[list[dict[str, Any]]]) -> float:
    """Finds per second. All of them are there afterwards, or the figure means nothing."""
    before = _stored()
    outcome = send(port, [_request(phone, each) for each in batches], connections=1)
    count = sum(map(len, batches))
    if outcome.unexpected or _stored() - before != count:
        raise CannotMeasure(
            f"{count} finds were sent, and {_stored() - before} stored "
            f"(statuses {sorted(set(outcome.unexpected))})."
        )
    return count / outcome.seconds


def _stored() -> int:
    found: int = apps.get_model("refuse", "Find").objects.count()
    return found


def _floor(entries: list[str], *, libpq: dict[str, str]) -> float:
    """The same rows by plain INSERT: finds per second."""
    copied = psycopg2.connect(
        host=libpq.get("PGHOST"),
        port=libpq.get("PGPORT"),
        user=libpq.get("PGUSER"),
        password=libpq.get("PGPASSWORD"),
        dbname=libpq["PGDATABASE"],
    )
    try:
        with copied, copied.cursor() as cursor:
            statements = _inserts(cursor, entries)
        begun = time.perf_counter()
        for of_a_find in statements:
            with copied, copied.cursor() as cursor:  # a transaction each, as ours
                for each in of_a_find:
                    cursor.execute(each)
        return len(entries) / (time.perf_counter() - begun)
    finally:
        copied.close()


def _inserts(cursor: Any, entries: list[str]) -> list[list[bytes]]:
    """For each find the statements that store its rows, in tables made anew."""
    cursor.execute("SELECT report_id::text FROM refuse_entry WHERE id = ANY(%s::uuid[])", [entries])
    keys = {"entries": entries, "reports": [key for (key,) in cursor.fetchall()]}
    made: list[bytes] = []
    for table, which in TABLES.items():
        cast = which if "text[]" in which else which.replace(")s)", ")s::uuid[])")
        cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
        cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [f'"{each.name}"' for each in cursor.description]
        as_text = ", ".join(f"{each}::text" for each in columns)
        cursor.execute(f"SELECT {as_text} FROM {table} WHERE {cast}", keys)
        row = f"INSERT INTO bench_{table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE VALUES "
        places = ", ".join(["%s"] * len(columns))
        rows = cursor.fetchall()
        if len(rows) < len(entries):
            raise CannotMeasure(f"{len(entries)} finds left {len(rows)} rows in {table}.")
        made += [cursor.mogrify(f"{row}({places})", values) for values in rows]
    share = len(made) / len(entries)
    return [made[math.ceil(n * share) : math.ceil((n + 1) * share)] for n in range(len(entries))]


def _statements(phone: Phone) -> tuple[int, int]:
    """For each find of a batch, and for a whole batch, sent in this process."""
    size = format_of_entries.MOST_ENTRIES
    client = browser(phone.cookies)
    request = _request(phone, finds(size, first=100_000))
    with counted() as statements:
        response = client.post(
            request.path,
            request.body,
            content_type="application/json",
            headers={name: phone.headers()[name] for name in (HEADER, "X-CSRFToken")},
        )
    if response.status_code != 200:
        raise CannotMeasure(f"In this process a batch answered {response.status_code}.")
    connection.close()
    return math.ceil(statements.count / size), statements.count


def _shown(figures: list[float]) -> str:
    return ", ".join(f"{each:,.0f}" for each in figures)
