"""Legal clocks (R5.6): what is counted, over bank holidays, clock changes and ends of months."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.licensing import legal_clocks as legal
from agencies.licensing.legal_enums import ClockKind, ClockState, ProceedingKind, Step
from reports import clocks as calendar
from reports.clocks import LONDON

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
MOMENTS = st.datetimes(
    datetime.datetime.fromisoformat("2019-01-01"),
    datetime.datetime.fromisoformat("2029-12-01"),
    timezones=st.just(LONDON),
).map(lambda each: each.astimezone(datetime.timezone.utc))
DAYS = st.dates(datetime.date(2019, 1, 1), datetime.date(2029, 12, 1))
FROM_RECEIPT = (
    legal.interim_steps,
    legal.interim_hearing,
    legal.summary_review,
    legal.representations,
    legal.review_hearing,
)
QUICK = settings(max_examples=60, deadline=None)


def at(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words).replace(tzinfo=LONDON)


def ends(clock: legal.Clock) -> str:
    return f"{clock.deadline.astimezone(LONDON):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("received", "deadline", "left_out"),
    [
        ("2026-06-02T10:00", "2026-06-04T10:00", ""),  # a Tuesday: 48 hours by the clock
        ("2026-06-05T16:20", "2026-06-09T16:20", "Saturday 6 June 2026 (a Saturday)"),
        ("2026-06-06T09:00", "2026-06-10T00:00", "Sunday 7 June 2026 (a Sunday)"),
        ("2026-04-02T16:20", "2026-04-08T16:20", "Friday 3 April 2026 (Good Friday)"),
        ("2026-12-24T12:00", "2026-12-30T12:00", "Friday 25 December 2026 (Christmas Day)"),
        ("2026-10-23T23:30", "2026-10-27T23:30", "Sunday 25 October 2026"),  # the clocks go back
        ("2027-03-26T09:00", "2027-04-01T00:00", "Good Friday"),  # and forward, at Easter
    ],
)
def test_48_hours_leave_out_days_that_are_not_working_days(
    received: str, deadline: str, left_out: str
) -> None:
    clock = legal.interim_steps(at(received))
    assert ends(clock) == deadline
    assert left_out in " ".join(clock.working)
    assert "53A" in clock.law


def test_what_is_counted_is_shown_and_adds_up() -> None:
    shown = legal.interim_steps(at("2026-04-02T16:20")).working
    assert shown[0] == "Received on Thursday 2 April 2026, 16:20."
    assert [each for each in shown if each.startswith("Counted")] == [
        "Counted on Thursday 2 April 2026: 7 hours 40 minutes.",
        "Counted on Tuesday 7 April 2026: 24 hours.",
        "Counted on Wednesday 8 April 2026: 16 hours 20 minutes.",
    ]
    assert "Monday 6 April 2026 (Easter Monday)" in " ".join(shown)
    assert shown[-1] == "Ends: Wednesday 8 April 2026, 16:20."


@pytest.mark.parametrize(
    ("clock", "deadline"),
    [
        (legal.summary_review(at("2026-04-03T16:20")), "2026-05-02T00:00"),  # the end of 1 May
        (legal.summary_review(at("2028-02-01T00:00")), "2028-03-01T00:00"),  # a leap year
        (legal.summary_review(at("2026-10-01T23:59")), "2026-10-30T00:00"),  # over the clock change
        (legal.representations(at("2026-03-10T08:00")), "2026-04-08T00:00"),
        # 7 April is its last day; 20 working days from the 8th leave out the May bank holiday.
        (legal.review_hearing(at("2026-03-10T08:00")), "2026-05-07T00:00"),
        (legal.appeal(datetime.date(2026, 3, 1)), "2026-03-22T00:00"),
        (legal.longest_step(datetime.date(2026, 11, 30)), "2027-03-01T00:00"),
        (legal.longest_step(datetime.date(2027, 11, 30)), "2028-03-01T00:00"),  # 29 February
        (legal.longest_step(datetime.date(2026, 1, 31)), "2026-05-01T00:00"),
        (legal.longest_step(datetime.date(2026, 10, 15)), "2027-01-16T00:00"),
    ],
)
def test_days_and_months_end_with_the_day_in_london(clock: legal.Clock, deadline: str) -> None:
    assert ends(clock) == deadline
    assert clock.working[-1].startswith("Ends: the end of ")


@QUICK
@given(moment=MOMENTS, later=st.timedeltas(datetime.timedelta(0), 40 * DAY))
def test_no_clock_ends_before_it_starts_or_earlier_for_what_came_later(
    moment: datetime.datetime, later: datetime.timedelta
) -> None:
    for of in FROM_RECEIPT:
        assert of(moment).deadline > moment
        assert of(moment).deadline <= of(moment + later).deadline
    assert legal.interim_steps(moment).deadline - moment >= legal.INTERIM_HOURS


@QUICK
@given(moment=MOMENTS)
def test_48_hours_are_48_hours_of_working_days(moment: datetime.datetime) -> None:
    deadline = legal.interim_steps(moment).deadline
    assert calendar.worked(moment, deadline, legal.WORKING) == 48 * HOUR
    last = (deadline - datetime.timedelta(microseconds=1)).astimezone(LONDON).date()
    assert not legal.why_not_working(last)


@settings(max_examples=40, deadline=None)
@given(moment=MOMENTS, after=st.integers(0, 12))
def test_one_holiday_more_never_makes_a_clock_shorter(
    moment: datetime.datetime, after: int
) -> None:
    plain = [of(moment).deadline for of in FROM_RECEIPT]
    extra = moment.astimezone(LONDON).date() + after * DAY
    known = calendar.is_bank_holiday
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendar, "is_bank_holiday", lambda day: day == extra or known(day))
        longer = [of(moment).deadline for of in FROM_RECEIPT]
    assert all(new >= old for new, old in zip(longer, plain, strict=True))


@QUICK
@given(moment=MOMENTS)
def test_clocks_of_days_end_at_midnight_in_london(moment: datetime.datetime) -> None:
    for of in (legal.summary_review, legal.representations, legal.review_hearing):
        assert of(moment).deadline.astimezone(LONDON).time() == datetime.time(0)
    day = moment.astimezone(LONDON).date()
    last = legal.summary_review(moment).deadline.astimezone(LONDON).date() - DAY
    assert last - day == 28 * DAY


@QUICK
@given(day=DAYS, months=st.integers(1, 24))
def test_months_keep_the_day_or_end_with_the_month(day: datetime.date, months: int) -> None:
    found = legal.months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + DAY).day == 1
    assert found <= legal.months_after(day + DAY, months)


def evidence(**of: Any) -> legal.Evidence:
    given: dict[str, Any] = {
        "kind": ProceedingKind.SUMMARY,
        "received_at": at("2026-06-02T10:00"),
    }
    return legal.Evidence(**given | of)


def test_how_a_clock_stands_follows_from_what_was_recorded_and_the_time() -> None:
    def stands(of: legal.Evidence, now: str) -> dict[ClockKind, ClockState]:
        return {each.kind: legal.state_of(each, of, at(now)) for each in legal.clocks_of(of)}

    new = evidence()
    assert stands(new, "2026-06-04T09:59")[ClockKind.INTERIM] == ClockState.RUNNING
    assert stands(new, "2026-06-04T10:00")[ClockKind.INTERIM] == ClockState.LATE
    done = evidence(interim_at=at("2026-06-04T10:00"), decided_at=at("2026-07-01T10:00"))
    assert stands(done, "2027-01-01T00:00") == {
        ClockKind.INTERIM: ClockState.DONE,
        ClockKind.REVIEW: ClockState.DONE_LATE,
    }
    stopped = evidence(ended=True)
    assert {*stands(stopped, "2027-01-01T00:00").values()} == {ClockState.STOPPED}
    assert legal.next_deadline(stopped) is None
    assert legal.next_deadline(new) == legal.interim_steps(new.received_at).deadline
    heard = evidence(kind=ProceedingKind.REVIEW, hearing_at=at("2026-07-20T10:00"))
    assert stands(heard, "2026-06-10T00:00") == {
        ClockKind.NOTICE: ClockState.OPEN,
        ClockKind.HEARING: ClockState.DONE,
    }
    assert legal.next_deadline(heard) is None


@pytest.mark.parametrize(
    ("heard", "decided", "ended", "now", "state"),
    [
        (None, None, False, "2026-06-12T09:59", ClockState.RUNNING),
        (None, None, False, "2026-06-12T10:00", ClockState.LATE),
        (None, None, True, "2026-06-12T10:00", ClockState.STOPPED),
        (None, "2026-06-11T10:00", False, "2026-06-11T11:00", ClockState.OVERTAKEN),
        (None, "2026-06-30T10:00", False, "2026-07-30T11:00", ClockState.OVERTAKEN),
        (None, "2026-06-30T10:00", True, "2026-07-30T11:00", ClockState.OVERTAKEN),
        ("2026-06-11T10:00", "2026-06-30T10:00", False, "2026-07-30T11:00", ClockState.DONE),
        ("2026-06-13T10:00", "2026-06-30T10:00", True, "2026-07-30T11:00", ClockState.DONE_LATE),
    ],
)
def test_a_clock_that_the_decision_overtook_is_told_so_and_asks_for_nothing(
    heard: str | None, decided: str | None, ended: bool, now: str, state: ClockState
) -> None:
    """Of the hearing about interim steps, whose 48 hours end on Friday 12 June at 10:00."""
    of = evidence(
        interim_at=at("2026-06-03T10:00"),
        represented_at=at("2026-06-10T10:00"),
        interim_heard_at=at(heard) if heard else None,
        decided_at=at(decided) if decided else None,
        ended=ended,
    )
    (clock,) = (each for each in legal.clocks_of(of) if each.kind == ClockKind.INTERIM_HEARING)
    assert legal.state_of(clock, of, at(now)) == state
    is_open = state in (ClockState.RUNNING, ClockState.LATE)
    assert (clock in legal.open_clocks(of)) == is_open
    assert (legal.next_deadline(of) == clock.deadline) == is_open


def test_a_step_that_lasts_longer_than_three_months_is_noticed() -> None:
    first = datetime.date(2026, 11, 30)
    of = {"steps": (Step.SUSPEND,), "steps_from": first, "decided_at": at("2026-11-29T10:00")}
    fits = evidence(**of, steps_until=datetime.date(2027, 2, 28))
    assert not legal.lasts_too_long(fits)
    assert legal.lasts_too_long(evidence(**of, steps_until=datetime.date(2027, 3, 1)))
    assert ClockKind.STEPS in {each.kind for each in legal.clocks_of(fits)}
    revoked = evidence(**of | {"steps": (Step.REVOKE,)})
    assert ClockKind.STEPS not in {each.kind for each in legal.clocks_of(revoked)}
