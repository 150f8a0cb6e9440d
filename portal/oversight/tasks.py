"""The scheduled work of oversight. Tasks carry no arguments."""

from __future__ import annotations

from celery import shared_task

from portal.oversight import seals


@shared_task(name="oversight.seal")
def seal() -> None:
    """Seal the audit events of transactions that have ended."""
    seals.seal_events()
