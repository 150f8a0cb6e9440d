"""What the sender of a report is told once it is closed: an approved sentence, or nothing.

Callers hold the report's lock. What stands is one row at most (the database's constraint), and the
inbox shows it only while the report is closed: whatever was closed, reopened, merged and closed
again before, a sender is told one thing, once.
"""

from __future__ import annotations

from django.utils import timezone

from portal.accounts.models import User
from reports import audiences
from reports.enums import TimelineKind
from reports.models import Case, Report, ReportClosing, TimelineEntry


def keep_closing(
    report: Report, *, by: User | None, told: str, case: Case | None = None
) -> ReportClosing:
    """Record that a report was closed, and what its sender is told: a ToldSender, or ''. `by`: None
    for a cleansing crew."""
    take_back(report, by=by)
    made = ReportClosing(
        report=report,
        case=case,
        told=told,
        closed_by=by,
        closed_at=timezone.now(),
        audience=audiences.of_report_closing(kind=report.kind),
    )
    made.save(force_insert=True)
    if told:
        TimelineEntry(
            report=report,
            kind=TimelineKind.TOLD,
            at=made.closed_at,
            by=by,
            after=told,
            audience=audiences.of_timeline_entry(),
        ).save(force_insert=True)
    return made


def take_back(report: Report, *, by: User | None) -> None:
    """A report that is open again tells its sender nothing any more."""
    ReportClosing.objects.filter(report=report, reopened_at__isnull=True).update(
        reopened_at=timezone.now(), reopened_by=by
    )


def stand_again(report: Report) -> None:
    """A report that is closed again because its opening was undone tells what it told before."""
    latest = ReportClosing.objects.filter(report=report).order_by("closed_at", "id").last()
    if latest is not None:
        latest.reopened_at = latest.reopened_by = None
        latest.save(update_fields=["reopened_at", "reopened_by"])
