"""What a sender is told when many reports were closed or opened and that is undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.accounts.models import User
from reports.actions.bulk import confirm_bulk, prepare_bulk, undo_bulk
from reports.actions.bulk_work import carry_on
from reports.actions.triage import move_report
from reports.bulk import Asked
from reports.bulk_enums import BulkKind, BulkState
from reports.enums import Status, ToldSender
from reports.models import BulkAction, Report, ReportClosing
from reports.queries import reports_visible_to

pytestmark = pytest.mark.django_db

Tell = Callable[..., Report]
OPEN = Asked(BulkKind.MOVE, transition="reopen", reason="mistake")
CLOSE = Asked(BulkKind.MOVE, transition="close", reason="no_action")
SENTENCE = ToldSender.values[0]


def moved(report: Report, by: User, transition: str, reason: str, told: str = "") -> Report:
    return move_report(
        by=by,
        report_id=report.pk,
        transition=transition,
        reason=reason,
        words="As the file says",
        told=told,
        version=Report.objects.get(pk=report.pk).version,
    )


def standing(report: Report) -> list[str]:
    """What the sender reads, at most one sentence."""
    rows = ReportClosing.objects.filter(report=report, reopened_at__isnull=True)
    return list(rows.values_list("told", flat=True))


def done(by: User, asked: Asked, report: Report) -> BulkAction:
    made = prepare_bulk(by=by, reports=reports_visible_to(by).filter(pk=report.pk), asked=asked)
    confirm_bulk(by=by, bulk_id=made.pk, words="All old", version=made.version)
    carry_on(seconds=30)
    return BulkAction.objects.get(pk=made.pk)


def undone(by: User, made: BulkAction, report: Report) -> Status:
    undo_bulk(by=by, bulk_id=made.pk, words="Wrong ward", version=made.version)
    carry_on(seconds=30)
    assert BulkAction.objects.get(pk=made.pk).state == BulkState.UNDONE
    return Status(Report.objects.get(pk=report.pk).status)


def test_undoing_an_opening_tells_again_what_was_told(tell: Tell, officer: User) -> None:
    report = tell()
    moved(report, officer, "start", "start")
    moved(report, officer, "close", "no_action", told=SENTENCE)
    assert standing(report) == [SENTENCE]
    made = done(officer, OPEN, report)
    assert standing(report) == []
    assert undone(officer, made, report) == Status.CLOSED
    assert standing(report) == [SENTENCE]


def test_undoing_a_closing_leaves_nothing_told(tell: Tell, officer: User) -> None:
    report = tell()
    moved(report, officer, "start", "start")
    made = done(officer, CLOSE, report)
    assert standing(report) == [""]
    assert undone(officer, made, report) == Status.ASSESSING
    assert standing(report) == []
