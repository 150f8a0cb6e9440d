"""Background work of licensing. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import bundle_work, proceeding_clocks
from portal.accounts.access import runs_with

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
@runs_with(*bundle_work.WORKS_WITH)
def make_bundles() -> None:
    """Go on with evidence bundles that were asked for. Safe to repeat, and to run twice at once."""
    bundle_work.make_bundles(seconds=BUNDLE_SECONDS)
