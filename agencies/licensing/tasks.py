"""Background work of licensing. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import drafts
from portal.accounts.access import runs_with


@shared_task(name="licensing.forget_drafts")
@runs_with(*drafts.WORKS_WITH)
def forget_drafts() -> None:
    """Delete drafts of incidents that nobody changed for a week. Safe to repeat, and to run twice
    at once."""
    while drafts.forget_drafts():
        pass
