"""Which reports may tell of the same as one report, or name the same vehicle or place, among those
that a person may see.

Candidates come by index: near in space and time, the same named place in that time, or the same
number plate at any time; each way gives a bounded number. Features and score are in
reports/duplicates.py. Nothing here changes anything, and the public never learns of it.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet

from portal.accounts.models import User
from reports.duplicates import THRESHOLD, Features, Telling, compared, score
from reports.enums import Kind, Precision
from reports.models import Report, ReportNarrative, ReportPair
from reports.queries import narratives_visible_to, pairs_visible_to, reports_visible_to

NEAR_M = 500
WITHIN = timedelta(days=30)
LONGEST_SPAN = timedelta(days=2)
MOST_SHOWN = 5
MOST_EACH_WAY = 100
MOST_PAIRS = 50
METRES_IN_DEGREE = 111_320.0


@dataclass(frozen=True)
class Suggestion:
    """A report that may tell of the same, how likely that is, and what the two have in common."""

    report: Report
    score: float
    features: Features


def pairs_of(report: Report, *, by: User) -> list[tuple[ReportPair, Report]]:
    """What was said of this report and others, with the other one; the latest first. One
    statement."""
    found = (
        pairs_visible_to(by)
        .filter(undone_at__isnull=True)
        .select_related("first", "second", "decided_by")
        .defer("first__point", "second__point")
    )
    mine = found.filter(first=report).union(found.filter(second=report), all=True)
    pairs = list(mine.order_by("-decided_at")[:MOST_PAIRS])
    return [(each, each.second if each.first_id == report.pk else each.first) for each in pairs]


def suggestions_for(report: Report, *, by: User) -> list[Suggestion]:
    """The likeliest reports beyond THRESHOLD, five at most. Three statements."""
    return likeliest(compared_with(report, by=by))


def compared_with(
    report: Report, *, by: User, without: frozenset[uuid.UUID] = frozenset()
) -> list[Suggestion]:
    """All candidates with what they have in common, none of `without`. Three statements."""
    if report.kind == Kind.RECORDED_CRIME:
        return []
    own = _indexes(by, [report.pk]).get(report.pk)
    candidates = [each for each in _candidates(report, own, by=by) if each.pk not in without]
    if not candidates:
        return []
    words = _indexes(by, [each.pk for each in candidates])
    told = telling_of(report, own, like=own)
    found = []
    for each in candidates:
        features = compared(told, telling_of(each, words.get(each.pk), like=own))
        found.append(Suggestion(each, score(features), features))
    return found


def likeliest(found: list[Suggestion]) -> list[Suggestion]:
    """Those that are likely enough to tell of the same, the likeliest first."""
    likely = [each for each in found if each.score >= THRESHOLD]
    likely.sort(key=lambda each: (-each.score, each.report.pk))
    return likely[:MOST_SHOWN]


def linked(found: list[Suggestion]) -> list[Suggestion]:
    """Those that are not likely to tell of the same, as after weeks, but name the same vehicle, or
    the same place: of each the nearest in time, vehicles first."""
    others = [each for each in found if each.score < THRESHOLD]
    others.sort(key=lambda each: (each.features.days, each.report.pk))
    vehicles = [each for each in others if each.features.plate]
    places = [each for each in others if each.features.place and not each.features.plate]
    return vehicles[:MOST_SHOWN] + places[:MOST_SHOWN]


def features_of_pair(one: Report, other: Report, *, by: User) -> Features:
    """What two reports have in common, suggested or not. One statement."""
    words = _indexes(by, [one.pk, other.pk])
    own = words.get(one.pk)
    return compared(
        telling_of(one, own, like=own), telling_of(other, words.get(other.pk), like=own)
    )


def telling_of(
    report: Report, index: ReportNarrative | None, *, like: ReportNarrative | None
) -> Telling:
    """What is compared of a report. Numbers made with different keys, as while keys are rotated,
    have nothing in common, and count as not known."""
    comparable = index is not None and like is not None and index.words_key == like.words_key
    first, last = _when(report)
    return Telling(
        kind=report.kind,
        category=report.category,
        first=first,
        last=last,
        point=(report.point.x, report.point.y) if report.point else None,
        accuracy_m=report.point_accuracy_m,
        place=report.place_text,
        words=frozenset(index.words or ()) if index and comparable else None,
        marks=frozenset(index.marks or ()) if index and comparable else None,
    )


def _when(report: Report) -> tuple[datetime, datetime]:
    """When it happened where that is known to the day, or else when it came. Of what went on for
    longer only the end counts: what is told of a place for weeks overlaps with everything there."""
    if report.happened_precision not in (Precision.EXACT, Precision.DAY):
        return report.received_at, report.received_at
    first = report.happened_first or report.happened_last or report.received_at
    last = report.happened_last or first
    return (first if last - first <= LONGEST_SPAN else last), last


def _indexes(by: User, keys: list[uuid.UUID]) -> dict[uuid.UUID, ReportNarrative]:
    found = narratives_visible_to(by).filter(pk__in=keys).only("words", "marks", "words_key")
    return {each.pk: each for each in found}


def _candidates(
    report: Report, own: ReportNarrative | None, *, by: User
) -> QuerySet[Report, Report]:
    visible = reports_visible_to(by).exclude(pk=report.pk).exclude(kind=Kind.RECORDED_CRIME)
    ways = (
        [*_around(visible.filter(place_text=report.place_text), report)]
        if (report.place_text)
        else []
    )
    if report.point:
        ways += _around(visible.filter(point__bboverlaps=_box(report)), report)
    if own is not None and own.marks:
        texts = narratives_visible_to(by).filter(marks__overlap=own.marks)
        ways.append(
            visible.filter(pk__in=texts.order_by().values("report_id"))
            .order_by("-received_at", "id")
            .values("pk")[:MOST_EACH_WAY]
        )
    if not ways:
        return Report.objects.none()
    keys = ways[0].union(*ways[1:]) if len(ways) > 1 else ways[0]
    return reports_visible_to(by).filter(pk__in=keys).order_by()


def _around(reports: QuerySet[Report], report: Report) -> list[QuerySet[Report, Any]]:
    """Of these the nearest in time, before and after."""
    before = reports.filter(received_at__range=(report.received_at - WITHIN, report.received_at))
    after = reports.filter(
        received_at__gt=report.received_at, received_at__lte=report.received_at + WITHIN
    )
    return [
        before.order_by("-received_at", "id").values("pk")[:MOST_EACH_WAY],
        after.order_by("received_at", "-id").values("pk")[:MOST_EACH_WAY],
    ]


def _box(report: Report) -> Polygon:
    """A box NEAR_M around the report's point, in degrees of WGS84."""
    assert report.point is not None
    x, y = report.point.x, report.point.y
    high = NEAR_M / METRES_IN_DEGREE
    wide = high / math.cos(math.radians(y))
    box = Polygon.from_bbox((x - wide, y - high, x + wide, y + high))
    box.srid = report.point.srid
    return box
