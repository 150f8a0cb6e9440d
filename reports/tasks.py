"""Background work of casework. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.registry.clearances import Clearance
from portal.accounts.access import runs_with
from reports.actions.acknowledge import WORKS_WITH, escalate_waiting
from reports.actions.bulk_work import carry_on, discard_old_previews
from reports.actions.digests import send_digests, tidy_saved_searches
from reports.actions.disclose import end_due_disclosures
from reports.actions.junk import tell_of_danger_set_aside
from reports.actions.safeguarding import remind_of_missing_records
from reports.actions.task_clocks import end_long_pauses, return_tasks, tell_of_breaches


@shared_task(name="reports.end_disclosures")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def end_disclosures() -> None:
    """End the disclosures whose time, or whose agreement, is over. Safe to repeat."""
    end_due_disclosures()


@shared_task(name="reports.escalate_urgent")
@runs_with(*WORKS_WITH)
def escalate_urgent() -> None:
    """Tell further up of urgent reports that nobody has. Safe to repeat, and to run twice at
    once."""
    escalate_waiting()


@shared_task(name="reports.tell_of_danger")
@runs_with(Clearance.POLICE_JUNK)
def tell_of_danger() -> None:
    """Tell the police of danger among what looks like junk. Safe to repeat."""
    tell_of_danger_set_aside()


@shared_task(name="reports.remind_of_safeguarding")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def remind_of_safeguarding() -> None:
    """Remind police of reports without a record of a referral. Safe to repeat."""
    remind_of_missing_records()


@shared_task(name="reports.watch_tasks")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def watch_tasks() -> None:
    """Tell of deadlines that passed; end long pauses; give back what somebody can't do any more.
    Safe to repeat."""
    end_long_pauses()
    tell_of_breaches()
    return_tasks()


@shared_task(name="reports.send_digests")
@runs_with(Clearance.SAVED_SEARCHES)
def send_search_digests() -> None:
    """Tell of what saved searches newly find, as each reader. Safe to repeat, and to run twice at
    once."""
    send_digests()


@shared_task(name="reports.tidy_saved_searches")
@runs_with(Clearance.SAVED_SEARCHES)
def tidy_searches() -> None:
    """End saved searches and digests that nobody keeps any more. Safe to repeat."""
    tidy_saved_searches()


BULK_SECONDS = 20
"""How long one run works on what is done to many reports, before it lets others have the worker."""


@shared_task(name="reports.carry_on_bulk")
@runs_with(Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
def carry_on_bulk() -> None:
    """Go on with what was confirmed for many reports. Safe to repeat, and to run twice at once."""
    discard_old_previews()
    carry_on(seconds=BULK_SECONDS)
