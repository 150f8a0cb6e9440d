"""What the work of cleansing crews means for the report that it is about.

A crew's name stays with cleansing (R4.7): what is written here, which police see, names nobody.
Crews hold no clearance for a report's history; it is written with the cleansing team's.
"""

from __future__ import annotations

import uuid

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports import audiences
from reports.actions.files import add_to_sent_report
from reports.actions.told import keep_closing, take_back
from reports.actions.triage import note, touch
from reports.enums import OPEN_STATUSES, Channel, MoveReason, Scan, Status, TimelineKind
from reports.errors import WrongState
from reports.files.decoding import Picture
from reports.models import Report, ReportNarrative
from reports.permissions import check_user_can
from reports.policies import may_be_moved_by_crews
from reports.workflow import transition as find_transition

WORKS_WITH = (Clearance.COUNCIL_CLEANSING,)


def show_to_crews(report_id: uuid.UUID) -> Report | None:
    """Let crews see the place of a report that they get a job of, never its words; None if it is
    closed by now. For scheduled work, in its transaction. Raises Report.DoesNotExist for one that
    cleansing may not see."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if report.status not in OPEN_STATUSES:
        return None
    audience = audiences.with_crews(report.audience)
    if audience != report.audience:
        report.audience = audience
        touch(report)
        report.save(update_fields=["audience", "version", "changed_at"])
        record(Operation.ALTERATION, by=None, objects=[report], reason="shown_to_crews")
    return report


def move_with_job(
    *, by: User, report_id: uuid.UUID, transition: str, reason: MoveReason, told: str = ""
) -> bool:
    """Move a report as the job of a crew goes, in the transaction of that job; whether it moved.

    It stays where it is when it is not a crew's to move (policies.may_be_moved_by_crews), or when
    others have moved it already: the job is done all the same. Raises NotAllowed,
    Report.DoesNotExist.
    """
    with showing(WORKS_WITH):
        report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
        if not may_be_moved_by_crews(report):
            return False
        try:
            move = find_transition(transition, status=report.status)
        except WrongState:
            return False
        check_user_can(by, move.permission)
        before = report.status
        report.status = move.target
        touch(report)
        report.save(update_fields=["status", "version", "changed_at"])
        if move.target == Status.CLOSED:
            keep_closing(report, by=None, told=told)
        elif before == Status.CLOSED:
            take_back(report, by=None)
        note(report, TimelineKind.MOVED, by=None, reason=reason, before=before, after=move.target)
        record(
            Operation.ALTERATION,
            by=by,
            objects=[report],
            reason=reason,
            detail={"from": before, "to": str(move.target)},
        )
    return True


def add_crews_picture(*, by: User, report_id: uuid.UUID, picture: Picture, scan: Scan) -> None:
    """Make a picture part of a report that a crew sent, in the caller's transaction. Whoever may
    read the report's words sees it; that a crew added it, no page says.

    Raises NotAllowed, PicturesFull, and DoesNotExist for a report that cleansing sees no more.
    """
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    with showing(WORKS_WITH):
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, channel=Channel.CREW
        )
        words = ReportNarrative.objects.only("audience").get(report=report)
        add_to_sent_report(report, picture, audience=words.audience, scan=scan)
        record(
            Operation.COLLECTION,
            by=by,
            objects=[report],
            reason="picture",
            detail={"pictures": 1, "hidden": picture.hidden},
        )
