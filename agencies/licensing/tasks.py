"""Background work of licensing. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import purging
from portal.accounts.access import runs_with


@shared_task(name="licensing.purge_registers")
@runs_with(*purging.WORKS_WITH)
def purge_registers() -> None:
    """Let go of what premises wrote down and is past its period. Safe to repeat, and to run twice
    at once."""
    purging.purge_registers()
