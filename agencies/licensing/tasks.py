"""Background work of licensing. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import (
    bag_alerts,
    bundle_work,
    drafts,
    import_work,
    proceeding_clocks,
    purging,
    reminders,
)
from portal.accounts.access import runs_with


@shared_task(name="licensing.forget_drafts")
@runs_with(*drafts.WORKS_WITH)
def forget_drafts() -> None:
    """Delete drafts of incidents that nobody changed for a week. Safe to repeat, and to run twice
    at once."""
    while drafts.forget_drafts():
        pass


@shared_task(name="licensing.tell_of_bags")
@runs_with(*bag_alerts.WORKS_WITH)
def tell_of_bags() -> None:
    """Tell premises of bags that they have held for too long. Safe to repeat, and to run twice at
    once."""
    bag_alerts.tell_of_bags()


@shared_task(name="licensing.remind_of_steps")
@runs_with(*reminders.WORKS_WITH)
def remind_of_steps() -> None:
    """Remind of steps of action plans that are due or late. Safe to repeat, and to run twice at
    once."""
    reminders.remind_of_steps()


@shared_task(name="licensing.tell_of_alerts")
@runs_with(*reminders.WORKS_WITH)
def tell_of_alerts() -> None:
    """Tell premises of safety alerts whose time has begun. Safe to repeat, and to run twice at
    once."""
    reminders.tell_of_alerts()


BUNDLE_SECONDS = 20.0
"""How long one run collects papers, before it lets others have the worker; a bundle whose pages are
being set is finished."""


@shared_task(name="licensing.tell_of_clocks")
@runs_with(*proceeding_clocks.WORKS_WITH)
def tell_of_clocks() -> None:
    """Tell officers of legal clocks that end soon, or have ended. Safe to repeat, and to run twice
    at once."""
    proceeding_clocks.tell_of_clocks()


@shared_task(name="licensing.make_bundles")
@runs_with(*bundle_work.RUNS_WITH)
def make_bundles() -> None:
    """Go on with evidence bundles that were asked for. Safe to repeat, and to run twice at once."""
    bundle_work.make_bundles(seconds=BUNDLE_SECONDS)


@shared_task(name="licensing.purge_registers")
@runs_with(*purging.WORKS_WITH)
def purge_registers() -> None:
    """Let go of what premises wrote down and is past its period. Safe to repeat, and to run twice
    at once."""
    purging.purge_registers()


IMPORT_SECONDS = 20.0
"""How long one run works on imports, before it lets others have the worker."""


@shared_task(name="licensing.carry_on_imports")
@runs_with(*import_work.WORKS_WITH)
def carry_on_imports() -> None:
    """Go on with registers that come in from files, and forget files that nobody brought in. Safe
    to repeat, and to run twice at once."""
    import_work.forget_old_files()
    import_work.carry_on(seconds=IMPORT_SECONDS)
