"""The scheduled work of oversight. Tasks carry no arguments."""

from __future__ import annotations

from celery import shared_task

from agencies.registry.clearances import Clearance
from portal.accounts.access import runs_with
from portal.oversight import actions, roots, seals


@shared_task(name="oversight.seal")
@runs_with(Clearance.AUDIT)
def seal() -> None:
    """Seal the audit events of transactions that have ended."""
    seals.seal_events()


@shared_task(name="oversight.notice_unusual")
@runs_with(Clearance.AUDIT)
def notice_unusual() -> None:
    """Look for unusual access since the last time. Safe to repeat."""
    actions.notice_unusual()


@shared_task(name="oversight.mail_root")
@runs_with(Clearance.AUDIT)
def mail_root() -> None:
    """Send the root of the audit log to the mailbox outside, if there is one. Once a day."""
    roots.mail_root()
