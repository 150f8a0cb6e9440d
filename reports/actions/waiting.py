"""Keeping the clock of a report that is urgent, within the actions that change it.

Each takes a locked report that was touched already, and leaves it to the caller to save
`waiting_since` with the rest.
"""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from reports import audiences
from reports.enums import Priority, Status
from reports.models import Report, UrgentAcknowledgement
from reports.queries import acknowledgements_visible_to
from reports.urgent import waiting_from


def begin(report: Report) -> None:
    """It is in the queue from now on, and waits there if it is urgent."""
    report.waiting_since = waiting_from(
        report.changed_at, priority=report.priority, status=report.status
    )


def after_priority(report: Report, *, before: int) -> bool:
    """Begin or end the waiting with the urgency; whether it began."""
    if report.priority != Priority.URGENT:
        report.waiting_since = None
    elif before != Priority.URGENT:
        begin(report)
        return report.waiting_since is not None
    return False


def after_move(report: Report, *, by: User) -> None:
    """Whoever moves a report has it; one that is put back into the queue waits for somebody."""
    taken(report, by=by)
    if report.status == Status.RECEIVED:
        begin(report)


def after_assignment(report: Report, *, by: User, before: uuid.UUID | None) -> None:
    """One that goes to nobody, or to somebody who has not said that they have it, waits again."""
    if report.waiting_since is not None or before == report.assigned_to_id or not report.is_urgent:
        return
    last = last_acknowledgement(report, by=by)
    if last is None or last.by_id != report.assigned_to_id:
        begin(report)


def last_acknowledgement(report: Report, *, by: User) -> UrgentAcknowledgement | None:
    """Who took the report when it last waited, if anybody did."""
    found = acknowledgements_visible_to(by).filter(report=report).select_related("by")
    return found.order_by("-waiting_since").first()


def taken(report: Report, *, by: User) -> None:
    """`by` has it from now on, if it waited for somebody."""
    if report.waiting_since is None:
        return
    UrgentAcknowledgement(
        report=report,
        waiting_since=report.waiting_since,
        at=report.changed_at,
        by=by,
        audience=audiences.of_timeline_entry(),
    ).save(force_insert=True)
    report.waiting_since = None
