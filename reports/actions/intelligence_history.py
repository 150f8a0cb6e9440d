"""What happened to an item of intelligence, for those who work on it: added to, never changed."""

from __future__ import annotations

import uuid

from django.utils import timezone

from portal.accounts.models import User
from reports import audiences
from reports.intelligence_enums import ItemEvent
from reports.models import IntelligenceEntry


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
