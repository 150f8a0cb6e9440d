"""Background work of casework. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.registry.clearances import Clearance
from portal.accounts.access import runs_with
from reports.actions.disclose import end_due_disclosures
from reports.actions.junk import tell_of_danger_set_aside
from reports.actions.task_clocks import return_tasks, tell_of_breaches


@shared_task(name="reports.end_disclosures")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def end_disclosures() -> None:
    """End the disclosures whose time, or whose agreement, is over. Safe to repeat."""
    end_due_disclosures()


@shared_task(name="reports.tell_of_danger")
@runs_with(Clearance.POLICE_JUNK)
def tell_of_danger() -> None:
    """Tell the police of danger among what looks like junk. Safe to repeat."""
    tell_of_danger_set_aside()


@shared_task(name="reports.watch_tasks")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def watch_tasks() -> None:
    """Tell of deadlines that passed; give back what somebody can't do any more. Safe to repeat."""
    tell_of_breaches()
    return_tasks()
