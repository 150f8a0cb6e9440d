"""Background work of the cleansing team. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.refuse.actions import import_work, making, needlestick_alerts, photos
from portal.accounts.access import runs_with


@shared_task(name="refuse.make_jobs")
@runs_with(*making.WORKS_WITH)
def make_jobs() -> None:
    """Make jobs of the reports that came to the cleansing team. Safe to repeat, and to run twice
    at once."""
    making.make_jobs()


@shared_task(name="refuse.tell_of_needlesticks")
@runs_with(*needlestick_alerts.LEADS)
def tell_of_needlesticks() -> None:
    """Tell leads again of whoever was hurt and nobody looks after. Safe to repeat, and to run twice
    at once."""
    needlestick_alerts.tell_again()


@shared_task(name="refuse.give_up_photos")
@runs_with(*photos.WORKS_WITH)
def give_up_photos() -> None:
    """Forget photos that phones began and never sent all of. Safe to repeat."""
    while photos.give_up_photos() == photos.BATCH:
        pass


IMPORT_SECONDS = 20.0
"""How long one run works on imports, before it lets others have the worker."""


@shared_task(name="refuse.carry_on_imports")
@runs_with(*import_work.WORKS_WITH)
def carry_on_imports() -> None:
    """Go on with finds that come in from other systems' files, and forget files that nobody brought
    in. Safe to repeat, and to run twice at once."""
    import_work.forget_old_files()
    import_work.carry_on(seconds=IMPORT_SECONDS)
