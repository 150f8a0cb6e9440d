"""Closing a case together with its reports, and opening both again."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions import told, waiting
from reports.actions.case_rows import lock_case, tell, touch_case
from reports.actions.triage import note, touch
from reports.enums import CaseStatus, MoveReason, Status, TimelineKind
from reports.errors import CaseworkError
from reports.models import Case, Report
from reports.permissions import check_user_can
from reports.policies import may_be_in_bulk
from reports.queries import closings_visible_to, links_visible_to, reports_visible_to
from reports.workflow import case_move
from reports.workflow import transition as find_transition


def close_reports_of(case: Case, *, by: User, what: str) -> list[Report]:
    """Close the reports of a locked case that is being closed, and tell their senders `what`.

    Left as they are: what `by` may not see, what is closed, what is in another case that is open
    (whoever may see that one), and what is urgent, which a named person closes by itself (R6.2).
    """
    links = links_visible_to(by).filter(case=case, unlinked_at__isnull=True)
    found = _locked(by, set(links.values_list("report_id", flat=True)), status=Status.IN_CASE)
    elsewhere = in_other_open_cases(case)
    closed = [each for each in found if may_be_in_bulk(each) and each.pk not in elsewhere]
    for report in closed:
        _move(report, "close_with_case", MoveReason.CASE_CLOSED, by=by)
        told.keep_closing(report, by=by, told=what, case=case)
    return closed


@action
def reopen_case(*, by: User, case_id: uuid.UUID, words: str, version: int) -> Case:
    """Open a closed case again, with the reports that were closed with it and still are.

    Their senders see “Being assessed” again, and nothing of what they were told: it is not so any
    more. Raises NotAllowed, WrongState when it is open or merged, Conflict, CaseworkError,
    Case.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_CLOSE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = lock_case(by=by, case_id=case_id, version=version)
    move = case_move("reopen", status=case.status, merged=case.merged_into_id is not None)
    before = case.status
    case.status, case.outcome, case.closed_at = move.target, "", None
    touch_case(case, "status", "outcome", "closed_at")
    reports = _reopen_reports_of(case, by=by)
    tell(case, TimelineKind.MOVED, by=by, before=before, after=CaseStatus.OPEN, words=words)
    record(Operation.ALTERATION, by=by, objects=[case, *reports], reason="reopened")
    return case


def _reopen_reports_of(case: Case, *, by: User) -> list[Report]:
    """Those that are still in the case: a link that was undone meanwhile stays undone."""
    links = links_visible_to(by).filter(case=case, unlinked_at__isnull=True)
    closed_with_it = closings_visible_to(by).filter(case=case, reopened_at__isnull=True)
    keys = closed_with_it.filter(report__in=links.values("report_id"))
    reports = _locked(by, set(keys.values_list("report_id", flat=True)), status=Status.CLOSED)
    for report in reports:
        _move(report, "reopen_with_case", MoveReason.CASE_REOPENED, by=by)
        told.take_back(report, by=by)
    return reports


def _locked(by: User, keys: set[uuid.UUID], *, status: Status) -> list[Report]:
    """In the order of their keys, so that two people locking some never deadlock."""
    rows = reports_visible_to(by).select_for_update(of=("self",)).filter(pk__in=keys)
    return [each for each in rows.order_by("pk") if each.status == status]


def in_other_open_cases(case: Case) -> set[uuid.UUID]:
    """Which of this case's reports are in another too that is open, though nobody here sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_in_other_open_cases(%s)", [case.pk])
        return set(cursor.fetchone()[0])


def _move(report: Report, name: str, reason: MoveReason, *, by: User) -> None:
    move = find_transition(name, status=report.status)
    before = report.status
    report.status = move.target
    touch(report)
    waiting.after_move(report, by=by)
    report.save(update_fields=["status", "waiting_since", "version", "changed_at"])
    note(report, TimelineKind.MOVED, by=by, reason=reason, before=before, after=move.target)
