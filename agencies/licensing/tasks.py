"""Background work of licensed premises. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import import_work
from portal.accounts.access import runs_with

IMPORT_SECONDS = 20.0
"""How long one run works on imports, before it lets others have the worker."""


@shared_task(name="licensing.carry_on_imports")
@runs_with(*import_work.WORKS_WITH)
def carry_on_imports() -> None:
    """Go on with registers that come in from files, and forget files that nobody brought in. Safe
    to repeat, and to run twice at once."""
    import_work.forget_old_files()
    import_work.carry_on(seconds=IMPORT_SECONDS)
