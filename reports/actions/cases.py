"""What officers do to a case: open, link reports, note, set tasks, close."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from agencies.registry.sharing_codes import DataItem
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports import audiences, governance
from reports.actions import sharing, waiting
from reports.actions.case_rows import check_open, lock_case, tell, touch_case
from reports.actions.closing import close_reports_of, in_other_open_cases
from reports.actions.triage import note as note_on_report
from reports.actions.triage import touch
from reports.casework_enums import Readers
from reports.enums import (
    UNFINISHED,
    CaseKind,
    CaseOutcome,
    CaseStatus,
    LinkReason,
    MoveReason,
    Priority,
    Status,
    TimelineKind,
)
from reports.errors import CaseworkError, WrongState
from reports.models import Case, CaseLink, CaseNote, Report
from reports.permissions import check_user_can
from reports.policies import check_may_be_told
from reports.queries import reports_visible_to
from reports.workflow import leaving_case
from reports.workflow import transition as find_transition

MOST_REPORTS_AT_ONCE = 50


@action
def open_case(
    *,
    by: User,
    owner_id: uuid.UUID,
    kind: CaseKind,
    title: str,
    report_ids: Sequence[uuid.UUID],
    reason: LinkReason,
    lead_id: uuid.UUID | None = None,
) -> Case:
    """Open a case from reports, which join it. Raises NotAllowed, WrongState, CaseworkError.

    Raises Report.DoesNotExist when one of the reports is not visible to `by`. The case takes the
    most pressing priority and the first ward of its reports.
    """
    check_user_can(by, Permission.CASES_OPEN)
    if not title.strip():
        raise CaseworkError(_("Give the case a title: a place or a pattern, never a person."))
    if not 1 <= len(report_ids) <= MOST_REPORTS_AT_ONCE:
        raise CaseworkError(
            _("Choose between 1 and %(most)d reports.") % {"most": MOST_REPORTS_AT_ONCE}
        )
    reports = _lock_reports(by=by, report_ids=report_ids)
    now = timezone.now()
    owner = Agency.objects.get(pk=owner_id)
    case = Case(
        kind=kind,
        title=title.strip(),
        priority=min((report.priority for report in reports), default=Priority.NORMAL),
        owner=owner,
        lead_id=lead_id,
        ward_id=next((report.ward_id for report in reports if report.ward_id), None),
        audience=audiences.of_new_case(),
        opened_by=by,
        opened_at=now,
        changed_at=now,
        **governance.of_case(kind=kind, owner_key=owner.key, day=timezone.localdate(now)),
    )
    case.save(force_insert=True)
    tell(case, TimelineKind.OPENED, by=by)
    record(Operation.ALTERATION, by=by, objects=[case], reason="opened")
    for report in reports:
        _join(case, report, by=by, reason=reason)
    return case


@action
def link_report(
    *,
    by: User,
    case_id: uuid.UUID,
    report_id: uuid.UUID,
    reason: LinkReason,
    version: int,
) -> CaseLink:
    """Add a report to an open case, saying why. Raises NotAllowed, WrongState, Conflict."""
    check_user_can(by, Permission.CASES_EDIT)
    check_user_can(by, Permission.REPORTS_LINK)
    case = lock_case(by=by, case_id=case_id, version=version)
    check_open(case)
    (report,) = _lock_reports(by=by, report_ids=[report_id])
    touch_case(case)
    return _join(case, report, by=by, reason=reason)


@action
def unlink_report(
    *, by: User, case_id: uuid.UUID, report_id: uuid.UUID, words: str, version: int
) -> CaseLink:
    """Take a report out of a case, saying why. Out of its last open case it is again what it was
    before, or stays what somebody made of it meanwhile.

    The link is kept, marked with who undid it and when. Raises NotAllowed, Conflict, WrongState
    when it was closed with the case, CaseLink.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT)
    check_user_can(by, Permission.REPORTS_LINK)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = lock_case(by=by, case_id=case_id, version=version)
    (report,) = _lock_reports(by=by, report_ids=[report_id])
    link = CaseLink.objects.select_for_update().get(
        case=case, report=report, unlinked_at__isnull=True
    )
    stays = report.pk in in_other_open_cases(case)
    link.unlinked_at = timezone.now()
    link.unlinked_by = by
    link.save(update_fields=["unlinked_at", "unlinked_by"])
    if not stays:
        _leave(case, report, came_as=link.came_as, by=by)
    if audiences.is_shared(report.audience):
        sharing.refresh_report_rows([report.pk])
    touch_case(case)
    tell(case, TimelineKind.UNLINKED, by=by, report=report, words=words)
    record(Operation.ALTERATION, by=by, objects=[case, report], reason="unlinked")
    return link


@action
def add_note(
    *, by: User, case_id: uuid.UUID, text: str, readers: Readers = Readers.PARTNERS
) -> CaseNote:
    """Write a note on a case, for the police or for whoever its notes are shared with too.

    Raises NotAllowed, CaseworkError.
    """
    check_user_can(by, Permission.CASES_EDIT)
    if not text.strip():
        raise CaseworkError(_("Write the note."))
    case = lock_case(by=by, case_id=case_id, version=None)
    written = CaseNote(
        case=case,
        text=text.strip(),
        readers=readers,
        audience=audiences.with_shares(
            audiences.of_case_note(),
            audiences.shares_for(readers, sharing.of_new_part(case, DataItem.NOTES)),
        ),
        written_by=by,
        written_at=timezone.now(),
    )
    written.save(force_insert=True)
    tell(case, TimelineKind.NOTE, by=by, after=readers)
    record(Operation.ALTERATION, by=by, objects=[case], reason="note")
    return written


@action
def close_case(
    *,
    by: User,
    case_id: uuid.UUID,
    outcome: CaseOutcome,
    words: str,
    version: int,
    told: str = "",
) -> Case:
    """Close a case with its outcome, and its reports with it; its tasks must be finished.

    `told`: what the senders of those reports are told, a ToldSender; '' for nothing. Raises
    NotAllowed, WrongState, Conflict, CaseworkError.
    """
    check_user_can(by, Permission.CASES_CLOSE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    check_may_be_told(told)
    case = lock_case(by=by, case_id=case_id, version=version)
    check_open(case)
    if case.tasks.filter(status__in=UNFINISHED).exists():
        raise WrongState(_("This case still has tasks to do. Finish or cancel them first."))
    before = case.status
    case.status = CaseStatus.CLOSED
    case.outcome = outcome
    case.closed_at = timezone.now()
    touch_case(case, "status", "outcome", "closed_at")
    reports = close_reports_of(case, by=by, what=told)
    tell(case, TimelineKind.MOVED, by=by, before=before, after=CaseStatus.CLOSED, words=words)
    record(Operation.ALTERATION, by=by, objects=[case, *reports], reason="closed")
    return case


def _lock_reports(*, by: User, report_ids: Sequence[uuid.UUID]) -> list[Report]:
    """The reports in the order of their keys, so that two people locking some never deadlock."""
    wanted = set(report_ids)
    reports = list(
        reports_visible_to(by).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    )
    if len(reports) != len(wanted):
        raise Report.DoesNotExist
    return reports


def _join(case: Case, report: Report, *, by: User, reason: LinkReason) -> CaseLink:
    if CaseLink.objects.filter(case=case, report=report, unlinked_at__isnull=True).exists():
        raise WrongState(_("This report is in this case already."))
    shares = sharing.of_new_part(case, DataItem.LINKED_REPORTS)
    link = CaseLink(
        case=case,
        report=report,
        reason=reason,
        came_as=_came_as(report),
        audience=audiences.with_shares(audiences.of_case_link(), shares),
        linked_by=by,
        linked_at=timezone.now(),
    )
    link.save(force_insert=True)
    _move_into_case(report, by=by)
    if shares:
        sharing.refresh_report_rows([report.pk])
    tell(case, TimelineKind.LINKED, by=by, report=report, after=reason)
    record(Operation.COMBINATION, by=by, objects=[case, report], reason=reason)
    return link


def _came_as(report: Report) -> str:
    """What a report that joins a case is again, once it is in none."""
    if report.status != Status.IN_CASE:
        return report.status
    standing = report.case_links.filter(unlinked_at__isnull=True).order_by("-linked_at", "-id")
    return standing.values_list("came_as", flat=True).first() or ""


def _move_into_case(report: Report, *, by: User) -> None:
    """A report in one case may join a second: only the first joining moves it."""
    if report.status == Status.IN_CASE:
        return
    move = find_transition("add_to_case", status=report.status)
    check_user_can(by, move.permission)
    before = report.status
    # Also of a case that it was in and stayed in while somebody closed and reopened it by itself.
    report.case_links.filter(unlinked_at__isnull=True).update(came_as=before)
    report.status = move.target
    touch(report)
    waiting.after_move(report, by=by)
    report.save(update_fields=["status", "waiting_since", "version", "changed_at"])
    note_on_report(
        report,
        TimelineKind.MOVED,
        by=by,
        reason=MoveReason.CASE,
        before=before,
        after=move.target,
    )


def _leave(case: Case, report: Report, *, came_as: str, by: User) -> None:
    """Out of its last open case a report is what it was. What somebody closed or opened again by
    itself stays so; what was closed with the case can't be taken out of it."""
    was_closed_with_it = report.status == Status.CLOSED and case.status == CaseStatus.CLOSED
    if report.status != Status.IN_CASE and not was_closed_with_it:
        return
    move = find_transition(leaving_case(came_as), status=report.status)
    before = report.status
    report.status = move.target
    touch(report)
    waiting.after_move(report, by=by)
    report.save(update_fields=["status", "waiting_since", "version", "changed_at"])
    note_on_report(
        report,
        TimelineKind.MOVED,
        by=by,
        reason=MoveReason.UNLINKED,
        before=before,
        after=move.target,
    )
