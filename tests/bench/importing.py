"""Bringing in a whole file of finds of another system, beside plain INSERTs of the same rows."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from agencies.refuse.actions.import_work import STORED_AT_ONCE, carry_on
from agencies.refuse.models import Find, FindImportLine
from agencies.registry.csv_file import MOST_ROWS
from agencies.registry.models import Membership
from portal.accounts.models import User
from tests.bench.results import Result, duration
from tests.support import finds_file
from tests.support.geography import IN_CENTRAL

TABLE = "bench_finds"
MAKE = f"""
DROP TABLE IF EXISTS {TABLE};
CREATE TABLE {TABLE} (id uuid PRIMARY KEY, point geometry(Point, 4326),
    found_at timestamptz, litter text, at_least integer, land text, reference text);
CREATE INDEX ON {TABLE} USING gist (point);
"""
ADD = f"INSERT INTO {TABLE} VALUES (%s, ST_SetSRID(ST_MakePoint(%s, %s), 4326), %s, %s, %s, %s, %s)"
UNTIL_DONE = 3600.0
MOST_STATEMENTS = 60
"""For one line."""
OURS = 400
"""Times the floor: our own budget. A find is a report with its sealed narrative, its find, its
closing, a line of history and three audit events, under row security."""


def lines(count: int) -> list[finds_file.Cells]:
    """Finds of two years around the middle of the city, each another."""
    begun = timezone.localtime() - timedelta(days=730)
    return [
        {
            "Ref": f"B-{number}",
            "Date time": (begun + timedelta(minutes=50 * number)).strftime("%d/%m/%Y %H:%M"),
            "Longitude": f"{IN_CENTRAL.x + (number % 97 - 48) * 1e-5:.6f}",
            "Latitude": f"{IN_CENTRAL.y + (number % 89 - 44) * 1e-5:.6f}",
            "Item": "needle",
            "Qty": str(number % 9 + 1),
            "Land type": "street",
            "Disposal": "sharps box",
            "Status": "closed",
        }
        for number in range(count)
    ]


def measure(*, plain: Any, count: int = MOST_ROWS) -> list[Result]:
    """`plain`: a connection of the database's owner, for the floor. Raises AssertionError when a
    line is missing or came in twice."""
    lead = _lead()
    rows = lines(count)
    before = Find.objects.count()
    system = f"Bench {uuid.uuid4().hex[:8]}"
    found = finds_file.match(lead, finds_file.upload(lead, rows, system=system))
    checking = _timed(lambda: carry_on(seconds=UNTIL_DONE))
    found.refresh_from_db()
    found = finds_file.start(lead, found)
    sent = _Sent()
    with connection.execute_wrapper(sent):
        storing = _timed(lambda: carry_on(seconds=UNTIL_DONE))
    stored = FindImportLine.objects.filter(upload=found, state="in").count()
    assert stored == Find.objects.count() - before == count
    floor = _timed(lambda: _plain(plain, rows))
    return [
        duration(
            f"bring in {count:,} finds of another system",
            ours=storing,
            floor=floor,
            unit="s",
            budget=OURS,
            sql_statements=math.ceil(sent.number / count),
            most_statements=MOST_STATEMENTS,
            rows=count,
            more=f"checking them {checking:.0f} s; {count / storing:.0f} rows a second in, "
            f"{count / floor:,.0f} by plain INSERT, {STORED_AT_ONCE} to a commit",
        )
    ]


class _Sent:
    """Counts statements without keeping them: there are hundreds of thousands."""

    number = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def _lead() -> User:
    member = Membership.objects.filter(roles__contains=["cleansing_lead"]).select_related("user")
    return User.objects.get(pk=member[0].user_id)


def _plain(owner: Any, rows: list[finds_file.Cells]) -> None:
    with owner.cursor() as cursor:
        cursor.execute(MAKE)
        for first in range(0, len(rows), STORED_AT_ONCE):
            cursor.execute("BEGIN")
            for each in rows[first : first + STORED_AT_ONCE]:
                values = [each["Longitude"], each["Latitude"], timezone.now(), each["Item"],
                          each["Qty"], each["Land type"], each["Ref"]]  # fmt: skip
                cursor.execute(ADD, [str(uuid.uuid4()), *values])
            cursor.execute("COMMIT")


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
