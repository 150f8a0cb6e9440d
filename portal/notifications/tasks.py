"""The background work of the outbox. Tasks carry no arguments: the rows say what to do."""

from __future__ import annotations

import time

from celery import shared_task

from portal.accounts.access import runs_with
from portal.notifications import delivery, demonstration, heartbeat, nudge
from portal.vault.sessions import SessionStore

RUN_SECONDS = 20  # then the next run goes on, so that heartbeats and other tasks get their turn


@shared_task(name="notifications.deliver")
@runs_with()
def deliver() -> None:
    """Send what is due. Safe to run twice, at once or in a row: rows are claimed one by one."""
    nudge.received()
    end = time.monotonic() + RUN_SECONDS
    while time.monotonic() < end:
        outcome = delivery.deliver_batch()
        if not outcome.sent or outcome.service_is_down:
            return
    nudge.nudge()


@shared_task(name="portal.heartbeat")
@runs_with()
def beat() -> None:
    """Say that beat, broker and worker all work."""
    heartbeat.record()


@shared_task(name="notifications.tidy")
@runs_with()
def tidy() -> None:
    """Remove what nobody needs any more: old demonstration messages, expired sessions."""
    demonstration.forget_old()
    SessionStore.clear_expired()
