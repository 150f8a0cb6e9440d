"""What a licensed premises adds to a report that it sent.

Its people sent the report and do not see it; what they add is written with the police's clearance,
for whoever reads the report's words.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import notifications
from reports.actions.triage import note, touch
from reports.enums import Channel, TimelineKind
from reports.models import Report, ReportAmendment, ReportNarrative
from reports.permissions import check_user_can
from reports.words import index_of

WORKS_WITH = (Clearance.POLICE_TRIAGE,)


def add_premises_words(*, by: User, report_id: uuid.UUID, text: str) -> None:
    """Amend a report that a premises sent, in the caller's transaction, which has checked that it
    is theirs; whoever has the report, or the desk, is told. Raises NotAllowed, Report.DoesNotExist.
    """
    check_user_can(by, Permission.PREMISES_REPORT)
    with showing(WORKS_WITH):
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, channel=Channel.PREMISES
        )
        words = ReportNarrative.objects.only("audience").get(report=report)
        ReportAmendment(
            report=report,
            audience=words.audience,
            text=text,
            made_by=by,
            made_at=timezone.now(),
            **index_of(text),
        ).save(force_insert=True)
        touch(report)
        report.save(update_fields=["version", "changed_at"])
        note(report, TimelineKind.AMENDED, by=by)
        record(Operation.COLLECTION, by=by, objects=[report], reason="amended")
        _tell(report)


def _tell(report: Report) -> None:
    officer = report.assigned_to_id
    whom: dict[str, Any] = {"user_id": officer} if officer else {"agency_key": notifications.TRIAGE}
    enqueue("report.added_to", object_type="report", object_id=report.pk, **whom)
