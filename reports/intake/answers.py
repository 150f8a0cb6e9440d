"""From the answers of a journey to what the case system takes in.

Only answers to questions on the journey's route count: what was told under an answer that was
changed later stays behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from reports.actions.submit import Submission
from reports.enums import RISKS_TO_PEOPLE, Category, Channel, Kind, Pattern, Precision, Risk
from reports.geometry import SRID
from reports.intake.routes import LISTS, Answers, category_of, route

AS_THEY_ARE = ("taken", "at-risk", "times", "growing", "premises", "drugs")
"""Steps whose answers are particulars just as they were given."""

RISKS_OF_ANSWER: Mapping[str, frozenset[Risk]] = {
    "child": frozenset({Risk.CHILD}),
    "adult": frozenset({Risk.ADULT}),
    "both": frozenset({Risk.CHILD, Risk.ADULT}),
}


def on_route(answers: Answers, *, before: tuple[str, ...] = ()) -> Answers:
    """The answers that count."""
    return {step: answers[step] for step in route(answers, before=before) if step in answers}


def risks(answers: Answers) -> frozenset[Risk]:
    """Everything that was said to be dangerous, on whichever page."""
    ticked = frozenset(Risk(code) for code in answers.get("safety", {}).get("risks", ()))
    harmed = answers.get("effects", {}).get("harm") == "yes"
    return (
        ticked
        | RISKS_OF_ANSWER.get(_at_risk(answers), frozenset())
        | (frozenset({Risk.REPRISAL}) if harmed else frozenset())
    )


def _at_risk(answers: Answers) -> str:
    return str(answers.get("at-risk", {}).get("who", ""))


def is_someone_at_risk(answers: Answers) -> bool:
    """Whether a child or an adult is or may be at risk: "I don't know" counts (R6.1)."""
    return bool(risks(answers) & RISKS_TO_PEOPLE) or _at_risk(answers) == "unknown"


def submission_from(
    answers: Answers, *, channel: Channel = Channel.ONLINE, form: Mapping[str, str] | None = None
) -> Submission:
    """The submission that complete answers make; times are London's, as the person meant them.

    `form`: what is kept of the form itself (reports.intake.language), sealed with the rest.
    """
    where, when = answers["where"], answers.get("when", {})
    first, last = happened_between(when)
    category = Category(category_of(answers))
    return Submission(
        channel=channel,
        kind=Kind.NEEDLE_FIND if category == Category.LITTER else Kind.CONCERN,
        category=category,
        narrative=words(answers),
        risks=risks(answers),
        may_be_at_risk=is_someone_at_risk(answers),
        point=_point(where["point"]),
        point_origin=where["point_origin"] or "",
        point_accuracy_m=where["point_accuracy_m"],
        place_text=where["place_text"],
        ward_id=where["ward_id"],
        happened_first=first,
        happened_last=last,
        happened_precision=Precision.DAY if first or last else Precision.UNKNOWN,
        pattern=Pattern(when.get("pattern") or Pattern.UNKNOWN),
        particulars=particulars(answers) | ({"form": dict(form)} if form else {}),
        source=source(answers),
        contact=dict(answers.get("contact", {})),
    )


def words(answers: Answers) -> str:
    """What was said in the person's own words; empty for a needle find of which nothing was."""
    said = answers.get("details", {}).get("narrative") or answers.get("litter", {}).get("words")
    return str(said or "")


def particulars(answers: Answers) -> dict[str, Any]:
    """What was told beside the words, as reports.particulars shows it; nothing that is empty."""
    told: dict[str, Any] = {step: dict(answers.get(step, {})) for step in AS_THEY_ARE}
    told["litter"] = _without(answers.get("litter", {}), "words")
    also = answers.get("safety", {}).get("also")
    told["safety"] = {"also": also} if also else {}
    for step in LISTS:
        told[step] = [_without(each, "knows") for each in items(answers, step)]
    return {name: value for name, value in told.items() if value}


def source(answers: Answers) -> dict[str, Any]:
    """What points to whoever told us, which is sealed apart (R1.1)."""
    told = {
        "how": answers.get("how", {}).get("how"),
        **answers.get("effects", {}),
        "knows_people": [each["knows"] for each in items(answers, "people") if each.get("knows")],
    }
    return {name: value for name, value in told.items() if value}


def items(answers: Answers, step: str) -> list[dict[str, Any]]:
    """The people or vehicles that were added, in the order in which they were."""
    return list(answers.get(step, {}).get("items", {}).values())


def _without(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != name}


def _point(lon_lat: list[float] | None) -> Point | None:
    return Point(lon_lat[0], lon_lat[1], srid=SRID) if lon_lat else None


def happened_between(when: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """First moment of the first day and last moment of the last day, never in the future."""
    first, last = days_between(when)
    start = _moment(first, time.min) if first else None
    end = min(_moment(last, time.max), timezone.now()) if last else None
    return start, end


def days_between(when: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """First and last day; the same day twice if it happened on one day."""
    if when.get("day") == "period":
        return _day(when.get("first")), _day(when.get("last"))
    return _day(when.get("on")), _day(when.get("on"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
