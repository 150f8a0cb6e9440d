"""What was done to many reports at once: an evening's reports given to a colleague, and a preview
that nobody has confirmed yet."""

from __future__ import annotations

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.actions.bulk import confirm_bulk, prepare_bulk
from reports.actions.bulk_work import carry_on
from reports.bulk import Asked
from reports.bulk_enums import BulkKind
from reports.enums import Status
from reports.queries import reports_visible_to

MANY = 8
SECONDS = 30
WHY = "[Demonstration] All from the same evening: one of us reads them together."


def give_some(*, officer: User, colleague: User) -> None:
    """Assign the latest new reports that nobody has to the colleague; prepare to start the next."""
    with acting_as(officer):
        new = reports_visible_to(officer).filter(status=Status.RECEIVED)
        latest = new.filter(assigned_to__isnull=True).order_by("-received_at", "id")
        keys = list(latest.values_list("pk", flat=True)[: 2 * MANY])
    if not keys:
        return
    given = new.filter(pk__in=keys[:MANY]).order_by("-received_at", "id")
    made = prepare_bulk(by=officer, reports=given, asked=Asked(BulkKind.ASSIGN, assignee=colleague))
    if made.rows.filter(state="pending").exists():
        confirm_bulk(by=officer, bulk_id=made.pk, words=WHY, version=made.version)
        carry_on(seconds=SECONDS)
    following = new.filter(pk__in=keys[MANY:]).order_by("-received_at", "id")
    if following.exists():
        asked = Asked(BulkKind.MOVE, transition="start", reason="start")
        prepare_bulk(by=officer, reports=following, asked=asked)
