"""Background work of the cleansing team. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.refuse.actions import making, photos
from portal.accounts.access import runs_with


@shared_task(name="refuse.make_jobs")
@runs_with(*making.WORKS_WITH)
def make_jobs() -> None:
    """Make jobs of the reports that came to the cleansing team. Safe to repeat, and to run twice
    at once."""
    making.make_jobs()


@shared_task(name="refuse.give_up_photos")
@runs_with(*photos.WORKS_WITH)
def give_up_photos() -> None:
    """Forget photos that phones began and never sent all of. Safe to repeat."""
    while photos.give_up_photos() == photos.BATCH:
        pass
