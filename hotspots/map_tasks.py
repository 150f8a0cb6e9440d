"""Background work of maps: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from hotspots.tile_cache import sum_up_changes as sum_up
from portal.accounts.access import runs_with


@shared_task(name="hotspots.sum_up_changes")  # type: ignore[untyped-decorator]
@runs_with()
def sum_up_changes() -> None:
    """Keep the count of changes short, which each tile reads. Safe to repeat, and twice at once."""
    sum_up()
