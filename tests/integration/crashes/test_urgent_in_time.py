"""What says that a child may be at risk is with police triage within a minute of its confirmation.

Whatever was down at the moment, and with the product's own schedule, leases and waits. Each outage
here takes part of that minute, so the bound is on the whole: outage, return and delivery.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from portal.celery import SWEEP_SECONDS
from portal.notifications.delivery import BATCH, URGENT_LEASE
from tests.support.resident import AT_RISK, Resident
from tests.support.stack import Stack

BOUND_SECONDS = 60
OUTAGE_SECONDS = 20
ORDINARY = 2_000

ADD_ORDINARY = """
    INSERT INTO outbox_message (id, type, object_type, object_id, agency_key, urgent, dedupe_key,
        status, attempts, created_at, next_attempt_at, delivered_to, last_error)
    SELECT gen_random_uuid(), 'report.received', 'report', gen_random_uuid(), 'police', false,
        'crowd:' || number, 'queued', 0, now(), now() - interval '1 minute', '{}', ''
    FROM generate_series(1, %s) number
"""
OF_PLACE = """
    SELECT extract(epoch FROM message.sent_at - message.created_at) FROM outbox_message message
    JOIN reports_report report ON report.id = message.object_id
    WHERE report.place_text = %s AND message.type = 'report.urgent' AND message.status = 'sent'
"""
BEFORE_IT = """
    SELECT count(*) FROM outbox_message ordinary, outbox_message message
    JOIN reports_report report ON report.id = message.object_id
    WHERE report.place_text = %s AND NOT ordinary.urgent
        AND ordinary.sent_at BETWEEN message.created_at AND message.sent_at
"""

pytestmark = [pytest.mark.slow, pytest.mark.alone]


class Urgent:
    """A report that a child is at risk, ready to be sent, and the way of its notification."""

    def __init__(self, stack: Stack, place: str) -> None:
        self.stack, self.place = stack, place
        self.resident = Resident(stack.port, number=900 + sum(map(ord, place)) % 90)
        self.resident.answer_all(AT_RISK, place=place)

    def send(self) -> None:
        """Press Send once: whatever is down, the resident is confirmed at once."""
        assert self.resident.press_send(), self.resident.sending
        self.confirmed = time.monotonic()

    def delivered(self, name: str) -> float:
        """Seconds from the confirmation to the notification."""
        self.stack.wait_until(self.has_left, f"{name}: it is delivered", seconds=BOUND_SECONDS)
        seconds = time.monotonic() - self.confirmed
        print(f"\n{name}: {seconds:.1f} s from the confirmation to the notification")
        return seconds

    def has_left(self) -> bool:
        return bool(self.stack.rows(OF_PLACE, self.place))


def without(stack: Stack, *down: str, place: str, afterwards: Callable[[], None]) -> float:
    """Kill these, send, bring back what `afterwards` does after the outage; how long it took."""
    urgent = Urgent(stack, place)
    for name in down:
        stack.kill(name)
    urgent.send()
    time.sleep(OUTAGE_SECONDS)
    afterwards()
    return urgent.delivered(place)


def test_with_the_broker_down_and_the_web_process_killed_the_schedule_sends_it(
    stack: Stack,
) -> None:
    """The nudge is lost with the process that would have repeated it."""
    urgent = Urgent(stack, "Redis down, web killed after the confirmation")
    stack.kill("redis")
    urgent.send()
    stack.kill("web")
    time.sleep(OUTAGE_SECONDS)
    stack.start("redis")
    assert urgent.delivered(urgent.place) < BOUND_SECONDS


def test_with_the_broker_down_and_no_schedule_the_nudge_sends_it(stack: Stack) -> None:
    seconds = without(
        stack, "redis", "beat", place="Redis and beat down", afterwards=lambda: stack.start("redis")
    )
    assert seconds < BOUND_SECONDS


def test_with_the_worker_down_the_next_one_sends_it(stack: Stack) -> None:
    seconds = without(
        stack, "worker", place="Worker down", afterwards=lambda: stack.start("worker")
    )
    assert seconds < BOUND_SECONDS


def test_a_worker_killed_while_it_sends_holds_it_back_for_no_longer_than_its_lease(
    stack: Stack,
) -> None:
    """It is claimed, as by a worker, whose process is then gone."""
    urgent = Urgent(stack, "Worker killed while sending")
    stack.kill("worker")
    urgent.send()
    claimed = stack.rows(
        "UPDATE outbox_message SET status = 'sending', claimed_at = now(), attempts = 1"
        " WHERE urgent AND status = 'queued' RETURNING id"
    )
    assert len(claimed) == 1
    stack.start("worker")
    seconds = urgent.delivered(urgent.place)
    assert URGENT_LEASE.total_seconds() <= seconds < BOUND_SECONDS


def test_two_thousand_ordinary_messages_do_not_keep_an_urgent_one(stack: Stack) -> None:
    stack.kill("worker")
    stack.rows(ADD_ORDINARY, ORDINARY)
    stack.start("worker")
    stack.wait_until(
        lambda: (
            stack.one(
                "SELECT count(*) FROM outbox_message WHERE type = 'report.received'"
                " AND status = 'sent'"
            )
            > BATCH
        ),
        "the worker is busy with ordinary messages",
    )
    urgent = Urgent(stack, "Behind 2,000 ordinary messages")
    urgent.send()
    assert urgent.delivered(urgent.place) < BOUND_SECONDS
    before = stack.one(BEFORE_IT, urgent.place)
    waiting = stack.one("SELECT count(*) FROM outbox_message WHERE status = 'queued'")
    print(f"{before} ordinary messages left before it, {waiting} were still waiting")
    # Two processes may each be in the middle of a batch, and take one more while it is committed.
    assert before <= 4 * BATCH
    stack.rows("DELETE FROM outbox_message WHERE dedupe_key LIKE 'crowd:%'")


def test_the_bound_follows_from_the_schedule() -> None:
    """A broker that is away for OUTAGE_SECONDS, a sweep and a dead worker's lease fit into it."""
    assert OUTAGE_SECONDS + SWEEP_SECONDS + URGENT_LEASE.total_seconds() < BOUND_SECONDS
