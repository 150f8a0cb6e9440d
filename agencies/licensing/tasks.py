"""Background work about licensed premises. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.licensing.actions import bag_alerts
from portal.accounts.access import runs_with


@shared_task(name="licensing.tell_of_bags")
@runs_with(*bag_alerts.WORKS_WITH)
def tell_of_bags() -> None:
    """Tell premises of bags that they have held for too long. Safe to repeat, and to run twice at
    once."""
    bag_alerts.tell_of_bags()
