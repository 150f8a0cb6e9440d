"""Background work of problems. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.operations.actions import reminders
from portal.accounts.access import runs_with


@shared_task(name="operations.remind")
@runs_with(*reminders.WORKS_WITH)
def remind() -> None:
    """Remind of reviews and tasks that are late. Safe to repeat, and to run twice at once."""
    reminders.remind_of_reviews()
    reminders.remind_of_tasks()
