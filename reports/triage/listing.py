"""One page of the queue: two statements at most, whatever the number of reports.

Rows are always read anew. Counting up to a thousand of them costs up to thirty times as much as
reading fifty, so a total is believed for COUNT_SECONDS, unless the rows contradict it.
"""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import Detail
from reports.models import Report
from reports.permissions import user_can
from reports.queries import cases_visible_to, links_visible_to, reports_visible_to
from reports.triage.paging import MOST_LISTED, PAGE_SIZE, Extent

COUNT_SECONDS = 20


class Row(NamedTuple):
    """What the queue shows of a report: nothing sealed."""

    id: uuid.UUID
    reference: str
    kind: str
    category: str
    priority: int
    status: str
    place_text: str
    has_point: bool
    received_at: datetime.datetime
    due_at: datetime.datetime | None
    ward: str | None
    assignee: str | None
    case_reference: str | None


class Statement(NamedTuple):
    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True)
class Statements:
    """A page's SQL: its rows and one more, and how many there are, up to one past MOST_LISTED."""

    number: int
    rows: Statement
    count: Statement
    chosen: Detail = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    extent: Extent


def statements_of(reports: QuerySet[Report], *, number: int, by: User) -> Statements:
    """The SQL of page `number` (from 1) of filtered, ordered reports that `by` may see."""
    start = (number - 1) * PAGE_SIZE
    rows = _rows(_from(start, reports, by=by), by=by)[: PAGE_SIZE + 1]
    return Statements(
        number=number,
        rows=_statement(*rows.query.sql_with_params()),
        count=count_of(reports, most=MOST_LISTED + 1),
    )


def count_of(reports: QuerySet[Report], *, most: int) -> Statement:
    """The SQL that counts up to `most` of filtered reports."""
    bounded, params = reports.order_by().values("pk")[:most].query.sql_with_params()
    return _statement(
        f"SELECT count(*) FROM ({bounded}) AS bounded",  # noqa: S608  (Django's own SQL)
        params,
    )


def _from(start: int, reports: QuerySet[Report], *, by: User) -> QuerySet[Report]:
    """Without the first `start`. Which rows a later page shows is settled before anything is looked
    up for them: with an OFFSET alone PostgreSQL would look up the cases of all that it leaves out.
    """
    if not start:
        return reports
    shown = reports.values("pk")[start : start + PAGE_SIZE + 1]
    return reports_visible_to(by).filter(pk__in=shown).order_by(*reports.query.order_by)


def _statement(sql: str, params: Sequence[Any]) -> Statement:
    return Statement(sql, tuple(params))


def page_of(statements: Statements) -> Page:
    """Run them. A page that is not full tells the total by itself; otherwise the count does."""
    start = (statements.number - 1) * PAGE_SIZE
    found = [Row._make(values) for values in _run(statements.rows)]
    if found and len(found) <= PAGE_SIZE:
        total = start + len(found)
    elif found or start:
        total = _total(statements.count, at_least=start + len(found) if found else 0)
    else:
        total = 0
    rows = found[:PAGE_SIZE]
    return Page(
        rows=rows,
        extent=Extent(
            number=statements.number,
            shown=len(rows),
            total=min(total, MOST_LISTED),
            is_more=total > MOST_LISTED,
        ),
    )


def forget_totals() -> None:
    """Count anew next time."""
    _counted.cache_clear()


def _total(count: Statement, *, at_least: int) -> int:
    """What a count answered lately, or answers now if `at_least` says that this is no longer so."""
    total = _counted(count, int(time.monotonic() // COUNT_SECONDS))
    return total if total >= at_least else _count(count)


@lru_cache(maxsize=512)
def _counted(count: Statement, period: int) -> int:
    return _count(count)


def _count(count: Statement) -> int:
    ((total,),) = _run(count)
    return int(total)


def _run(statement: Statement) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _rows(reports: QuerySet[Report], *, by: User) -> QuerySet[Report, Any]:
    return reports.annotate(
        has_point=ExpressionWrapper(Q(point__isnull=False), output_field=BooleanField()),
        case_reference=_first_case(by),
    ).values_list(
        "id",
        "reference",
        "kind",
        "category",
        "priority",
        "status",
        "place_text",
        "has_point",
        "received_at",
        "due_at",
        "ward__name",
        "assigned_to__full_name",
        "case_reference",
    )


def _first_case(by: User) -> Subquery | Value:
    """The reference of the first visible case that the report is in now."""
    if not user_can(by, Permission.CASES_VIEW):
        return Value(None, output_field=CharField())
    return Subquery(
        links_visible_to(by)
        .filter(report=OuterRef("pk"), unlinked_at__isnull=True, case__in=cases_visible_to(by))
        .order_by("linked_at", "id")
        .values("case__reference")[:1]
    )
