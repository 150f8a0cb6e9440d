"""What may be done to many reports at once, and which of the chosen reports are left out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Case, CharField, Q, Value, When

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.bulk_enums import OVER, BulkKind, Why
from reports.models import BulkAction
from reports.policies import NOT_IN_BULK, check_move_in_bulk

MOST_AT_ONCE = 50_000
"""Reports of one bulk action. More than that is a matter of routing rules, not of an officer."""

UNDO_WITHIN = datetime.timedelta(hours=24)
"""How long after its end a bulk action can be undone."""

PREVIEW_LASTS = datetime.timedelta(hours=24)
"""How long a preview waits to be confirmed."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants done to many reports: a move with its reason, or who should have them
    (`assignee` None: nobody)."""

    kind: BulkKind
    transition: str = ""
    reason: str = ""
    assignee: User | None = None

    @property
    def permission(self) -> Permission:
        """What it takes. Raises CaseworkError for what can't be done in bulk."""
        if self.kind == BulkKind.ASSIGN:
            return Permission.REPORTS_ASSIGN
        return check_move_in_bulk(self.transition, self.reason).permission


def asked_of(bulk: BulkAction) -> Asked:
    return Asked(BulkKind(bulk.kind), bulk.transition, bulk.reason, bulk.assignee)


def left_out(asked: Asked) -> Case:
    """Why a report of a queryset would be left out: a code of Why, "" if it would not.

    What the preview says; the actions ask it all again of each report.
    """
    reasons = [(NOT_IN_BULK, Why.URGENT), *_reasons(asked)]
    return Case(
        *(When(condition, then=Value(why.value)) for condition, why in reasons),
        default=Value(""),
        output_field=CharField(),
    )


def _reasons(asked: Asked) -> list[tuple[Q, Why]]:
    if asked.kind == BulkKind.MOVE:
        move = check_move_in_bulk(asked.transition, asked.reason)
        so_already = (Q(status=move.target), Why.ALREADY)
        return [so_already, (~Q(status__in=move.sources), Why.STATUS)]
    if asked.assignee is None:
        return [(Q(assigned_to__isnull=True), Why.ALREADY)]
    seen = Q(audience__overlap=clearances_of(asked.assignee))
    return [(Q(assigned_to=asked.assignee), Why.ALREADY), (~seen, Why.NOT_SEEN)]


def may_be_undone(bulk: BulkAction, *, now: datetime.datetime) -> bool:
    """Whether it is over, and not too long ago."""
    return bulk.state in OVER and bulk.ended_at is not None and now < bulk.ended_at + UNDO_WITHIN
