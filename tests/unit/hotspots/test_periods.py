"""Weeks, months and quarters against the calendar, and which report has which source."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.dashboards.periods import Period, Span, offered, usual
from hotspots.dashboards.sources import Source, filters_of, source_of
from reports.enums import Channel, Kind

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 12, 31))


@given(DAYS, st.sampled_from(Span), st.integers(-30, 30))
def test_periods_follow_on_each_other_without_gap_or_overlap(
    day: datetime.date, span: Span, number: int
) -> None:
    period = Period.holding(day, span)
    assert period.first <= day <= period.last
    assert period.back(1).last + datetime.timedelta(days=1) == period.first
    assert period.back(1).ends_at == period.starts_at
    assert period.back(number).back(-number) == period
    assert Period.read(str(period)) == period
    lengths = {Span.WEEK: {7}, Span.MONTH: {28, 29, 30, 31}, Span.QUARTER: {90, 91, 92}}
    assert (period.last - period.first).days + 1 in lengths[span]


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "2026-W54", "2026-W00", "2026-Q5", "2026-1", "0000-01",
     "2026-10-01", "2026-W1", " 2026-10", "2026-10\n", "٢٠٢٦-10", "2025-W53", "9999-W53"],
)  # fmt: skip
def test_what_is_no_period_is_none(text: str) -> None:
    assert Period.read(text) is None


@given(DAYS)
def test_periods_are_offered_newest_first_and_the_usual_one_is_over(day: datetime.date) -> None:
    for span, periods in offered(day).items():
        assert len(periods) == span.kept >= span.shown
        assert all(later.back(1) == earlier for later, earlier in pairwise(periods))
        assert periods[0].first <= day <= periods[0].last
    assert usual(day).last < day
    assert usual(day) in offered(day)[Span.MONTH]


def test_only_the_days_that_have_passed_count() -> None:
    month = Period.read("2026-10")
    assert month is not None
    assert month.days_until(month.starts_at) == 0
    assert month.days_until(month.starts_at + datetime.timedelta(days=3)) == 3
    # The night in which the clocks go back is in it.
    assert month.days_until(month.ends_at + datetime.timedelta(days=90)) == 31 + 1 / 24


def test_every_report_has_one_source_and_the_queue_s_filters_keep_just_that() -> None:
    for kind in Kind:
        for channel in Channel:
            kept_by = {
                source
                for source in Source
                for chosen in (filters_of(source),)
                if _fits(chosen, "kind", kind) and _fits(chosen, "channel", channel)
            }
            assert kept_by == {source_of(kind, channel)}


def _fits(chosen: list[tuple[str, str]], name: str, value: str) -> bool:
    wanted = {each for field, each in chosen if field == name}
    return not wanted or value in wanted
