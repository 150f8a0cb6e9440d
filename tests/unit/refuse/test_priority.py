"""Priorities of R4.3, told again in words of their own, and by when each is due."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.enums import (
    Because,
    Hazard,
    JobPriority,
    Land,
    Litter,
    SiteKind,
    TargetClock,
)
from agencies.refuse.priority import PROPOSED, Facts, Target, rank

P1, P2, P3 = JobPriority
LONDON = ZoneInfo("Europe/London")

FACTS = st.builds(
    Facts,
    litter=st.sampled_from(["", *Litter.values]),
    at_least=st.none() | st.integers(1, 40),
    land=st.sampled_from(["", *Land.values]),
    hazards=st.frozensets(st.sampled_from(Hazard.values)),
    near=st.frozensets(st.sampled_from(SiteKind.values)),
)


@pytest.mark.parametrize(
    ("facts", "priority", "because"),
    [
        (Facts(), P2, [Because.PUBLIC]),
        (Facts(litter="needle_uncapped", land="street"), P2, [Because.PUBLIC]),
        (Facts(near=["school"]), P1, [Because.NEAR_SCHOOL]),
        (Facts(near=["play_area", "school"]), P1, [Because.NEAR_SCHOOL, Because.NEAR_PLAY_AREA]),
        (Facts(land="play_area"), P1, [Because.NEAR_PLAY_AREA]),
        (Facts(land="school_perimeter", near=["school"]), P1, [Because.NEAR_SCHOOL]),
        (Facts(litter="needle_uncapped", hazards=["loose"]), P1, [Because.LOOSE_UNCAPPED]),
        (Facts(litter="needle_capped", hazards=["loose"]), P2, [Because.PUBLIC]),
        (Facts(at_least=5), P2, [Because.PUBLIC]),
        (Facts(at_least=6), P1, [Because.SIX_OR_MORE]),
        (Facts(hazards=["children"]), P1, [Because.CHILDREN]),
        (Facts(land="private"), P3, [Because.PRIVATE]),
        (Facts(land="premises", litter="foil"), P3, [Because.PRIVATE]),
        (Facts(litter="needle_capped", land="park"), P3, [Because.CONTAINED]),
        (Facts(litter="sharps_container"), P3, [Because.CONTAINED]),
        (Facts(land="private", hazards=["children"]), P1, [Because.CHILDREN]),
    ],
)
def test_a_find_has_the_priority_that_its_facts_give(
    facts: Facts, priority: JobPriority, because: list[Because]
) -> None:
    ranked = rank(facts)
    assert (ranked.priority, list(ranked.because)) == (priority, because)


@given(FACTS)
def test_what_presses_is_first_whatever_else_is_so(facts: Facts) -> None:
    presses = (
        bool(facts.near)
        or facts.land in ("play_area", "school_perimeter")
        or (facts.litter == "needle_uncapped" and "loose" in facts.hazards)
        or (facts.at_least or 0) >= 6
        or "children" in facts.hazards
    )
    assert (rank(facts).priority == P1) == presses


@given(FACTS)
def test_every_priority_has_reasons_each_once(facts: Facts) -> None:
    because = rank(facts).because
    assert because
    assert len(because) == len(set(because))


@given(FACTS, st.sampled_from(Hazard.values), st.sampled_from(SiteKind.values))
def test_more_danger_never_makes_it_less_pressing(facts: Facts, hazard: str, site: str) -> None:
    more = Facts(
        litter=facts.litter,
        at_least=facts.at_least,
        land=facts.land,
        hazards={*facts.hazards, hazard},
        near={*facts.near, site},
    )
    assert rank(more).priority <= rank(facts).priority


BEGINNING = datetime.datetime(2026, 1, 1, tzinfo=LONDON)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: BEGINNING + datetime.timedelta(minutes=minutes)
)


@given(MOMENTS)
def test_minutes_pass_by_day_and_night(since: datetime.datetime) -> None:
    assert PROPOSED[P1].due_at(since) - since == datetime.timedelta(hours=1)
    assert PROPOSED[P2].due_at(since) - since == datetime.timedelta(hours=4)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-20 16:30", "2026-11-23 17:00"),  # Friday: the next working day is Monday
        ("2026-11-22 11:00", "2026-11-23 17:00"),  # Sunday
        ("2026-12-24 09:00", "2026-12-29 17:00"),  # Christmas, and Boxing Day's substitute
    ],
)
def test_a_working_day_ends_when_the_office_closes(since: str, due: str) -> None:
    begun, ends = (
        datetime.datetime.fromisoformat(each).replace(tzinfo=LONDON) for each in (since, due)
    )
    assert PROPOSED[P3].due_at(begun) == ends


@given(MOMENTS, st.integers(1, 60))
def test_working_days_are_never_due_before_they_began(since: datetime.datetime, days: int) -> None:
    assert Target(TargetClock.WORKING_DAYS, days).due_at(since) > since
