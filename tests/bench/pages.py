"""Benchmark 6: the pages that an officer opens from the queue, beside all of their SQL."""

from __future__ import annotations

from django.urls import reverse

from tests.bench.more_rows import TITLE
from tests.bench.queue import Case, measure_page
from tests.bench.results import Result

OF_A_REPORT = 45
"""SQL statements of a report's page and of a case's, whatever is on them."""

OF_MANY_ROWS = 15
"""Two hundred rows are made by a template, four times as many as of a list."""


def cases() -> list[Case]:
    from reports.enums import OPEN_STATUSES, Kind
    from reports.models import Case as CaseRow
    from reports.models import Report

    report = Report.objects.filter(status__in=OPEN_STATUSES, kind=Kind.CONCERN).latest(
        "received_at", "id"
    )
    large = CaseRow.objects.get(title=TITLE)
    kept = {"whole_page": True, "rows": None}
    return [
        Case(
            "a report's page, with its neighbours (floor: all its SQL)",
            "triage",
            {},
            path=reverse("reports:triage:report-detail", args=[report.pk]),
            most_statements=OF_A_REPORT,
            **kept,
        ),
        Case(
            "preview beside the queue (floor: all its SQL)",
            "triage",
            {},
            path=reverse("reports:triage:report-preview", args=[report.pk]),
            **kept,
        ),
        Case(
            "a case of 200 reports (floor: all its SQL)",
            "triage",
            {},
            path=reverse("reports:triage:case-detail", args=[large.pk]),
            most_statements=OF_A_REPORT,
            budget=OF_MANY_ROWS,
            **kept,
        ),
    ]


def measure(*, port: int, libpq: dict[str, str]) -> list[Result]:
    return [measure_page(each, port=port, libpq=libpq) for each in cases()]
