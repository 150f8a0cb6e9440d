"""What rules of routing mean, whatever they say."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import chain, combinations, product

import pytest
from django.conf import settings as configured
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import audiences
from reports.enums import RISKS_TO_PEOPLE, Category, Channel, Kind, Priority, Risk
from reports.routing import (
    EVERYTHING,
    LONDON,
    SAFETY,
    Facts,
    Hours,
    Rule,
    When,
    decide,
    slot_of,
)
from reports.routing_default import DEFAULT
from reports.routing_enums import AGENCY_OF_TEAM, Team
from reports.routing_rules import as_json, rules_from

SHIPPED = rules_from(DEFAULT)
NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
ALL_RISKS = [
    frozenset(each)
    for each in chain.from_iterable(combinations(Risk.values, size) for size in range(7))
]


def facts(**said: object) -> Facts:
    return Facts(**{"kind": Kind.CONCERN, "category": Category.DEALING, "at": NOON, **said})  # type: ignore[arg-type]


def as_it_was_in_code(
    kind: str, category: str, risks: frozenset[str], at_risk: bool
) -> tuple[Priority, str]:
    """Priority, and the agency that was told, before there were rules as data."""
    if risks & {"child", "adult", "overdose"} or at_risk:
        return Priority.URGENT, "police"
    high = risks & {"weapon", "reprisal"} or category in {"county_lines", "cuckooing", "worried"}
    agency = "cleansing" if kind == "needle_find" else "police"
    return (Priority.HIGH if high else Priority.NORMAL), agency


def test_version_1_does_what_was_done_in_code_for_every_report_there_can_be() -> None:
    looked_at = 0
    for kind, category, risks, at_risk in product(
        Kind.values, Category.values, ALL_RISKS, (False, True)
    ):
        decision = decide(
            facts(kind=kind, category=category, risks=risks, may_be_at_risk=at_risk), SHIPPED
        )
        told = {AGENCY_OF_TEAM[each] for each in decision.teams}
        priority, agency = as_it_was_in_code(kind, category, risks, at_risk)
        assert (decision.priority, told) == (priority, {agency}), (kind, category, risks, at_risk)
        assert SAFETY not in decision.because
        looked_at += 1
    assert looked_at == len(Kind) * len(Category) * 64 * 2


codes = st.frozensets
hours = st.builds(
    Hours,
    st.frozensets(st.integers(1, 7), min_size=1),
    st.integers(0, 47).map(lambda each: each * 30),
    st.integers(0, 47).map(lambda each: each * 30),
)
conditions = st.builds(
    When,
    kinds=codes(st.sampled_from(Kind.values), max_size=3),
    categories=codes(st.sampled_from(Category.values), max_size=3),
    risks_any=codes(st.sampled_from(Risk.values), max_size=2),
    risks_all=codes(st.sampled_from(Risk.values), max_size=2),
    may_be_at_risk=st.booleans(),
    wards=codes(st.sampled_from(["E05010803", "E05010804"]), max_size=2),
    channels=codes(st.sampled_from(Channel.values), max_size=2),
    hours=st.none() | hours,
)
teams = st.frozensets(st.sampled_from(Team.values), max_size=3).map(lambda t: tuple(sorted(t)))


@st.composite
def rule_sets(draw: st.DrawFn, *, stopping: bool = True) -> tuple[Rule, ...]:
    """Any rules at all, the useless and the dangerous ones included; the last is for the rest."""
    bodies = draw(
        st.lists(
            st.tuples(
                conditions,
                teams,
                st.none() | st.sampled_from([1, 2, 3]),
                st.none() | st.integers(1, 10_000),
                st.booleans() if stopping else st.just(False),
            ),
            max_size=6,
        )
    )
    made = [
        Rule(key=f"r{n}", name=f"Rule {n}", when=w, teams=t, priority=p, minutes=m, stop=s)
        for n, (w, t, p, m, s) in enumerate(bodies)
    ]
    last = draw(teams)
    return (*made, Rule(key=EVERYTHING, name="Everything else", teams=last))


moments = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda second: datetime.fromtimestamp(second, tz=timezone.utc)
)
"""Any second from 2020 to 2034."""
any_facts = st.builds(
    Facts,
    kind=st.sampled_from(Kind.values),
    category=st.sampled_from(Category.values),
    at=moments,
    risks=codes(st.sampled_from(Risk.values)),
    may_be_at_risk=st.booleans(),
    channel=st.sampled_from(Channel.values),
    ward=st.sampled_from(["", "E05010803", "E05010804"]),
)


@settings(max_examples=150)
@given(any_facts, rule_sets())
def test_whatever_the_rules_say(said: Facts, rules: tuple[Rule, ...]) -> None:
    """An owner, danger first, nobody whom the policy keeps out, and no rule read twice."""
    decision = decide(said, rules)
    assert decision.teams
    assert set(decision.teams) <= set(Team.values)
    assert all(
        audiences.may_be_sent(team, kind=said.kind, category=said.category)
        for team in decision.teams
    )
    audience = set(audiences.of_new_report(kind=said.kind, category=said.category))
    assert set(decision.teams) <= audience
    assert decision.priority <= Priority.NORMAL
    if said.risks & RISKS_TO_PEOPLE or said.may_be_at_risk:
        assert decision.priority == Priority.URGENT
        assert Team.POLICE_TRIAGE in decision.teams
        assert decision.due_in is not None
        assert timedelta(0) < decision.due_in <= timedelta(minutes=15)
    keys = [rule.key for rule in rules]
    read = [keys.index(key) for key in decision.because if key != SAFETY]
    assert read == sorted(set(read))
    assert decision == decide(said, rules)


@settings(max_examples=100)
@given(any_facts, rule_sets(stopping=False), st.randoms(use_true_random=False))
def test_without_a_rule_that_stops_their_order_does_not_matter(
    said: Facts,
    rules: tuple[Rule, ...],
    chance: object,
) -> None:
    shuffled = list(rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = decide(said, rules), decide(said, shuffled)
    assert (one.teams, one.priority, one.due_in) == (other.teams, other.priority, other.due_in)
    assert set(one.because) == set(other.because)


@settings(max_examples=100)
@given(any_facts, rule_sets())
def test_a_rule_only_ever_raises_a_priority(said: Facts, rules: tuple[Rule, ...]) -> None:
    before = decide(said, rules).priority
    low = Rule(key="low", name="Low", priority=Priority.NORMAL)
    assert decide(said, (low, *rules)).priority <= before


@settings(max_examples=100)
@given(rule_sets())
def test_rules_are_the_same_after_being_stored(rules: tuple[Rule, ...]) -> None:
    assert rules_from(as_json(rules)) == rules


def test_several_teams_at_once_with_the_shortest_clock() -> None:
    rules = (
        Rule(key="litter", name="Litter", when=When(categories=frozenset({"litter"})),
             teams=("council.cleansing",), minutes=600),
        Rule(key="intel", name="Dealing or litter", teams=("police.intelligence",), minutes=60,
             priority=2),
        Rule(key=EVERYTHING, name="Everything else", teams=("police.triage",), minutes=900),
    )  # fmt: skip
    decision = decide(facts(category=Category.LITTER), rules)
    assert decision.teams == ("police.triage", "police.intelligence", "council.cleansing")
    assert decision.due_in == timedelta(minutes=60)
    assert decision.priority == Priority.HIGH
    assert decision.because == ("litter", "intel", EVERYTHING)


def test_a_rule_that_stops_is_the_last_one_read() -> None:
    rules = (
        Rule(key="first", name="First", teams=("police.intelligence",), stop=True),
        Rule(key=EVERYTHING, name="Everything else", teams=("police.triage",)),
    )
    assert decide(facts(), rules).teams == ("police.intelligence",)


def test_danger_is_urgent_even_where_every_rule_forgot_it() -> None:
    rules = (Rule(key=EVERYTHING, name="Everything else", teams=("council.cleansing",)),)
    decision = decide(facts(kind=Kind.NEEDLE_FIND, risks=frozenset({"child"})), rules)
    assert decision.teams == ("police.triage", "council.cleansing")
    assert (decision.priority, decision.due_in) == (Priority.URGENT, timedelta(minutes=15))
    assert decision.because == (SAFETY, EVERYTHING)


NIGHT = Hours(frozenset({5}), 22 * 60, 6 * 60)
"""Friday 22:00 to Saturday 06:00."""


def london(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=LONDON, fold=fold)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (london(2026, 11, 20, 21, 59), False),
        (london(2026, 11, 20, 22, 0), True),
        (london(2026, 11, 21, 5, 59), True),
        (london(2026, 11, 21, 6, 0), False),
        (london(2026, 11, 21, 22, 0), False),
        (london(2026, 11, 20, 3, 0), False),
        # In summer London's 22:00 is 21:00 UTC.
        (datetime(2026, 7, 3, 21, 30, tzinfo=timezone.utc), True),
        (datetime(2026, 7, 3, 20, 59, tzinfo=timezone.utc), False),
    ],
)
def test_hours_go_past_midnight_with_the_day_they_began_on(at: datetime, holds: bool) -> None:
    assert NIGHT.hold(at) is holds


def test_the_week_goes_round() -> None:
    sunday_night = Hours(frozenset({7}), 23 * 60, 60)
    assert sunday_night.hold(london(2026, 11, 23, 0, 30))
    assert not sunday_night.hold(london(2026, 11, 22, 0, 30))


def test_equal_times_mean_the_whole_day() -> None:
    assert len(Hours(frozenset({1}), 0, 0).slots) == 48
    assert Hours(frozenset({6}), 8 * 60, 8 * 60).hold(london(2026, 11, 22, 7, 59))


def test_the_hour_that_comes_twice_counts_twice() -> None:
    """25 October 2026: 01:30 comes in summer time, and an hour later again."""
    small_hours = Hours(frozenset({7}), 60, 120)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
    assert [
        small_hours.hold(first + timedelta(minutes=minutes)) for minutes in (-31, 0, 60, 90)
    ] == [False, True, True, False]


def test_the_hour_that_is_left_out_never_comes() -> None:
    """29 March 2026: after 00:59 comes 02:00."""
    small_hours = Hours(frozenset({7}), 60, 120)
    before = datetime(2026, 3, 29, 0, 0, tzinfo=timezone.utc)
    assert not any(
        small_hours.hold(before + timedelta(minutes=minutes)) for minutes in range(0, 240, 10)
    )


@pytest.mark.parametrize(
    "received",
    [
        london(2026, 10, 25, 0, 50),
        london(2026, 10, 25, 1, 50),
        london(2026, 10, 25, 1, 50, fold=1),
        london(2026, 3, 29, 0, 50),
        london(2026, 3, 28, 12, 0),
    ],
)
def test_a_clock_runs_through_the_change_of_clocks(received: datetime) -> None:
    for minutes in (15, 90, 2880):
        decision = decide(
            facts(at=received),
            (Rule(key=EVERYTHING, name="All", teams=("police.triage",), minutes=minutes),),
        )
        due = decision.due_at(received)
        assert due is not None
        passed = due.astimezone(timezone.utc) - received.astimezone(timezone.utc)
        assert passed == timedelta(minutes=minutes)


@given(moments)
def test_a_half_hour_of_the_week_is_what_a_clock_on_the_wall_shows(at: datetime) -> None:
    local = at.astimezone(LONDON)
    slot = slot_of(at)
    assert (slot // 48 + 1, slot % 48 // 2, slot % 2) == (
        local.isoweekday(),
        local.hour,
        local.minute // 30,
    )


def test_the_first_warning_is_also_the_clock_of_a_report_of_danger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One number: when a named person should have it (R6.2)."""
    monkeypatch.setattr(configured, "URGENT_MINUTES", (10, 20, 40))
    assert decide(facts(may_be_at_risk=True), SHIPPED).due_in == timedelta(minutes=10)
