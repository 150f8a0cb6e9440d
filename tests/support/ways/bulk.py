"""Doing one thing to many reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.models import BulkAction
from tests.support import bulk
from tests.support.ways.way import Way, posts
from tests.support.world import World

TRIAGE = bulk.WHO


def _of(make: Callable[[World], BulkAction]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"bulk_id": make(world).pk}


WAYS = {
    "reports:triage:bulk-list": Way(who=TRIAGE, more=bulk.more),
    "reports:triage:bulk-new": Way(
        who=TRIAGE,
        query=lambda world: f"?report={world.concern.pk}",
        also=(Way(who=TRIAGE, query="?all=1&kind=concern", state="[all that match]"),),
    ),
    "reports:triage:bulk": Way(
        who=TRIAGE,
        arguments=_of(bulk.preview),
        more=bulk.more_left_out,
        also=(
            Way(who=TRIAGE, arguments=_of(bulk.confirmed), state="[under way]"),
            Way(who=TRIAGE, arguments=_of(bulk.finished), state="[finished]"),
            Way(who=TRIAGE, arguments=_of(bulk.undone), state="[undone]"),
        ),
    ),
    "reports:triage:bulk-confirm": posts("starts it", who=TRIAGE, arguments=_of(bulk.preview)),
    "reports:triage:bulk-discard": posts("ends a preview", who=TRIAGE, arguments=_of(bulk.preview)),
    "reports:triage:bulk-stop": posts("stops it", who=TRIAGE, arguments=_of(bulk.confirmed)),
    "reports:triage:bulk-undo": posts("undoes it", who=TRIAGE, arguments=_of(bulk.finished)),
    "reports:triage:bulk-words": posts("sealed words", who=TRIAGE, arguments=_of(bulk.confirmed)),
}
