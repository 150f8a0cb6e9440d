"""What happened where and when, for counting: never words, never who told it.

For background work under `showing()`, in which the database shows what the clearances that were
asked for may see, and nothing else.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import DateTimeField, F, FloatField, Func, Q, QuerySet
from django.db.models.functions import Coalesce

from reports.enums import LISTED_STATUSES, MoveReason, Status, TimelineKind, Verdict
from reports.models import Report, ReportPair, TimelineEntry


class _Ordinate(Func):
    """One coordinate of a point, as a number."""

    output_field = FloatField()


def occurrences(
    *, clearance: str, kinds: Iterable[str], since: datetime.datetime, until: datetime.datetime
) -> QuerySet[Report]:
    """Reports of these kinds that are in the clearance's own audience and that happened from
    `since` (aware) until before `until`; where nobody said when, that came in then.

    Each with `at` (that time), `longitude` and `latitude` (WGS84 degrees, null without a point).
    """
    happened = Coalesce("happened_last", "happened_first")
    in_period = Q(happened_at__gte=since, happened_at__lt=until) | Q(
        happened_at__isnull=True, received_at__gte=since, received_at__lt=until
    )
    return (
        Report.objects.annotate(happened_at=happened)
        .filter(
            in_period,
            audience__contains=[clearance],
            kind__in=list(kinds),
            status__in=LISTED_STATUSES,
        )
        .annotate(
            at=Coalesce(F("happened_at"), F("received_at"), output_field=DateTimeField()),
            longitude=_Ordinate("point", function="ST_X"),
            latitude=_Ordinate("point", function="ST_Y"),
        )
    )


def closed_as_the_same(reports: QuerySet[Report]) -> set[uuid.UUID]:
    """Which of these reports are closed because another tells of the same."""
    closed = reports.filter(status=Status.CLOSED).order_by().values("pk")
    moved = TimelineEntry.objects.filter(
        kind=TimelineKind.MOVED, reason=MoveReason.DUPLICATE, report__in=closed
    )
    return set(moved.order_by().values_list("report_id", flat=True))


def said_to_be_the_same(reports: QuerySet[Report]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Pairs of reports that somebody said tell of the same, the first of them among these."""
    pairs = ReportPair.objects.filter(
        verdict=Verdict.SAME, undone_at__isnull=True, first__in=reports.order_by().values("pk")
    )
    return list(pairs.order_by("first_id", "second_id").values_list("first_id", "second_id"))
