"""When digests of saved searches are due, and what is new in one."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.clocks import ALWAYS, OFFICE, Hours
from reports.digests import MOST_SEEN, has_new, is_due, latest_period, sent_at, to_remember
from reports.saved_enums import Every
from reports.saved_searches import Found

LONDON = ZoneInfo("Europe/London")
UTC = ZoneInfo("UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("every", "now", "hours", "period"),
    [
        # 2026-11-23 is a Monday.
        (Every.DAY, "2026-11-23T09:00", OFFICE, date(2026, 11, 23)),
        (Every.DAY, "2026-11-23T08:59", OFFICE, date(2026, 11, 20)),
        (Every.DAY, "2026-11-22T12:00", OFFICE, date(2026, 11, 20)),
        (Every.DAY, "2026-11-22T12:00", ALWAYS, date(2026, 11, 22)),
        (Every.DAY, "2026-11-22T06:59", ALWAYS, date(2026, 11, 21)),
        (Every.WEEK, "2026-11-27T12:00", OFFICE, date(2026, 11, 23)),
        (Every.WEEK, "2026-11-23T08:59", OFFICE, date(2026, 11, 16)),
        # Christmas Day 2026 is a Friday, Boxing Day is kept on Monday the 28th.
        (Every.DAY, "2026-12-28T12:00", OFFICE, date(2026, 12, 24)),
        (Every.WEEK, "2026-12-28T12:00", OFFICE, date(2026, 12, 21)),
        (Every.WEEK, "2026-12-29T09:00", OFFICE, date(2026, 12, 29)),
        (Every.WEEK, "2026-12-28T12:00", ALWAYS, date(2026, 12, 28)),
    ],
)
def test_the_last_period_that_is_due(every: Every, now: str, hours: Hours, period: date) -> None:
    assert latest_period(every, at(now), hours) == period


def test_the_clock_change_moves_a_digest_with_the_clock_on_the_wall() -> None:
    before, after = date(2026, 10, 24), date(2026, 10, 25)  # the clocks go back that night
    assert sent_at(before, ALWAYS).astimezone(UTC).hour == 6
    assert sent_at(after, ALWAYS).astimezone(UTC).hour == 7
    six_utc = datetime(2026, 10, 25, 6, 30, tzinfo=UTC)
    assert latest_period(Every.DAY, six_utc, ALWAYS) == before
    assert latest_period(Every.DAY, six_utc + timedelta(hours=1), ALWAYS) == after


def test_a_period_is_due_once_and_what_was_missed_is_not_made_up_for() -> None:
    now = at("2026-11-26T12:00")
    assert is_due(Every.DAY, date(2026, 11, 22), now, ALWAYS)
    assert not is_due(Every.DAY, date(2026, 11, 26), now, ALWAYS)
    assert not is_due(Every.WEEK, date(2026, 11, 23), now, ALWAYS)


def test_new_is_what_came_into_sight_since_also_when_it_was_received_before() -> None:
    looked = at("2026-11-23T07:00")
    old = Found(uuid.uuid4(), looked - timedelta(days=30))
    late = Found(uuid.uuid4(), looked + timedelta(hours=1))
    assert not has_new([old], seen=[old.id], looked_at=looked)
    assert has_new([old], seen=[], looked_at=looked)
    assert has_new([late, old], seen=[old.id], looked_at=looked)
    # Without what was seen, only what was received since.
    assert not has_new([old], seen=None, looked_at=looked)
    assert has_new([late], seen=None, looked_at=looked)


def test_what_was_seen_is_kept_only_whole() -> None:
    found = [Found(uuid.uuid4(), at("2026-11-23T07:00"))]
    assert to_remember(found) == [found[0].id]
    assert to_remember(found * MOST_SEEN) is None
