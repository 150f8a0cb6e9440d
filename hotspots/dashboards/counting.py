"""What counts of every figure share: two periods at once, bounded counts, lengths of time."""

from __future__ import annotations

import math
from typing import Any

from django.db.models import (
    Case,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)

from hotspots.dashboards.figures import Asked, Numbers
from reports.triage.paging import MOST_LISTED


def which_of(asked: Asked, moment: str) -> Case:
    """0 for what happened in the period, 1 for the one before."""
    return Case(
        When(**{f"{moment}__gte": asked.period.starts_at}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def within_both(asked: Asked, moment: str) -> Q:
    """Of the period and of the one before."""
    return Q(
        **{f"{moment}__gte": asked.before.starts_at, f"{moment}__lt": asked.period.ends_at},
    )


def bounded(found: QuerySet[Any]) -> Numbers:
    """How many there are, counted as far as lists are leafed through; one statement."""
    number = found.order_by()[: MOST_LISTED + 1].count()
    return Numbers(min(number, MOST_LISTED), is_more=number > MOST_LISTED)


def finite(seconds: float) -> float | None:
    """None for what is not over."""
    return seconds if math.isfinite(seconds) else None


def seconds_between(later: str, earlier: str) -> Func:
    """How long it was between two columns."""
    took = ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())
    return Func(
        took, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=FloatField()
    )
