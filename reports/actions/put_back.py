"""Putting one report back as it was before something that was done to many."""

from __future__ import annotations

import uuid

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions import told
from reports.actions.triage import lock_report, note, touch
from reports.enums import Status, TimelineKind
from reports.models import Report
from reports.permissions import check_user_can


@action
def put_back_report(
    *, by: User, report_id: uuid.UUID, status: Status, words: str, version: int
) -> Report:
    """Give a report the status that it had before the move that made `version` of it, and its
    sender what they were told then.

    Of what reports/policies.py lets be moved in bulk nothing else changed with the move: such
    a report is not urgent, and no team was shown it. Raises NotAllowed, Conflict,
    Report.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_TRIAGE)
    report = lock_report(by=by, report_id=report_id, version=version)
    before, report.status = report.status, status
    touch(report)
    report.save(update_fields=["status", "version", "changed_at"])
    if before == Status.CLOSED:
        told.take_back(report, by=by)
    elif status == Status.CLOSED:
        told.stand_again(report)
    note(
        report,
        TimelineKind.BULK_UNDONE,
        by=by,
        before=before,
        after=status,
        words=words,
    )
    detail = {"from": before, "to": str(status)}
    record(Operation.ALTERATION, by=by, objects=[report], reason="bulk_undone", detail=detail)
    return report
