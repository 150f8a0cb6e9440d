"""What officers say of reports that tell of the same: one pair is linked, another put aside.

The other reports in which somebody tells of a thing again are left for the page to suggest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo.plan import Plan
from reports.actions.suggestions import decide_pair
from reports.enums import Verdict
from reports.queries import reports_visible_to
from reports.suggesting import suggestions_for

SAYS = (
    (Verdict.SAME, "[Demonstration] The same evening, told by two neighbours."),
    (Verdict.DIFFERENT, ""),
)


def decide_some(plan: Plan, *, officer: User) -> None:
    """Say of the first pairs that are suggested what they are; the rest stay suggested."""
    for (verdict, words), (one, other) in zip(SAYS, _suggested(plan, officer), strict=False):
        decide_pair(by=officer, report_id=one.pk, other_id=other.pk, verdict=verdict, words=words)


def _suggested(plan: Plan, officer: User) -> Iterator[tuple[Any, Any]]:
    """Reports that tell of something again, with what is suggested for them first."""
    keys = [each.key for each in plan.reports if each.repeats]
    with acting_as(officer):
        told = list(
            reports_visible_to(officer).filter(idempotency_key__in=keys).order_by("received_at")
        )
    for report in told:
        with acting_as(officer):
            found = suggestions_for(report, by=officer)
        if found:
            yield report, found[0].report
