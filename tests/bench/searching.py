"""Benchmark 3: searching sealed narratives by their words, beside full-text search in clear.

The floor is PostgreSQL's own: `tsvector` and GIN over the same texts, opened for this and put in
clear into a table of the benchmark's database, asked for the same page of the same reports: its
rows and its count, without row security. Ours is what the portal sends for that page, as the
application, under row security. The last line is the whole page over HTTP.
"""

from __future__ import annotations

import io
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from portal.demo.scale_words import word_of_rank
from tests.bench import floor
from tests.bench.client import Request
from tests.bench.place import CannotMeasure, say, timed
from tests.bench.queue import CONNECTIONS, MANY, PAGE_BUDGET, ROUNDS, page_times, shown_as
from tests.bench.results import Result, duration
from tests.bench.statements import browser, counted

BUDGET = 3.0
MOST_STATEMENTS = 12
PAGES = 80
"""Pages in a round, of ours and of the floor's rows."""
KEY = "bench"
BATCH = 5_000

TABLE = """
    drop table if exists bench_texts;
    create unlogged table bench_texts (report_id uuid primary key, said text not null)
"""
INDEX = """
    alter table bench_texts add words tsvector
        generated always as (to_tsvector('english', said)) stored;
    create index on bench_texts using gin (words);
    analyze bench_texts
"""
FOUND = (
    "reports_report.id IN (SELECT report_id FROM bench_texts"
    " WHERE words @@ to_tsquery('english', %s))"
)
STATUSES = ["received", "assessing", "passed_on", "in_case", "closed"]


@dataclass(frozen=True)
class Case:
    """What is looked for, as somebody types it and as PostgreSQL reads it, by whom, among which."""

    name: str
    words: str
    every: bool
    query: str
    person: str = "triage"
    filters: str = urlencode({"status": STATUSES}, doseq=True)


def _ranked(name: str, *ranks: int, every: bool = True, **more: str) -> Case:
    """Words of these ranks among those that copied narratives were told with (scale_words.py)."""
    words = [word_of_rank(each) for each in ranks]
    joined = " & " if every else " | "
    return Case(name, " ".join(words), every=every, query=joined.join(words), **more)


FREQUENT = _ranked("search, one word that every second has", 1)
CASES = (
    Case("search, all of two words", "white van", every=True, query="white & van"),
    Case("search, any of two words", "needles foil", every=False, query="needles | foil"),
    Case("search, two words few have", "lights street", every=True, query="lights & street"),
    FREQUENT,
    _ranked("search, one word that a handful have", 30_000),
    _ranked("search, all of three words", 1, 3, 9),
    _ranked("search, any of three words", 20, 200, 2_000, every=False),
    _ranked("search, closed concerns of a ward", 5, filters="status=closed&kind=concern&ward=WARD"),
    _ranked("search, cleansing lead", 8, person="cleansing"),
)


def measure(*, port: int, libpq: dict[str, str]) -> list[Result]:
    put_in_clear()
    return measure_all(port=port, libpq=libpq)


def measure_all(*, port: int, libpq: dict[str, str]) -> list[Result]:
    """Every search, and the page of the first, beside texts that were put in clear."""
    searches = [measure_search(case, libpq=libpq) for case in CASES]
    return [*searches, _measure_page(CASES[0], port=port, libpq=libpq)]


def put_in_clear() -> None:
    """The texts of all narratives, opened, in a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select to_regclass('bench_texts') is not null and exists (select 1 from pg_class"
            " where relname = 'bench_texts' and reltuples > 0)"
        )
        if cursor.fetchone() == (True,):
            return
        cursor.execute(f"set statement_timeout = 0; {TABLE}")
        with timed("Opening the narratives for the floor"):
            narratives = apps.get_model("reports", "ReportNarrative").objects.only("text")
            for lines in _batches(narratives.iterator(BATCH)):
                cursor.copy_expert("copy bench_texts (report_id, said) from stdin", lines)
        with timed("Indexing them in clear"):
            cursor.execute(f"set maintenance_work_mem = '512MB'; {INDEX}")


def _batches(rows: Iterator[Any]) -> Iterator[io.StringIO]:
    while some := list(islice(rows, BATCH)):
        yield io.StringIO("".join(f"{each.pk}\t{_escaped(each.text.open())}\n" for each in some))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def measure_search(case: Case, *, libpq: dict[str, str]) -> Result:
    """The search itself: both sides by pgbench, ours as the application under row security."""
    query = _address(case)
    floor_sql, our_sql = _floor(case, query), _ours(case, query)
    application = libpq | _application()
    floors: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS + 1):
        floors.append(floor.run(floor_sql, transactions=PAGES, libpq=libpq).milliseconds)
        ours.append(floor.run(our_sql, transactions=PAGES, libpq=application).milliseconds)
    del floors[0], ours[0]  # the first round warms both up
    say(f"{case.name}: floor {shown_as(floors)}; ours {shown_as(ours)} ms")
    return duration(
        case.name,
        ours=statistics.median(ours),
        floor=statistics.median(floors),
        unit="ms",
        budget=BUDGET,
        sql_statements=_look(case, query, cookie_of(case)),
        most_statements=MOST_STATEMENTS,
        rows=apps.get_model("reports", "ReportNarrative").objects.count(),
        more=f"{CONNECTIONS} connections; {case.query}",
    )


def _measure_page(case: Case, *, port: int, libpq: dict[str, str]) -> Result:
    """The page over HTTP, beside the floor's SQL: what Python adds, as in the queue's last line."""
    query = _address(case)
    cookie = cookie_of(case)
    request = Request(
        path=path_of(query), headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    )
    page_times(port, request, CONNECTIONS * 4)
    floor_sql = _floor(case, query)
    floors: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        floors.append(floor.run(floor_sql, transactions=PAGES, libpq=libpq).milliseconds)
        ours.append(page_times(port, request, PAGES))
    say(f"the page: floor {shown_as(floors)}; ours {shown_as(ours)} ms")
    return duration(
        "search page, all of two words",
        ours=statistics.median(ours),
        floor=statistics.median(floors),
        unit="ms",
        budget=PAGE_BUDGET,
        sql_statements=_look(case, query, cookie),
        most_statements=MOST_STATEMENTS,
        rows=apps.get_model("reports", "ReportNarrative").objects.count(),
        more=f"{CONNECTIONS} connections over HTTP; {case.query}",
    )


def _address(case: Case) -> str:
    from reports.triage import choices

    return case.filters.replace("WARD", choices.wards()[0][0])


def path_of(query: str) -> str:
    return f"{reverse('reports:triage:word-results', args=[KEY])}?{query}"


def _application() -> dict[str, str]:
    """Who the portal connects as, whom row security holds."""
    url = urlsplit(os.environ["DATABASE_URL"])
    named = {"PGUSER": url.username, "PGPASSWORD": url.password}
    return {name: unquote(value) for name, value in named.items() if value}


def _ours(case: Case, query: str) -> str:
    """What the page sends: whose clearances hold, its rows, their count."""
    from agencies.registry.row_security import SETTING, acting_as
    from portal.accounts.models import User
    from reports.triage.lately import statements_for_words
    from reports.word_search import search_for

    by = User.objects.get(email=f"{case.person}@spotlight.example")
    search = search_for(case.words, every=case.every)
    with acting_as(by), connection.cursor() as cursor:
        signed = connection.shown_to  # type: ignore[attr-defined]
        found = statements_for_words(by, search, address=query, number=1)
        sent = [
            ("SELECT set_config(%s, %s, true)", (SETTING, signed)),
            found.rows,
            found.count,
        ]
        lines = "".join(cursor.mogrify(*each).decode() + ";\n" for each in sent)
    return f"BEGIN;\n{lines}COMMIT;\n"


def cookie_of(case: Case) -> str:
    """A session in which this search was made."""
    from portal.accounts.models import User
    from reports.triage.word_searches import KEPT_AS

    client = Client()
    client.force_login(User.objects.get(email=f"{case.person}@spotlight.example"))
    session = client.session
    session[KEPT_AS] = [[KEY, case.words, case.every]]
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _look(case: Case, query: str, cookie: str) -> int:
    """The page once in this process: how many statements it takes."""
    client = browser({settings.SESSION_COOKIE_NAME: cookie})
    client.get(path_of(query))
    with counted() as statements:
        response = client.get(path_of(query))
    shown = response.content.count(b'class="govuk-table__row"') - 1
    many = apps.get_model("reports", "Report").objects.count() >= MANY
    if response.status_code != 200 or (many and shown < 1):
        raise CannotMeasure(f"{case.name}: {response.status_code} with {shown} rows.")
    return statements.count


def _floor(case: Case, query: str) -> str:
    """The same page's two statements, over the texts in clear and all reports that `by` sees."""
    from agencies.registry.people import clearances_of
    from agencies.registry.permissions import Permission
    from portal.accounts.models import User
    from reports.permissions import user_can
    from reports.triage.filters import ReportFilters
    from reports.triage.listing import statements_of

    by = User.objects.get(email=f"{case.person}@spotlight.example")
    everything = apps.get_model("reports", "Report").objects.extra(
        where=[FOUND], params=[case.query]
    )
    if not user_can(by, Permission.REPORTS_TRIAGE):  # police see all of them
        everything = everything.filter(audience__overlap=clearances_of(by))
    found = ReportFilters(QueryDict(query), queryset=everything)
    if not found.is_valid():
        raise CannotMeasure("The benchmark's own filters are wrong.")
    statements = statements_of(found.qs, number=1, by=by)
    with connection.cursor() as cursor:
        return "".join(
            cursor.mogrify(*each).decode() + ";\n" for each in (statements.rows, statements.count)
        )
