"""From answers to a submission, and to the words of the check-answers page."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import time_machine
from django.utils import timezone as django_timezone

from reports.actions.submit import Submission
from reports.enums import Category, Channel, Kind, Pattern, Precision, Priority, Risk
from reports.intake.answers import (
    happened_between,
    is_someone_at_risk,
    on_route,
    submission_from,
)
from reports.intake.routes import missing_step, route
from reports.intake.summary import rows
from reports.routing import Facts, decide
from reports.routing_default import DEFAULT
from reports.routing_rules import rules_from

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
        "details": {"narrative": "A blue car"},
        **changed,
    }


def test_what_happened_and_where_are_all_that_must_be_told() -> None:
    assert missing_step(route({}), {}) == "what"
    assert missing_step(route(answers()), answers()) is None
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
    told = answers(safety={"risks": ["weapon"]})
    assert submission_from(told).risks == {Risk.WEAPON}
    assert not is_someone_at_risk(told)
    assert is_someone_at_risk(answers(safety={"risks": ["child"]}))


def test_the_answer_about_risk_makes_a_report_urgent_even_when_unsure() -> None:
    for who, risks in (
        ("child", {Risk.CHILD}),
        ("adult", {Risk.ADULT}),
        ("both", {Risk.CHILD, Risk.ADULT}),
        ("unknown", set()),
    ):
        told = submission_from(answers(**{"at-risk": {"who": who}}))
        assert told.risks == risks
        assert told.may_be_at_risk
        assert _routed(told) == Priority.URGENT
    assert not submission_from(answers(**{"at-risk": {"who": "no"}})).may_be_at_risk


def _routed(told: Submission) -> Priority:
    facts = Facts(
        kind=told.kind,
        category=told.category,
        risks=told.risks,
        may_be_at_risk=told.may_be_at_risk,
        at=django_timezone.now(),
    )
    return decide(facts, rules_from(DEFAULT)).priority


def test_litter_is_a_needle_find_with_what_a_crew_needs() -> None:
    told = submission_from(
        {
            "what": {"category": "litter"},
            "where": NOWHERE,
            "litter": {"found": ["needles"], "many": "2-5", "words": "under the bench"},
        }
    )
    assert (told.kind, told.category) == (Kind.NEEDLE_FIND, Category.LITTER)
    assert told.narrative == "under the bench"
    assert told.particulars == {"litter": {"found": ["needles"], "many": "2-5"}}
    assert told.contact == told.source == {}


def test_what_points_to_who_told_us_is_kept_apart_from_the_particulars() -> None:
    told = submission_from(
        answers(
            how={"how": ["told"]},
            effects={"harm": "yes", "traced": "unknown", "known_by": "me"},
            people={"items": {"a1": {"name": "Baz", "knows": "my cousin"}}},
        )
    )
    assert told.source == {
        "how": ["told"],
        "harm": "yes",
        "traced": "unknown",
        "known_by": "me",
        "knows_people": ["my cousin"],
    }
    assert told.particulars == {"people": [{"name": "Baz"}]}
    assert told.risks == {Risk.REPRISAL}


def test_answers_that_a_change_left_behind_are_not_sent() -> None:
    told = answers(
        what={"category": "litter"},
        litter={"found": ["foil"]},
        contact={"phone": "01733 000 000"},
        effects={"harm": "yes"},
    )
    sent = submission_from(on_route(told))
    assert sent.contact == sent.source == {}
    assert sent.narrative == ""
    assert sent.risks == frozenset()


def test_the_check_page_says_everything_in_words() -> None:
    told = answers(
        when={"day": "period", "first": "2026-01-02", "last": "2026-02-03", "pattern": "weekly"},
        times={"days": ["friday"], "still": "yes"},
        how={"how": ["seen", "heard"]},
        more={"topics": ["people"]},
        people={"items": {"b2": {"name": "Baz", "age": "25"}, "a1": {"clothes": "red coat"}}},
        contact={"phone": "01733 000 000", "voicemail": "no"},
    )
    said = {row.label: row.items for row in rows(told, route(told))}
    assert said == {
        "What is happening": ("People selling or supplying drugs",),
        "Where": ("Behind the shops",),
        "When": ("From 2 January 2026 to 3 February 2026", "Most weeks"),
        "Days and times": ("Days: Friday", "Still happening: Yes"),
        "What makes you think so": ("I saw it, I heard it",),
        "What you saw or heard": ("A blue car",),
        "What you ticked": ("Nothing",),
        "More": ("About people",),
        "People": (
            "Person 1\nName or nickname: Baz\nAge: 25 to 39",
            "Person 2\nClothes: red coat",
        ),
        "Contact": ("01733 000 000", "Voicemail safe: No"),
    }


def test_unanswered_questions_are_said_too() -> None:
    said = {row.label: row.items for row in rows(answers(), route(answers()))}
    assert said["When"] == ("You don’t know",)
    assert said["Contact"] == ("Anonymous",)
