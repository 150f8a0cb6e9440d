"""The reports before and after one in a filtered list: one statement, wherever in it one is.

By the list's own order and from the report's own place in it, so that neither what came before is
counted nor a report that has left the list meanwhile (closed, say) loses its place.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import IntegerField, QuerySet, Value
from django.urls import reverse

from portal.accounts.models import User
from reports import references
from reports.models import Report
from reports.triage.filters import SORTS
from reports.triage.lately import filters_for

BEFORE, AFTER = 0, 1


@dataclass(frozen=True)
class Neighbour:
    reference: str
    address: str


@dataclass(frozen=True)
class Neighbours:
    previous: Neighbour | None = None
    next: Neighbour | None = None


def neighbours_of(report: Report, *, address: str, by: User) -> Neighbours:
    """The previous and the next report of the list filtered by `address`, a query string, that
    `by` may see. With filters that can't be used: none."""
    filters = filters_for(address, by=by)
    if not filters.is_valid():
        return Neighbours()
    order = SORTS[filters.form.cleaned_data["sort"] or "priority"]
    query = f"?{address}" if address else ""
    rows = reduce(lambda one, other: one.union(other, all=True), _steps(filters.qs, report, order))
    nearest: dict[int, tuple[int, uuid.UUID, str]] = {}
    for side, step, pk, reference in rows:
        if side not in nearest or step < nearest[side][0]:
            nearest[side] = (step, pk, reference)
    return Neighbours(
        previous=_neighbour(nearest.get(BEFORE), query), next=_neighbour(nearest.get(AFTER), query)
    )


def _neighbour(found: tuple[int, uuid.UUID, str] | None, query: str) -> Neighbour | None:
    if found is None:
        return None
    _step, pk, reference = found
    address = reverse("reports:triage:report-detail", args=[pk]) + query
    return Neighbour(references.display(reference), address)


def _steps(
    listed: QuerySet[Report], report: Report, order: Sequence[str]
) -> list[QuerySet[Report, Any]]:
    """For each side and each field of the order, the first report that differs in that field and
    agrees in those before it: each the first row of an index, where one condition over all of them
    would read every report of the same priority."""
    found: list[QuerySet[Report, Any]] = []
    for side in (BEFORE, AFTER):
        fields = [each if side == AFTER else _turned(each) for each in order]
        for step, last in enumerate(reversed(range(len(fields)))):
            same = {name: getattr(report, name) for name in map(_name, fields[:last])}
            beyond = "lt" if fields[last].startswith("-") else "gt"
            name = _name(fields[last])
            rows = listed.filter(**same, **{f"{name}__{beyond}": getattr(report, name)})
            found.append(
                rows.order_by(*fields)
                .annotate(
                    side=Value(side, output_field=IntegerField()),
                    step=Value(step, output_field=IntegerField()),
                )
                .values_list("side", "step", "pk", "reference")[:1]
            )
    return found


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _name(field: str) -> str:
    return field.removeprefix("-")
