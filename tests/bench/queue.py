"""Benchmark 2: a page of the triage queue, filters on, for people of different departments."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.bench import floor
from tests.bench.client import Request, send
from tests.bench.place import CannotMeasure, say
from tests.bench.results import Result, duration
from tests.bench.statements import browser, counted, session_cookie

CONNECTIONS = 8
ROUNDS = 3
PAGES = 160
"""Pages in a round, of ours and of the floor's rows."""
BUDGET = 5.0
PAGE_BUDGET = 10.0
"""Of a whole page beside all of its SQL: our own bound, on top of the one above."""
MOST_STATEMENTS = 12
MANY = 500_000
"""So many reports fill every page that is asked for here."""


@dataclass(frozen=True)
class Case:
    """A person and the filters in their address bar.

    The floor is the one statement that fetches the rows, as in the budget; with `whole_page` it is
    every statement of the page; with `also_rows` it is said as well how many times the one
    statement the page takes.
    `rows` are those that must be on it, None where it is no list. `path`: of another page than the
    queue.
    """

    name: str
    person: str
    filters: dict[str, str | list[str]]
    whole_page: bool = False
    also_rows: bool = False
    rows: int | None = 50
    path: str = ""
    most_statements: int = MOST_STATEMENTS
    budget: float = 0
    """None of its own: that of a page, or of the rows."""

    @property
    def address(self) -> str:
        path = self.path or reverse("reports:triage:queue")
        return f"{path}?{urlencode(self.filters, doseq=True)}" if self.filters else path


def cases() -> list[Case]:
    """A question that makes the database work, asked by two departments; and the queue as it opens.

    The first two meet the budget. The others find their rows in a millisecond by an index, so that
    next to that one statement nothing but the page itself would be seen: they miss it, and
    docs/benchmarks.md says so.
    """
    from reports.triage import choices

    done = {"status": ["passed_on", "closed"], "received_from": _day(4 * 365)}
    return [
        Case(
            "queue, cleansing lead",
            "cleansing",
            done | {"q": "lincoln road", "kind": "needle_find"},
        ),
        Case("queue, licensing officer", "licensing", done | {"q": "park"}),
        Case(
            "queue as it opens, police triage (floor: all its SQL)",
            "triage",
            {"status": ["received", "assessing"]},
            whole_page=True,
        ),
        Case(
            "queue, open finds of a ward, cleansing lead (floor: all its SQL)",
            "cleansing",
            {"kind": "needle_find", "ward": choices.wards()[0][0]},
            whole_page=True,
            also_rows=True,
        ),
        Case(
            "queue, page 20, police triage (floor: all its SQL)",
            "triage",
            {"status": ["received", "assessing", "passed_on", "in_case", "closed"], "page": "20"},
            whole_page=True,
        ),
    ]


def measure(*, port: int, libpq: dict[str, str]) -> list[Result]:
    return [measure_page(case, port=port, libpq=libpq) for case in cases()]


def measure_page(case: Case, *, port: int, libpq: dict[str, str]) -> Result:
    statements, floor_sql, rows_sql, cookie = look_at(case)
    path = case.address
    request = Request(path=path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    page_times(port, request, CONNECTIONS * 4)
    floor.run(floor_sql, transactions=PAGES // 4, libpq=libpq)
    floors: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        floors.append(floor.run(floor_sql, transactions=PAGES, libpq=libpq).milliseconds)
        ours.append(page_times(port, request, PAGES))
    say(f"{case.name}: floor {shown_as(floors)}; ours {shown_as(ours)} ms")
    more = f"{CONNECTIONS} connections; {urlencode(case.filters, doseq=True)}"
    if rows_sql:
        rows_alone = floor.run(rows_sql, transactions=PAGES, libpq=libpq).milliseconds
        more += f"; {statistics.median(ours) / rows_alone:.1f} times the one statement of its rows"
    return duration(
        case.name,
        ours=statistics.median(ours),
        floor=statistics.median(floors),
        unit="ms",
        budget=case.budget or (PAGE_BUDGET if case.whole_page else BUDGET),
        sql_statements=statements,
        most_statements=case.most_statements,
        rows=apps.get_model("reports", "Report").objects.count(),
        more=more,
    )


def look_at(case: Case) -> tuple[int, str, str, str]:
    """The page once in this process: how many statements it takes, those of its floor, the one of
    its rows where that is not the floor, and the session of the person who asked."""
    path, cookie = case.address, session_cookie(f"{case.person}@spotlight.example")
    client = browser({settings.SESSION_COOKIE_NAME: cookie})
    client.get(path)  # a web process that has served one page knows the wards already
    with counted() as statements:
        response = client.get(path)
    _check(case, response)
    asks_for_rows = case.also_rows or not case.whole_page
    rows = [statements.page_of_rows("reports_report")] if asks_for_rows else []
    chosen, beside = (statements.all, rows) if case.whole_page else (rows, [])
    return statements.count, _script(chosen), _script(beside), cookie


def _check(case: Case, response: Any) -> None:
    """That the page is the one wanted, with all of its rows where there are as many reports."""
    shown = response.content.count(b'class="govuk-table__row"') - 1
    many = apps.get_model("reports", "Report").objects.count() >= MANY
    wanted = case.rows if many else None
    if response.status_code != 200 or wanted not in (None, shown):
        raise CannotMeasure(
            f"{case.name}: the page answered {response.status_code} with {shown} rows,"
            f" not {case.rows}."
        )


def _script(statements: list[str]) -> str:
    return "".join(f"{_repeatable(each)};\n" for each in statements)


def _repeatable(statement: str) -> str:
    """The page's audit events get an identity of their own each time that the floor is run."""
    if not statement.startswith("INSERT"):
        return statement
    return re.sub(r"\('[0-9a-f-]{36}'::uuid", "(gen_random_uuid()", statement)


def page_times(port: int, request: Request, count: int) -> float:
    """Mean milliseconds of a page, as each of CONNECTIONS clients sees it."""
    outcome = send(port, [request] * count, connections=CONNECTIONS)
    if outcome.unexpected:
        raise CannotMeasure(f"{request.path} answered {sorted(set(outcome.unexpected))}.")
    return outcome.mean


def _day(days_ago: int) -> str:
    return (timezone.localdate() - timedelta(days=days_ago)).isoformat()


def shown_as(figures: list[float]) -> str:
    return ", ".join(f"{each:.1f}" for each in figures)
