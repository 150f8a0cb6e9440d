"""Asking who reported what they meant: one officer writes, another reads it before it is sent.

A question only clarifies what was said (R1.6). The forms ask for the checklist; that two different
people stand behind a question is a constraint of the database.
"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences
from reports.actions.triage import lock_report, note
from reports.enums import MessageDirection, MessageState, Status, TimelineKind
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import Report, ReportMessage
from reports.permissions import check_user_can
from reports.policies import check_may_be_asked
from reports.queries import flags_in_force, messages_visible_to, narratives_visible_to

MOST_QUESTIONS = 20
MOST_CHARACTERS = 1_000


def check_can_be_asked(by: User, report: Report) -> None:
    """Raise WrongState, with the reason, when no question can be written about this report now.

    Three statements.
    """
    check_may_be_asked(is_flagged=flags_in_force(by).filter(report=report).exists())
    if report.status in {Status.CLOSED, Status.REFERENCE}:
        raise WrongState(_("This report is closed. Open it again before you ask a question."))
    words = narratives_visible_to(by).filter(pk=report.pk, receipt_finder__isnull=False)
    if not words.exists():
        raise WrongState(_("Whoever sent this report got no receipt code, so they can't be asked."))
    states = list(
        messages_visible_to(by)
        .filter(report=report, direction=MessageDirection.QUESTION)
        .values_list("state", flat=True)
    )
    if MessageState.WAITING in states:
        raise WrongState(
            _("A question is waiting to be checked. Check it before you write another.")
        )
    if len(states) >= MOST_QUESTIONS:
        raise WrongState(_("This report has had as many questions as one report may have."))


@action
def write_question(*, by: User, report_id: uuid.UUID, words: str) -> ReportMessage:
    """Write a question that a colleague then checks. Raises NotAllowed, WrongState, CaseworkError,
    Report.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_ASK)
    if not words.strip():
        raise CaseworkError(_("Write the question."))
    report = lock_report(by=by, report_id=report_id, version=None)
    check_can_be_asked(by, report)
    question = ReportMessage(
        report=report,
        direction=MessageDirection.QUESTION,
        state=MessageState.WAITING,
        text=words.strip(),
        written_by=by,
        written_at=timezone.now(),
        audience=audiences.of_message(),
    )
    question.save(force_insert=True)
    note(report, TimelineKind.QUESTION_WRITTEN, by=by)
    record(Operation.ALTERATION, by=by, objects=[report], reason="question_written")
    enqueue(
        "report.question", object_type="reportmessage", object_id=question.pk, agency_key="police"
    )
    return question


@action
def read_question(*, by: User, message_id: uuid.UUID) -> str:
    """The words of a question, to check them. Raises NotAllowed, ReportMessage.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_ASK)
    question = _questions(by).select_related("report").get(pk=message_id)
    words: str = question.text.open()
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[question.report],
        reason="question",
        detail=noticed_in(by, [words]),
    )
    return words


@action
def send_question(*, by: User, message_id: uuid.UUID) -> ReportMessage:
    """Send a question that somebody else wrote. Raises NotAllowed, WrongState,
    ReportMessage.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_ASK)
    question = _waiting(by, message_id)
    if question.written_by_id == by.pk:
        raise NotAllowed(_("You wrote this question. A colleague has to read and send it."))
    # Locked, so that nobody flags the report while the question goes out.
    report = lock_report(by=by, report_id=question.report_id, version=None)
    check_may_be_asked(is_flagged=flags_in_force(by).filter(report=report).exists())
    return _end(question, MessageState.SENT, TimelineKind.QUESTION_SENT, by=by)


@action
def return_question(*, by: User, message_id: uuid.UUID) -> ReportMessage:
    """Keep a question from being sent; who wrote it may do so too. Raises as send_question does."""
    check_user_can(by, Permission.REPORTS_ASK)
    question = _waiting(by, message_id)
    return _end(question, MessageState.RETURNED, TimelineKind.QUESTION_BACK, by=by)


def _questions(by: User) -> QuerySet[ReportMessage]:
    return messages_visible_to(by).filter(direction=MessageDirection.QUESTION)


def _waiting(by: User, message_id: uuid.UUID) -> ReportMessage:
    question: ReportMessage = (
        _questions(by).select_for_update(of=("self",)).select_related("report").get(pk=message_id)
    )
    if not question.is_waiting:
        raise WrongState(_("Somebody else has dealt with this question already."))
    return question


def _end(
    question: ReportMessage, state: MessageState, kind: TimelineKind, *, by: User
) -> ReportMessage:
    question.state = state
    question.checked_by = by
    question.checked_at = timezone.now()
    question.save(update_fields=["state", "checked_by", "checked_at"])
    note(question.report, kind, by=by)
    record(Operation.ALTERATION, by=by, objects=[question.report], reason=kind.value)
    return question
