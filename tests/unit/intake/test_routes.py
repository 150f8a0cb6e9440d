"""Which question follows from which answers: no dead ends, and Back is the inverse of going on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.enums import Category, Risk
from reports.intake import routes
from reports.intake.answers import on_route
from reports.intake.wizard import STEPS

PLAIN = {"where": {}, "details": {"narrative": "x"}, "litter": {"found": ["needles"]}}

answers_given = st.fixed_dictionaries(
    {},
    optional={
        "danger": st.just({"danger": "no"}),
        "what": st.fixed_dictionaries({"category": st.sampled_from(Category.values)}),
        "at-risk": st.fixed_dictionaries(
            {"who": st.sampled_from(["child", "adult", "both", "no", "unknown"])}
        ),
        "where": st.just({}),
        "when": st.fixed_dictionaries(
            {
                "day": st.sampled_from(["", "today", "period", "unknown"]),
                "pattern": st.sampled_from(["", "once", "sometimes", "weekly", "daily", "unknown"]),
            }
        ),
        "details": st.just({"narrative": "x"}),
        "litter": st.just({"found": ["needles"]}),
        "safety": st.fixed_dictionaries(
            {"risks": st.lists(st.sampled_from(Risk.values), unique=True)}
        ),
        "more": st.fixed_dictionaries(
            {"topics": st.lists(st.sampled_from(routes.TOPICS), unique=True)}
        ),
        "people": st.just({}),
        "vehicles": st.just({}),
        "drugs": st.just({}),
        "effects": st.just({}),
        "contact": st.just({}),
    },
)


def test_every_category_has_a_route_and_every_step_a_form_and_a_place() -> None:
    assert set(routes.ROUTES) == set(Category.values)
    forms = {step for step, _ in STEPS}
    asked = {step for each in routes.ROUTES.values() for step in each}
    on_their_own = {"taken", routes.FIRST, "what", routes.CHECK, *routes.LISTS.values()}
    assert asked | on_their_own == forms
    assert set(routes.CONDITIONS) <= asked


@given(answers_given)
def test_every_route_begins_at_danger_ends_at_check_and_asks_nothing_twice(answers: Any) -> None:
    steps = routes.route(answers)
    assert steps[:2] == ("danger", "what")
    assert steps[-1] == "check"
    assert len(set(steps)) == len(steps)
    assert {"where"} <= set(steps)
    assert {"details", "litter"} & set(steps)


@given(answers_given)
def test_back_is_the_inverse_of_going_on(answers: Any) -> None:
    steps = routes.route(answers)
    for step in steps[:-1]:
        assert routes.preceding(steps, routes.following(steps, step, answers)) == step
    assert routes.preceding(steps, steps[0]) is None


@given(answers_given)
def test_a_condition_looks_only_at_earlier_answers(answers: Any) -> None:
    """What comes up to a question does not depend on its own answer or on later ones."""
    steps = routes.route(answers)
    for at, step in enumerate(steps):
        earlier = {each: answers[each] for each in steps[:at] if each in answers}
        assert routes.route(earlier)[: at + 1] == steps[: at + 1], step


@given(answers_given)
def test_answering_what_is_open_reaches_the_end(answers: Any) -> None:
    """Always going to the first open question ends at check, with nothing missing."""
    told = dict(answers)
    for _ in range(len(STEPS)):
        step = routes.first_open(routes.route(told), told)
        if step == routes.CHECK:
            break
        told[step] = PLAIN.get(step, {})
    assert step == routes.CHECK
    assert routes.missing_step(routes.route(told), told) is None


@given(answers_given)
def test_from_a_page_off_the_route_the_way_leads_back_to_it(answers: Any) -> None:
    steps = routes.route(answers)
    for step in {each for each, _ in STEPS} - set(steps):
        assert routes.following(steps, step, answers) in steps


@given(answers_given)
def test_what_is_off_the_route_does_not_count(answers: Any) -> None:
    assert set(on_route(answers)) <= set(routes.route(answers))


@given(answers_given)
def test_any_sign_of_somebody_at_risk_asks_the_blocking_question(answers: Any) -> None:
    """R6.1: on any safeguarding signal the step is on the route, and is required."""
    told = on_route(answers)
    if routes.is_signalled(told):
        assert "at-risk" in routes.route(answers)
        without = {step: told[step] for step in told if step != "at-risk"}
        complete = {"what": {"category": "other"}, **PLAIN, **without}
        assert routes.missing_step(routes.route(complete), complete) == "at-risk"


@pytest.mark.parametrize(
    ("category", "steps"),
    [
        ("litter", "danger what where litter photos check"),
        ("dealing", "danger what where when how details safety more contact check"),
        ("growing", "danger what where when how growing details safety more contact check"),
        ("worried", "danger what at-risk where details safety more contact check"),
        ("county_lines", "danger what at-risk where when how details safety more contact check"),
        ("driving", "danger what where when how vehicles details safety more contact check"),
        (
            "licensed_premises",
            "danger what where premises when how details safety more contact check",
        ),
    ],
)
def test_the_short_route(category: str, steps: str) -> None:
    assert " ".join(routes.route({"what": {"category": category}})) == steps


def test_subjects_are_asked_about_when_chosen() -> None:
    chosen = {"what": {"category": "use"}, "more": {"topics": ["people", "drugs"]}}
    assert routes.route(chosen)[-5:] == ("more", "people", "drugs", "contact", "check")
    assert routes.topics({"what": {"category": "driving"}}) == (
        "people",
        "drugs",
        "effects",
        "photos",
    )
    assert routes.topics({"what": {"category": "worried"}}) == ("people", "vehicles", "photos")


def test_fear_of_harm_leads_to_the_questions_about_it() -> None:
    assert "effects" in routes.route({"safety": {"risks": ["reprisal"]}})


def test_what_happens_often_is_asked_for_days_and_times() -> None:
    assert "times" in routes.route({"when": {"pattern": "weekly"}})
    assert "times" in routes.route({"when": {"day": "period"}})
    assert "times" not in routes.route({"when": {"day": "today", "pattern": "once"}})


@given(answers_given)
def test_the_assisted_route_is_the_same_after_its_own_question(answers: Any) -> None:
    assert routes.route(answers, before=("taken",)) == ("taken", *routes.route(answers))
