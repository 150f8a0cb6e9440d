"""What a report's page says of questions to who sent it, for those who may ask."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.questions import check_can_be_asked
from reports.enums import MessageDirection, MessageState
from reports.errors import CaseworkError
from reports.models import Report, ReportMessage
from reports.permissions import user_can
from reports.queries import messages_visible_to
from reports.triage.rows import moment

MOST_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """One question: where it stands, since when, and where it is checked while it waits."""

    state: str
    when: str
    iso: str
    address: str


@dataclass(frozen=True)
class Panel:
    rows: list[Row]
    ask: str
    why_not: str


def panel_of(report: Report, *, by: User) -> Panel | None:
    """Three statements; None for those who may not ask."""
    if not user_can(by, Permission.REPORTS_ASK):
        return None
    found = list(messages_visible_to(by).filter(report=report).defer("text")[:MOST_SHOWN])
    answered = {each.answers_id for each in found if each.answers_id}
    why_not = ""
    try:
        check_can_be_asked(by, report)
    except CaseworkError as error:
        why_not = str(error)
    return Panel(
        rows=[
            _row(each, is_answered=each.pk in answered)
            for each in found
            if each.direction == MessageDirection.QUESTION
        ],
        ask=reverse("reports:triage:report-ask", args=[report.pk]),
        why_not=why_not,
    )


def _row(question: ReportMessage, *, is_answered: bool) -> Row:
    iso, when = moment(question.checked_at or question.written_at)
    return Row(
        state=_("Answered") if is_answered else str(MessageState(question.state).label),
        when=when,
        iso=iso,
        address=_address(question.pk) if question.is_waiting else "",
    )


def _address(message_id: uuid.UUID) -> str:
    return reverse("reports:triage:question", args=[message_id])
