"""What officers do to a case: open, link reports, note, set tasks, close."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from agencies.registry.sharing_codes import DataItem
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, governance
from reports.actions import sharing, waiting
from reports.actions.triage import note as note_on_report
from reports.actions.triage import touch
from reports.enums import (
    CaseKind,
    CaseOutcome,
    CaseStatus,
    LinkReason,
    MoveReason,
    Priority,
    Status,
    TaskStatus,
    TimelineKind,
)
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case, CaseLink, CaseNote, CaseTask, Report, TimelineEntry
from reports.permissions import check_user_can
from reports.queries import cases_visible_to, notes_visible_to, reports_visible_to, tasks_visible_to
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
    _tell(case, TimelineKind.OPENED, by=by)
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
    case = _lock_case(by=by, case_id=case_id, version=version)
    _check_open(case)
    (report,) = _lock_reports(by=by, report_ids=[report_id])
    _touch_case(case)
    return _join(case, report, by=by, reason=reason)


@action
def unlink_report(
    *, by: User, case_id: uuid.UUID, report_id: uuid.UUID, words: str, version: int
) -> CaseLink:
    """Take a report out of a case, saying why; it goes back to being assessed.

    The link is kept, marked with who undid it and when. Raises NotAllowed, Conflict,
    CaseLink.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT)
    check_user_can(by, Permission.REPORTS_LINK)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = _lock_case(by=by, case_id=case_id, version=version)
    (report,) = _lock_reports(by=by, report_ids=[report_id])
    link = CaseLink.objects.select_for_update().get(
        case=case, report=report, unlinked_at__isnull=True
    )
    link.unlinked_at = timezone.now()
    link.unlinked_by = by
    link.save(update_fields=["unlinked_at", "unlinked_by"])
    _leave(report, by=by)
    if audiences.is_shared(report.audience):
        sharing.refresh_report_rows([report.pk])
    _touch_case(case)
    _tell(case, TimelineKind.UNLINKED, by=by, report=report, words=words)
    record(Operation.ALTERATION, by=by, objects=[case, report], reason="unlinked")
    return link


@action
def add_note(*, by: User, case_id: uuid.UUID, text: str) -> CaseNote:
    """Write a note on a case, for those who may see the case. Raises NotAllowed, CaseworkError."""
    check_user_can(by, Permission.CASES_EDIT)
    if not text.strip():
        raise CaseworkError(_("Write the note."))
    case = _lock_case(by=by, case_id=case_id, version=None)
    written = CaseNote(
        case=case,
        text=text.strip(),
        audience=audiences.with_shares(
            audiences.of_case_note(), sharing.of_new_part(case, DataItem.NOTES)
        ),
        written_by=by,
        written_at=timezone.now(),
    )
    written.save(force_insert=True)
    _tell(case, TimelineKind.NOTE, by=by)
    record(Operation.ALTERATION, by=by, objects=[case], reason="note")
    return written


@action
def read_notes(*, by: User, case_id: uuid.UUID) -> list[tuple[CaseNote, str]]:
    """Open a case's notes, and record who did. Raises NotAllowed, Case.DoesNotExist."""
    check_user_can(by, Permission.CASES_VIEW)
    case = cases_visible_to(by).get(pk=case_id)
    notes = list(notes_visible_to(by).filter(case=case).select_related("written_by"))
    read = [(each, each.text.open()) for each in notes]
    # Also when there are none: the page that asks opens the timeline's reasons with them.
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[case],
        reason="notes",
        detail=noticed_in(by, [text for _note, text in read]),
    )
    return read


@action
def set_task(
    *,
    by: User,
    case_id: uuid.UUID,
    what: str,
    agency_id: uuid.UUID,
    agency_key: str,
    due_on: date,
) -> CaseTask:
    """Set a task on an open case for an agency, and tell it. Raises NotAllowed, WrongState."""
    check_user_can(by, Permission.CASES_EDIT)
    if not what.strip():
        raise CaseworkError(_("Say what should be done."))
    case = _lock_case(by=by, case_id=case_id, version=None)
    _check_open(case)
    task = CaseTask(
        case=case,
        what=what.strip(),
        agency_id=agency_id,
        due_on=due_on,
        set_by=by,
        set_at=timezone.now(),
    )
    task.save(force_insert=True)
    _tell(case, TimelineKind.TASK, by=by, after=agency_key)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task")
    enqueue("case.task_set", object_type="case", object_id=case.pk, agency_key=agency_key)
    return task


@action
def finish_task(*, by: User, task_id: uuid.UUID, cancelled: bool = False) -> CaseTask:
    """Mark a task done, or cancelled. Raises NotAllowed, WrongState, CaseTask.DoesNotExist."""
    check_user_can(by, Permission.CASES_EDIT)
    task = tasks_visible_to(by).select_for_update(of=("self",)).get(pk=task_id)
    if task.status != TaskStatus.OPEN:
        raise WrongState(_("This task is already finished."))
    task.status = TaskStatus.CANCELLED if cancelled else TaskStatus.DONE
    task.finished_at = timezone.now()
    task.save(update_fields=["status", "finished_at"])
    case = _lock_case(by=by, case_id=task.case_id, version=None)
    _tell(case, TimelineKind.TASK_DONE, by=by, after=task.status)
    record(Operation.ALTERATION, by=by, objects=[case], reason="task_finished")
    return task


@action
def close_case(
    *, by: User, case_id: uuid.UUID, outcome: CaseOutcome, words: str, version: int
) -> Case:
    """Close a case with its outcome. Its open tasks must be finished first.

    Raises NotAllowed, WrongState, Conflict, CaseworkError.
    """
    check_user_can(by, Permission.CASES_CLOSE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = _lock_case(by=by, case_id=case_id, version=version)
    _check_open(case)
    if case.tasks.filter(status=TaskStatus.OPEN).exists():
        raise WrongState(_("This case still has tasks to do. Finish or cancel them first."))
    before = case.status
    case.status = CaseStatus.CLOSED
    case.outcome = outcome
    case.closed_at = timezone.now()
    _touch_case(case, "status", "outcome", "closed_at")
    _tell(case, TimelineKind.MOVED, by=by, before=before, after=CaseStatus.CLOSED, words=words)
    record(Operation.ALTERATION, by=by, objects=[case], reason="closed")
    return case


def _lock_case(*, by: User, case_id: uuid.UUID, version: int | None) -> Case:
    case = cases_visible_to(by).select_for_update(of=("self",)).get(pk=case_id)
    if version is not None and case.version != version:
        raise Conflict(
            _("Somebody else changed this case while you had it open."),
            current_version=case.version,
        )
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


def _check_open(case: Case) -> None:
    if case.status == CaseStatus.CLOSED:
        raise WrongState(_("This case is closed."))


def _join(case: Case, report: Report, *, by: User, reason: LinkReason) -> CaseLink:
    if CaseLink.objects.filter(case=case, report=report, unlinked_at__isnull=True).exists():
        raise WrongState(_("This report is in this case already."))
    shares = sharing.of_new_part(case, DataItem.LINKED_REPORTS)
    link = CaseLink(
        case=case,
        report=report,
        reason=reason,
        audience=audiences.with_shares(audiences.of_case_link(), shares),
        linked_by=by,
        linked_at=timezone.now(),
    )
    link.save(force_insert=True)
    _move_into_case(report, by=by)
    if shares:
        sharing.refresh_report_rows([report.pk])
    _tell(case, TimelineKind.LINKED, by=by, report=report, after=reason)
    record(Operation.COMBINATION, by=by, objects=[case, report], reason=reason)
    return link


def _move_into_case(report: Report, *, by: User) -> None:
    """A report in one case may join a second: only the first joining moves it."""
    if report.status == Status.IN_CASE:
        return
    move = find_transition("add_to_case", status=report.status)
    check_user_can(by, move.permission)
    before = report.status
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


def _leave(report: Report, *, by: User) -> None:
    """Out of its last case a report is being assessed again."""
    if report.case_links.filter(unlinked_at__isnull=True).exists():
        return
    move = find_transition("leave_case", status=report.status)
    before = report.status
    report.status = move.target
    touch(report)
    report.save(update_fields=["status", "version", "changed_at"])
    note_on_report(
        report,
        TimelineKind.MOVED,
        by=by,
        reason=MoveReason.UNLINKED,
        before=before,
        after=move.target,
    )


def _touch_case(case: Case, *changed: str) -> None:
    case.version += 1
    case.changed_at = timezone.now()
    case.save(update_fields=[*changed, "version", "changed_at"])


def _tell(
    case: Case,
    kind: TimelineKind,
    *,
    by: User,
    report: Report | None = None,
    before: str = "",
    after: str = "",
    words: str = "",
) -> None:
    """Put an entry on the case's timeline, and on the report's when one is named."""
    TimelineEntry(
        case=case,
        report=report,
        kind=kind,
        at=timezone.now(),
        by=by,
        before=before,
        after=after,
        audience=audiences.with_shares(
            audiences.of_timeline_entry(), sharing.of_new_entry(kind, case, report)
        ),
        words=words.strip() or None,
    ).save(force_insert=True)
