"""By hour, weekday and days: one filter for every figure of the night, and for the list behind it.

Hours and weekdays are those of the clock on the wall in Peterborough (Europe/London).
"""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from reports.clocks import LONDON

Row = TypeVar("Row", bound=Model)


def with_hour_and_weekday(rows: QuerySet[Row], field: str) -> QuerySet[Row]:
    """Each with `at_hour` (0 to 23) and `at_weekday` (1 Monday to 7 Sunday) of a moment."""
    return rows.annotate(  # type: ignore[return-value]
        at_hour=ExtractHour(field, tzinfo=LONDON),
        at_weekday=ExtractIsoWeekDay(field, tzinfo=LONDON),
    )


def by_when(
    rows: QuerySet[Row],
    field: str,
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    weekday: int | None = None,
    hour: int | None = None,
) -> QuerySet[Row]:
    """Those whose moment `field` lies from the day `first` to the day `last`, both included, on
    that weekday (1 Monday to 7 Sunday) and in that hour (0 to 23). None: any."""
    if first is not None:
        rows = rows.filter(**{f"{field}__gte": _midnight(first)})
    if last is not None:
        rows = rows.filter(**{f"{field}__lt": _midnight(last + datetime.timedelta(days=1))})
    if weekday is None and hour is None:
        return rows
    rows = with_hour_and_weekday(rows, field)
    if weekday is not None:
        rows = rows.filter(at_weekday=weekday)
    return rows if hour is None else rows.filter(at_hour=hour)


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), LONDON)
