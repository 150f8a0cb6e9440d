"""The background work of the outbox. Tasks carry no arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from portal.accounts.access import runs_with
from portal.notifications import delivery, demonstration, heartbeat, nudge
from portal.vault.sessions import SessionStore

BATCHES = 50  # in one run; the rest is left to the next, so that no run outlasts its time limit


@shared_task(name="notifications.deliver")
@runs_with()
def deliver() -> None:
    """Send what is due. Safe to run twice, at once or in a row: rows are claimed one by one."""
    nudge.received()
    for _ in range(BATCHES):
        outcome = delivery.deliver_batch()
        if not outcome.sent or outcome.put_back:
            return


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
