"""Reports that were sent with a receipt code, and the doors that it opens."""

from __future__ import annotations

import uuid
from functools import cache

from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from reports import receipts
from reports.actions.questions import send_question, write_question
from reports.actions.submit import Submission, submit_report
from reports.enums import Channel, Kind
from reports.models import Report, ReportMessage
from reports.receipt_codes import new_code

CODE, SPARE_CODE, OTHER_CODE = new_code(), new_code(), new_code()

stretched = cache(receipts.stretched)
"""The slow step, once for each code of a test run."""


def report_with(code: str, **more: object) -> Report:
    """A report whose sender was given `code`."""
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE,
            kind=Kind.CONCERN,
            narrative="Cars stop for a minute",
            place_text="Somewhere",
            receipt=stretched(code),
            **more,  # type: ignore[arg-type]
        ),
        idempotency_key=uuid.uuid4(),
    )


def tokens(code: str) -> list[bytes]:
    return receipts.tokens_of(stretched(code))


def ask(report: Report, *, by: User, checked_by: User, words: str = "What time?") -> ReportMessage:
    """A question that was written, checked and sent."""
    written = write_question(by=by, report_id=report.pk, words=words)
    return send_question(by=checked_by, message_id=written.pk)  # type: ignore[no-any-return]


def enter(client: Client, code: str) -> None:
    """Open the inbox as a visitor does."""
    response = client.post(reverse("reports:intake:inbox"), {"code": code})
    assert response.status_code == 302, response.content.decode()


__all__ = ["CODE", "SPARE_CODE", "ask", "enter", "new_code", "report_with", "stretched", "tokens"]
