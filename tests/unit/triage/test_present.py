from __future__ import annotations

from datetime import datetime, timezone

import pytest

from reports.enums import Precision
from reports.models import Report
from reports.triage.present import happened

FIRST = datetime(2026, 7, 1, 20, 5, tzinfo=timezone.utc)
LAST = datetime(2026, 7, 31, 22, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("first", "last", "precision", "said"),
    [
        (None, None, Precision.EXACT, "Not known"),
        (FIRST, LAST, Precision.UNKNOWN, "Not known"),
        (FIRST, None, Precision.EXACT, "1 Jul 2026, 21:05"),
        (FIRST, LAST, Precision.EXACT, "1 Jul 2026, 21:05 to 31 Jul 2026, 23:00"),
        (FIRST, LAST, Precision.DAY, "1 July 2026 to 31 July 2026"),
        (FIRST, LAST, Precision.MONTH, "July 2026"),
        (None, LAST, Precision.DAY, "31 July 2026"),
    ],
)
def test_when_it_happened_is_no_more_exact_than_known(
    first: datetime | None, last: datetime | None, precision: Precision, said: str
) -> None:
    report = Report(happened_first=first, happened_last=last, happened_precision=precision)
    assert happened(report) == said
