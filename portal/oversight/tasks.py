"""The scheduled work of oversight. Tasks carry no arguments."""

from __future__ import annotations

from celery import shared_task

from agencies.registry.clearances import Clearance
from portal.accounts.access import runs_with
from portal.oversight import seals


@shared_task(name="oversight.seal")
@runs_with(Clearance.AUDIT)
def seal() -> None:
    """Seal the audit events of transactions that have ended."""
    seals.seal_events()
