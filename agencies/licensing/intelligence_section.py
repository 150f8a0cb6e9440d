"""Items of intelligence on a premises' page: tied by the reports that they were made from.

Never by words: a name in a title says nothing of which premises is meant. Which reports an item was
made from is not shared with whoever it is disclosed to (reports.IntelligenceLink: it would tell
who told police), so that nobody else than police is shown a tie here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agencies.licensing.models import Premises
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.intelligence_enums import ItemStatus
from reports.permissions import user_can
from reports.queries import (
    intelligence_links_visible_to,
    intelligence_visible_to,
    links_visible_to,
)
from reports.triage.intelligence_page import rows_of

MOST_ITEMS = 20


def intelligence_of(user: User, premises: Premises) -> dict[str, Any] | None:
    """Released items that were made from a report of this premises, or from one in a case with such
    a report, as far as the person sees item, report and link. One statement; words stay sealed."""
    if not user_can(user, Permission.INTELLIGENCE_VIEW):
        return None
    told = incidents_visible_to(user).filter(premises=premises).order_by().values("report")
    in_cases = links_visible_to(user).order_by()
    cases = in_cases.filter(report__in=told).values("case")
    beside = in_cases.filter(case__in=cases).values("report")
    made_from = intelligence_links_visible_to(user).filter(
        item=OuterRef("pk"), unlinked_at__isnull=True
    )
    items = list(
        intelligence_visible_to(user)
        .filter(status=ItemStatus.RELEASED)
        .annotate(
            is_own=Exists(made_from.filter(report__in=told)),
            is_beside=Exists(made_from.filter(report__in=beside)),
        )
        .filter(Q(is_own=True) | Q(is_beside=True))
        .defer("text", "provenance")
        .order_by("-is_own", "-changed_at", "-id")[:MOST_ITEMS]
    )
    why = {True: _("Made from a report of this premises"), False: _("From a report in its case")}
    return {
        "rows": [(row, why[row.item.is_own]) for row in rows_of(items)],  # type: ignore[attr-defined]
        "sees_links": Clearance.POLICE_INTELLIGENCE in clearances_of(user),
    }
