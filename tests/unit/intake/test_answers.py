"""From answers to a submission, and to the words of the check-answers page."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import time_machine

from reports.enums import Category, Channel, Kind, Pattern, Precision, Risk
from reports.intake.answers import (
    happened_between,
    is_someone_at_risk,
    missing_step,
    submission_from,
)
from reports.intake.summary import rows

NOWHERE = {
    "point": None,
    "point_origin": "",
    "point_accuracy_m": None,
    "place_text": "Behind the shops",
    "ward_id": None,
    "outside": None,
}


def answers(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "what": {"category": "dealing"},
        "where": NOWHERE,
        "details": {"narrative": "A blue car", "risks": []},
        **changed,
    }


def test_what_happened_and_where_are_all_that_must_be_told() -> None:
    assert missing_step({}) == "what"
    assert missing_step(answers()) is None
    submission = submission_from(answers())
    assert submission.channel == Channel.ONLINE
    assert submission.kind == Kind.CONCERN
    assert submission.category == Category.DEALING
    assert submission.pattern == Pattern.UNKNOWN
    assert submission.happened_precision == Precision.UNKNOWN
    assert submission.contact == {}
    assert submission.place_text == "Behind the shops"


def test_a_point_keeps_its_origin_and_accuracy() -> None:
    where = NOWHERE | {
        "point": [-0.2405, 52.5739],
        "point_origin": "pin",
        "point_accuracy_m": 20,
        "ward_id": 7,
    }
    submission = submission_from(answers(where=where))
    assert submission.point is not None
    assert (submission.point.x, submission.point.y) == (-0.2405, 52.5739)
    assert submission.point.srid == 4326
    assert (submission.point_origin, submission.point_accuracy_m, submission.ward_id) == (
        "pin",
        20,
        7,
    )


def test_a_day_reaches_from_its_first_moment_to_its_last_in_london() -> None:
    first, last = happened_between({"day": "day", "on": "2026-06-30"})
    assert first == datetime(2026, 6, 29, 23, 0, tzinfo=timezone.utc)
    assert last == datetime(2026, 6, 30, 22, 59, 59, 999999, tzinfo=timezone.utc)


@time_machine.travel("2026-06-30T10:00:00Z", tick=False)
def test_a_day_that_is_not_over_ends_now() -> None:
    first, last = happened_between({"day": "today", "on": "2026-06-30"})
    assert first == datetime(2026, 6, 29, 23, 0, tzinfo=timezone.utc)
    assert last == datetime(2026, 6, 30, 10, 0, tzinfo=timezone.utc)


def test_a_period_may_have_one_end() -> None:
    first, last = happened_between({"day": "period", "first": "2026-01-02", "last": None})
    assert first == datetime(2026, 1, 2, tzinfo=timezone.utc)
    assert last is None


def test_risks_are_kept_and_some_are_about_people() -> None:
    told = answers(details={"narrative": "x", "risks": ["weapon"]})
    assert submission_from(told).risks == {Risk.WEAPON}
    assert not is_someone_at_risk(told)
    assert is_someone_at_risk(answers(details={"narrative": "x", "risks": ["child"]}))


def test_the_check_page_says_everything_in_words() -> None:
    told = answers(
        when={"day": "period", "first": "2026-01-02", "last": "2026-02-03", "pattern": "weekly"},
        contact={"phone": "01733 000 000", "voicemail": "no"},
    )
    said = {row.label: row.items for row in rows(told)}
    assert said == {
        "What is happening": ("People selling or supplying drugs",),
        "Where": ("Behind the shops",),
        "When": ("From 2 January 2026 to 3 February 2026", "Most weeks"),
        "What you saw or heard": ("A blue car",),
        "What you ticked": ("Nothing",),
        "Photos": ("None",),
        "Contact": ("01733 000 000", "Voicemail safe: No"),
    }


def test_unanswered_questions_are_said_too() -> None:
    said = {row.label: row.items for row in rows(answers())}
    assert said["When"] == ("You don’t know",)
    assert said["Contact"] == ("Anonymous",)
