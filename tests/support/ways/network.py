"""The network around a report, a case and an item of intelligence.

It is no list, and takes more statements than one: tests/integration/triage/test_network.py counts
them, few and many links alike.
"""

from __future__ import annotations

from typing import Any

from tests.support.ways.way import Way
from tests.support.world import World

POLICE = "police_intelligence"


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def _item(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def _report(world: World) -> dict[str, Any]:
    return {"report_id": world.linked.pk}


WAYS = {
    "reports:triage:report-network": Way(
        who=POLICE,
        arguments=_report,
        also=(Way(who=POLICE, arguments=_report, query="?steps=1", state="[one link away]"),),
    ),
    "reports:triage:case-network": Way(who=POLICE, arguments=_case),
    "reports:triage:intelligence-network": Way(who=POLICE, arguments=_item),
}
