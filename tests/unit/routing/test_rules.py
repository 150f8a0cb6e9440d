"""Reading rules from JSON, and what is said of rules that are not right."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.routing import EVERYTHING, Hours, Rule, When, decide
from reports.routing_default import DEFAULT
from reports.routing_rules import (
    MOST_RULES,
    WrongRules,
    as_json,
    covers,
    problems_of,
    rules_from,
)
from tests.unit.routing.test_deciding import any_facts, conditions, rule_sets

SHIPPED = rules_from(DEFAULT)
REST = Rule(key=EVERYTHING, name="Everything else", teams=("police.triage",))
LITTER = When(categories=frozenset({"litter"}))


def said_of(*rules: Rule, wards: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(each.key, each.words) for each in problems_of((*rules, REST), wards=wards)]


def test_the_rules_that_came_with_the_service_are_right() -> None:
    assert problems_of(SHIPPED, wards=()) == []
    assert as_json(SHIPPED) == DEFAULT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rule: rule.update(kind="x"),
        lambda rule: rule.pop("stop"),
        lambda rule: rule.update(stop=1),
        lambda rule: rule.update(key="Not a key"),
        lambda rule: rule.update(key="safety"),
        lambda rule: rule.update(key="everything"),
        lambda rule: rule.update(name=" "),
        lambda rule: rule.update(name="n" * 81),
        lambda rule: rule.update(teams="police.triage"),
        lambda rule: rule.update(teams=["police.junk"]),
        lambda rule: rule.update(teams=[["police.triage"]]),
        lambda rule: rule.update(priority=4),
        lambda rule: rule.update(priority=True),
        lambda rule: rule.update(priority="1"),
        lambda rule: rule.update(minutes=0),
        lambda rule: rule.update(minutes=True),
        lambda rule: rule.update(minutes=10**9),
        lambda rule: rule.update(minutes=1.5),
        lambda rule: rule.update(when=[]),
        lambda rule: rule["when"].update(person="Sam"),
        lambda rule: rule["when"].update(kinds=["murder"]),
        lambda rule: rule["when"].update(kinds={"concern": 1}),
        lambda rule: rule["when"].update(wards=["'; DROP TABLE"]),
        lambda rule: rule["when"].update(may_be_at_risk="yes"),
        lambda rule: rule["when"].update(hours={"days": [], "start": 0, "end": 30}),
        lambda rule: rule["when"].update(hours={"days": [8], "start": 0, "end": 30}),
        lambda rule: rule["when"].update(hours={"days": [1], "start": 10, "end": 30}),
        lambda rule: rule["when"].update(hours={"days": [1], "start": 0, "end": 24 * 60}),
        lambda rule: rule["when"].update(hours={"days": [1], "start": "0", "end": 30}),
        lambda rule: rule["when"].update(hours=None),
    ],
)
def test_anything_that_is_not_exactly_rules_is_refused(spoil: Any) -> None:
    data = copy.deepcopy(DEFAULT)
    spoil(data[0])
    with pytest.raises(WrongRules):
        rules_from(data)


@pytest.mark.parametrize("data", [None, {}, "[]", [None], [[]], [DEFAULT[0]] * (MOST_RULES + 1)])
def test_what_is_no_list_of_rules_is_refused(data: Any) -> None:
    with pytest.raises(WrongRules):
        rules_from(data)


def test_the_last_rule_is_for_everything_else_or_nothing_is_published() -> None:
    narrowed = replace(REST, when=LITTER)
    for rules in ((), SHIPPED[:-1], (REST, SHIPPED[0]), (narrowed,)):
        (problem,) = problems_of(rules, wards=())
        assert problem.key == ""
        assert "last rule" in problem.words


def test_a_rule_that_leaves_a_report_with_nobody_is_named() -> None:
    stops = Rule(key="stops", name="Stops", when=LITTER, stop=True)
    assert [key for key, words in said_of(stops) if "Nobody would have" in words] == ["stops"]
    (problem,) = problems_of((replace(REST, teams=()),), wards=())
    assert (problem.key, problem.words.split(".")[0]) == (
        EVERYTHING,
        "Nobody would have the report",
    )


def test_a_rule_that_changes_nothing_is_named() -> None:
    ((key, words),) = said_of(Rule(key="idle", name="Idle", when=LITTER))
    assert key == "idle"
    assert "changes nothing" in words


def test_a_ward_that_is_gone_is_named() -> None:
    here = Rule(key="here", name="Here", when=When(wards=frozenset({"E1", "E2"})), minutes=5)
    ((key, words),) = said_of(here, wards=("E1",))
    assert key == "here"
    assert "no ward E2" in words
    assert said_of(here, wards=("E1", "E2")) == []


def test_a_team_that_may_not_see_what_it_would_get_is_named() -> None:
    wide = Rule(key="wide", name="Wide", teams=("council.cleansing",))
    assert [key for key, words in said_of(wide) if "may not see" in words] == ["wide"]
    assert said_of(replace(wide, when=LITTER)) == []
    assert said_of(replace(wide, when=When(kinds=frozenset({"needle_find"})))) == []
    nobody = Rule(key="s", name="S", when=LITTER, teams=("safeguarding",))
    assert "police pass such a report on" in said_of(nobody)[0][1]


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (When(), LITTER, True),
        (LITTER, When(), False),
        (When(channels=frozenset({"api", "crew"})), When(channels=frozenset({"api"})), True),
        (When(risks_any=frozenset({"child", "adult"})), When(risks_all=frozenset({"child"})), True),
        (When(risks_any=frozenset({"child"})), When(risks_any=frozenset({"child", "dog"})), False),
        (When(risks_all=frozenset({"child"})), When(risks_any=frozenset({"child"})), True),
        (When(may_be_at_risk=True), When(), False),
        (
            When(hours=Hours(frozenset({5}), 22 * 60, 6 * 60)),
            When(hours=Hours(frozenset({6}), 0, 5 * 60)),
            True,
        ),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_be_reached_is_named(wide: When, narrow: When, covered: bool) -> None:
    first = Rule(key="first", name="First", when=wide, teams=("police.triage",), stop=True)
    second = Rule(key="second", name="Second", when=narrow, teams=("police.triage",))
    never = [key for key, words in said_of(first, second) if "never reached" in words]
    assert ("second" in never) is covered
    assert said_of(replace(first, stop=False), second) == []


@settings(max_examples=150)
@given(conditions, conditions, any_facts)
def test_a_rule_covers_another_only_if_all_it_meets_meets_it_too(
    wide: When, narrow: When, said: Any
) -> None:
    one, other = Rule(key="a", name="A", when=wide), Rule(key="b", name="B", when=narrow)
    if covers(one, other) and narrow.holds(said):
        assert wide.holds(said)


@settings(max_examples=100)
@given(rule_sets(), any_facts)
def test_rules_with_no_problem_need_no_help_to_find_an_owner(
    rules: tuple[Rule, ...], said: Any
) -> None:
    """What is published gives every report an owner by itself, within the policy."""
    if not problems_of(rules, wards=("E05010803", "E05010804")):
        quiet = replace(
            said, risks=said.risks - {"child", "adult", "overdose"}, may_be_at_risk=False
        )
        assert "safety" not in decide(quiet, rules).because


@settings(max_examples=150)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from([*DEFAULT[0], *DEFAULT[0]["when"]]), inner, max_size=7
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_makes_reading_rules_fail_in_another_way(data: Any) -> None:
    try:
        rules = rules_from(json.loads(json.dumps(data)))
    except WrongRules:
        return
    assert rules_from(as_json(rules)) == rules
