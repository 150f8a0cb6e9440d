"""Reports as numbers: what may be counted for figures that show no report.

For work that stores counts and withholds small ones (R8.1). Nothing here leads to a page.
"""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from agencies.registry.clearances import Clearance
from reports.clocks import moment
from reports.enums import Kind, Verdict
from reports.models import Report, ReportPair

COUNTED_WITH = (Clearance.POLICE_TRIAGE,)
"""What the transaction that counts has to be shown; what is set aside as junk is not among it."""


def countable(*, kind: Kind, first: datetime.date, until: datetime.date) -> QuerySet[Report]:
    """Reports of a kind, with a point, of what happened (or else was received) from the day `first`
    up to and not with `until`, in London. What was said to be the same as an earlier report is left
    out (R8.5)."""
    midnight = datetime.time(0)
    told_again = ReportPair.objects.filter(verdict=Verdict.SAME, undone_at__isnull=True)
    return (
        Report.objects.filter(audience__overlap=[*COUNTED_WITH], kind=kind, point__isnull=False)
        .exclude(pk__in=told_again.values("second"))
        .annotate(when=Coalesce("happened_first", "received_at"))
        .filter(when__gte=moment(first, midnight), when__lt=moment(until, midnight))
    )
