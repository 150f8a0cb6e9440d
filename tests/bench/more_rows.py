"""What the copied reports lack, and a benchmark asks for: one case of very many reports."""

from __future__ import annotations

TITLE = "Benchmark case"
REPORTS = 200


def add_large_case() -> None:
    """A case of REPORTS reports, as many as its page shows, unless it is there."""
    from django.utils import timezone

    from portal.vault.ids import uuid7
    from reports import audiences, references
    from reports.enums import CaseStatus, Kind, LinkReason
    from reports.models import Case, CaseLink, Report

    if Case.objects.filter(title=TITLE).exists():
        return
    case = Case.objects.filter(status=CaseStatus.OPEN).earliest("opened_at")
    case.pk, case.reference, case.title = uuid7(), references.new_reference(), TITLE
    case.save(force_insert=True)
    found = Report.objects.exclude(kind=Kind.RECORDED_CRIME).order_by("-received_at", "id")
    CaseLink.objects.bulk_create(
        CaseLink(
            case=case,
            report=report,
            reason=LinkReason.SAME_PLACE,
            audience=audiences.of_case_link(),
            linked_by_id=case.opened_by_id,
            linked_at=timezone.now(),
        )
        for report in found[:REPORTS]
    )
