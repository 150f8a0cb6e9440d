"""From the answers of a journey to what the case system takes in, and to the check-answers page."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from reports.actions.submit import Submission
from reports.enums import Category, Channel, Kind, Pattern, Precision, Risk
from reports.geometry import SRID

Answers = dict[str, dict[str, Any]]

REQUIRED_STEPS = ("what", "where", "details")
"""Only what happened and where must be told (R3.2)."""

AT_RISK = frozenset({Risk.CHILD, Risk.ADULT, Risk.OVERDOSE})


def missing_step(answers: Answers) -> str | None:
    """The first step without which a report can't be sent, if any."""
    return next((step for step in REQUIRED_STEPS if step not in answers), None)


def is_someone_at_risk(answers: Answers) -> bool:
    return not AT_RISK.isdisjoint(answers.get("details", {}).get("risks", ()))


def submission_from(answers: Answers) -> Submission:
    """The submission that complete answers make; times are London's, as the person meant them."""
    where, details, when = answers["where"], answers["details"], answers.get("when", {})
    first, last = happened_between(when)
    return Submission(
        channel=Channel.ONLINE,
        kind=Kind.CONCERN,
        category=Category(answers["what"]["category"]),
        narrative=details["narrative"],
        risks=frozenset(Risk(code) for code in details["risks"]),
        point=_point(where["point"]),
        point_origin=where["point_origin"] or "",
        point_accuracy_m=where["point_accuracy_m"],
        place_text=where["place_text"],
        ward_id=where["ward_id"],
        happened_first=first,
        happened_last=last,
        happened_precision=Precision.DAY if first or last else Precision.UNKNOWN,
        pattern=Pattern(when.get("pattern") or Pattern.UNKNOWN),
        contact=answers.get("contact", {}),
    )


def _point(lon_lat: list[float] | None) -> Point | None:
    return Point(lon_lat[0], lon_lat[1], srid=SRID) if lon_lat else None


def happened_between(when: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """First moment of the first day and last moment of the last day, never in the future."""
    first, last = days_between(when)
    start = _moment(first, time.min) if first else None
    end = min(_moment(last, time.max), timezone.now()) if last else None
    return start, end


def days_between(when: dict[str, Any]) -> tuple[date | None, date | None]:
    """First and last day; the same day twice if it happened on one day."""
    if when.get("day") == "period":
        return _day(when.get("first")), _day(when.get("last"))
    return _day(when.get("on")), _day(when.get("on"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
