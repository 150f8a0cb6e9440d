from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reports.enums import Priority, Status
from reports.urgent import minutes_waited, stage_after, waiting_from
from reports.urgent_enums import Stage

NOW = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)  # half an hour before the clocks go back
MINUTES = (15, 30, 60)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("priority", Priority)
def test_only_what_is_urgent_and_open_waits(priority: Priority, status: Status) -> None:
    waits = priority == Priority.URGENT and status in {
        Status.RECEIVED,
        Status.ASSESSING,
        Status.PASSED_ON,
        Status.IN_CASE,
    }
    assert waiting_from(NOW, priority=priority, status=status) == (NOW if waits else None)


@pytest.mark.parametrize(
    ("minutes", "stage"),
    [
        (-5, None),
        (14.99, None),
        (15, Stage.TEAM),
        (29.99, Stage.TEAM),
        (30, Stage.SUPERVISORS),
        (60, Stage.LEAD),
        (100_000, Stage.LEAD),
    ],
)
def test_the_furthest_stage_that_is_due(minutes: float, stage: Stage | None) -> None:
    assert stage_after(timedelta(minutes=minutes), minutes=MINUTES) == stage


def test_minutes_count_on_across_the_clock_change_and_never_below_none() -> None:
    assert minutes_waited(NOW, NOW + timedelta(minutes=90, seconds=59)) == 90
    assert minutes_waited(NOW, NOW - timedelta(minutes=3)) == 0


NIGHTS = (
    datetime(2026, 10, 24, 22, 0, tzinfo=timezone.utc),  # the clocks go back at one
    datetime(2027, 3, 27, 22, 0, tzinfo=timezone.utc),  # and forward at one
)


@given(some.sampled_from(NIGHTS), some.integers(0, 5 * 60 * 60), some.integers(0, 2 * 60 * 60))
def test_a_stage_is_due_after_its_minutes_however_the_clocks_change(
    night: datetime, start: int, seconds: int
) -> None:
    """Against a count of whole minutes that pass, one by one; London's clocks are not asked."""
    since = night + timedelta(seconds=start)
    now = since + timedelta(seconds=seconds)
    passed, minute = 0, since
    while minute + timedelta(minutes=1) <= now:
        minute += timedelta(minutes=1)
        passed += 1
    assert minutes_waited(since, now) == passed
    reached = [stage for stage, limit in zip(Stage, MINUTES, strict=True) if passed >= limit]
    assert stage_after(now - since, minutes=MINUTES) == (reached[-1] if reached else None)
