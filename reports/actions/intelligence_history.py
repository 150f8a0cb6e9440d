"""The rows around an item of intelligence: what happened to it, and what it was made from."""

from __future__ import annotations

import uuid

from django.utils import timezone

from portal.accounts.models import User
from reports import audiences
from reports.intelligence_enums import ItemEvent
from reports.models import IntelligenceEntry, IntelligenceItem, IntelligenceLink, Report


def note_item(
    item_id: uuid.UUID,
    kind: ItemEvent,
    *,
    by: User | None,
    before: str = "",
    after: str = "",
    words: str = "",
) -> None:
    """Put an entry into an item's history; before and after are codes, words are sealed."""
    IntelligenceEntry(
        item_id=item_id,
        kind=kind,
        at=timezone.now(),
        by=by,
        before=before,
        after=after,
        words=words.strip() or None,
        audience=audiences.of_intelligence(),
    ).save(force_insert=True)


def link_report(item: IntelligenceItem, report: Report, *, by: User) -> None:
    """Say that an item was made from a report."""
    IntelligenceLink(
        item=item,
        report=report,
        linked_by=by,
        linked_at=timezone.now(),
        audience=audiences.of_intelligence(),
    ).save(force_insert=True)
