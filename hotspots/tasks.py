"""Background work of hotspots. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from hotspots.releases import making
from portal.accounts.access import runs_with


@shared_task(name="hotspots.make_releases")
@runs_with(*making.RUNS_WITH)
def make_releases() -> None:
    """Make the figures of quarters that were asked for. Safe to repeat, and to run twice at once."""
    making.make_releases()
