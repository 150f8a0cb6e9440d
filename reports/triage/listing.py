"""One page of the queue: two statements at most, whatever the number of reports."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
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
from reports.models import CaseLink, Report
from reports.permissions import user_can
from reports.queries import cases_visible_to

PAGE_SIZE = 50
MOST_LISTED = 1_000
"""How far one may leaf. Nobody reads the 21st page: the page says to narrow the filters."""
LAST_PAGE = MOST_LISTED // PAGE_SIZE


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
    ward: str | None
    assignee: str | None
    case_reference: str | None


@dataclass(frozen=True)
class Page:
    """`total` counts up to MOST_LISTED; with `is_more` there are more than that."""

    rows: list[Row]
    number: int
    total: int
    is_more: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def last_number(self) -> int:
        return max(1, -(-min(self.total, MOST_LISTED) // PAGE_SIZE))


def page_of(reports: QuerySet[Report], *, number: int, by: AbstractBaseUser) -> Page:
    """Page `number` (from 1) of filtered, ordered, visible reports, as `by` may see them.

    A page that is not full tells the total by itself; otherwise a bounded count does.
    """
    start = (number - 1) * PAGE_SIZE
    found = [Row._make(values) for values in _rows(reports, by=by)[start : start + PAGE_SIZE + 1]]
    if found and len(found) <= PAGE_SIZE:
        total = start + len(found)
    elif found or number > 1:
        total = reports.order_by()[: MOST_LISTED + 1].count()
    else:
        total = 0
    return Page(
        rows=found[:PAGE_SIZE],
        number=number,
        total=min(total, MOST_LISTED),
        is_more=total > MOST_LISTED,
    )


def _rows(reports: QuerySet[Report], *, by: AbstractBaseUser) -> QuerySet[Report, tuple]:
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
        "ward__name",
        "assigned_to__full_name",
        "case_reference",
    )


def _first_case(by: AbstractBaseUser) -> Subquery | Value:
    """The reference of the first visible case that the report is in now."""
    if not user_can(by, Permission.CASES_VIEW):
        return Value(None, output_field=CharField())
    return Subquery(
        CaseLink.objects.filter(
            report=OuterRef("pk"), unlinked_at__isnull=True, case__in=cases_visible_to(by)
        )
        .order_by("linked_at", "id")
        .values("case__reference")[:1]
    )
