"""What officers say of reports that tell of the same: one pair is linked, another put aside.

The others are left for the page to suggest.
"""

from __future__ import annotations

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.actions.suggestions import decide_pair
from reports.enums import Verdict
from reports.queries import reports_visible_to
from reports.suggesting import suggestions_for

LOOKED_AT = 100
WHY = "[Demonstration] The same evening at the same spot, told by two people."


def decide_some(*, officer: User) -> None:
    """Link the likeliest pair among the latest reports, and put aside the least likely one."""
    with acting_as(officer):
        latest = reports_visible_to(officer).order_by("-received_at", "id")[:LOOKED_AT]
        pairs = [
            (each.score, report.pk, each.report.pk)
            for report in latest
            for each in suggestions_for(report, by=officer)
        ]
    if not pairs:
        return
    _, one, other = max(pairs)
    decide_pair(by=officer, report_id=one, other_id=other, verdict=Verdict.SAME, words=WHY)
    rest = [each for each in pairs if {one, other} != {*each[1:]}]
    if rest:
        _, one, other = min(rest)
        decide_pair(by=officer, report_id=one, other_id=other, verdict=Verdict.DIFFERENT)
