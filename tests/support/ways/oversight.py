"""Pages of auditors."""

from __future__ import annotations

from tests.support.ways.way import Way
from tests.support.world import World

WAYS = {
    "oversight:search": Way(who="auditor", more=World.more_reports),
    "oversight:who-looked": Way(
        who="auditor", arguments=lambda world: {"object_id": world.concern.pk}
    ),
}
