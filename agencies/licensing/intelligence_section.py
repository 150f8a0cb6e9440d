"""Items of intelligence on a premises' page: those that police say are about it, and for police
those made from what it told.

Never by words: a name in a title says nothing of which premises is meant. Which reports an item was
made from is not shared with whoever it is disclosed to (reports.IntelligenceLink: it would tell
who told police). A tie by police is, with the item, for as long as the item is (audiences.of_tie).
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.shared_intelligence import MAY, standing_to_licensing
from agencies.licensing.models import Premises
from agencies.licensing.queries.intelligence import ties_now
from agencies.licensing.queries.premises import tenures_visible_to
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.models import Disclosure
from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports import policies
from reports.intelligence_enums import ItemStatus
from reports.permissions import user_can
from reports.queries import (
    intelligence_links_visible_to,
    intelligence_visible_to,
    links_visible_to,
)
from reports.triage.intelligence_page import ItemRow, rows_of

INTELLIGENCE = "intelligence"
MOST_ITEMS = 20


@dataclass(frozen=True)
class Shared:
    """A disclosure to a licensing team that stands. `with_whom`: "" for whoever has it."""

    with_whom: str
    since: str
    until: str


@dataclass(frozen=True)
class Row:
    """One item. `reads`: where its words are opened here, "" of one that no tie brings here."""

    row: ItemRow
    why: str
    day: str
    is_of_holder_before: bool
    shared: list[Shared]
    address: str
    reads: str


def intelligence_of(user: User, premises: Premises) -> dict[str, Any] | None:
    """Released items that are tied to this premises, were made from a report of it, or from one in
    a case with such a report, as far as the person sees item, tie, report and link; None for
    recipients of whose items none is about it. Three statements; words stay sealed."""
    if not user_can(user, Permission.INTELLIGENCE_VIEW):
        return None
    is_police = Clearance.POLICE_INTELLIGENCE in clearances_of(user)
    items = _items(user, premises)
    shares = _shares(user, [each.pk for each in items], is_police=is_police)
    since = _held_since(user, premises)
    if not items and not is_police:
        return None
    return {
        "rows": [_row(row, premises, shares, since, is_police=is_police) for row in rows_of(items)],
        "is_police": is_police,
        "may_tie": user_can(user, MAY),
    }


def _items(user: User, premises: Premises) -> list[Any]:
    told = incidents_visible_to(user).filter(premises=premises).order_by().values("report")
    in_cases = links_visible_to(user).order_by()
    cases = in_cases.filter(report__in=told).values("case")
    beside = in_cases.filter(case__in=cases).values("report")
    made_from = intelligence_links_visible_to(user).filter(
        item=OuterRef("pk"), unlinked_at__isnull=True
    )
    tied = ties_now(user).filter(item=OuterRef("pk"), premises=premises)
    return list(
        intelligence_visible_to(user)
        .filter(status=ItemStatus.RELEASED)
        .annotate(
            is_tied=Exists(tied),
            is_own=Exists(made_from.filter(report__in=told)),
            is_beside=Exists(made_from.filter(report__in=beside)),
        )
        .filter(Q(is_tied=True) | Q(is_own=True) | Q(is_beside=True))
        .defer("text", "provenance")
        .order_by("-is_tied", "-is_own", "-changed_at", "-id")[:MOST_ITEMS]
    )


def _shares(
    user: User, items: Iterable[uuid.UUID], *, is_police: bool
) -> dict[uuid.UUID, list[Shared]]:
    """Item → how it is disclosed to licensing now."""
    found: dict[uuid.UUID, list[Shared]] = defaultdict(list)
    rows = standing_to_licensing(user).filter(object_id__in=list(items))
    for each in rows.select_related("recipient").order_by("made_at", "pk"):
        found[each.object_id].append(_shared(each, is_police=is_police))
    return found


def _shared(disclosure: Disclosure, *, is_police: bool) -> Shared:
    return Shared(
        with_whom=disclosure.recipient.name if is_police else "",
        since=policies.in_words(timezone.localdate(disclosure.made_at)),
        until=policies.in_words(policies.last_day_of(disclosure.expires_at)),
    )


def _held_since(user: User, premises: Premises) -> datetime.date | None:
    """Since when who holds the licence now has held it."""
    now = tenures_visible_to(user).filter(premises=premises, until__isnull=True)
    return now.values_list("since", flat=True).first()


def _row(
    row: ItemRow,
    premises: Premises,
    shares: dict[uuid.UUID, list[Shared]],
    since: datetime.date | None,
    *,
    is_police: bool,
) -> Row:
    item = row.item
    detail = reverse("reports:triage:intelligenceitem-detail", args=[item.pk])
    reads = reverse("licensing:premises-intelligence", args=[premises.pk, item.pk])
    return Row(
        row=row,
        why=_why(item, is_police=is_police),
        day=policies.in_words(item.day),
        is_of_holder_before=since is not None and item.day < since,
        shared=shares.get(item.pk, []),
        address=detail,
        reads=reads if item.is_tied else "",  # type: ignore[attr-defined]
    )


def _why(item: Any, *, is_police: bool) -> str:
    if item.is_tied:
        return _("Police say that it is about this premises") if is_police else ""
    if item.is_own:
        return _("Made from a report of this premises")
    return _("From a report in its case")
