"""Background work of the cleansing team. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.refuse.actions import import_work, making
from portal.accounts.access import runs_with


@shared_task(name="refuse.make_jobs")
@runs_with(*making.WORKS_WITH)
def make_jobs() -> None:
    """Make jobs of the reports that came to the cleansing team. Safe to repeat, and to run twice
    at once."""
    making.make_jobs()


IMPORT_SECONDS = 20.0
"""How long one run works on imports, before it lets others have the worker."""


@shared_task(name="refuse.carry_on_imports")
@runs_with(*import_work.WORKS_WITH)
def carry_on_imports() -> None:
    """Go on with finds that come in from other systems' files, and forget files that nobody brought
    in. Safe to repeat, and to run twice at once."""
    import_work.forget_old_files()
    import_work.carry_on(seconds=IMPORT_SECONDS)
