"""The network around a report, a case and an item of intelligence."""

from __future__ import annotations

from typing import Any

from reports.actions.cases import link_report
from reports.enums import LinkReason
from reports.models import Case
from tests.support.ways.way import Way
from tests.support.world import World

POLICE = "police_intelligence"


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def _item(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def _report(world: World) -> dict[str, Any]:
    return {"report_id": world.linked.pk}


def _more_linked(world: World, count: int) -> None:
    """The same case with more reports, which name the same place."""
    for number in range(count):
        link_report(
            by=world.person(POLICE),
            case_id=world.case.pk,
            report_id=world.tell(f"Again {number}").pk,
            reason=LinkReason.SAME_PLACE,
            version=Case.objects.get(pk=world.case.pk).version,
        )


WAYS = {
    "reports:triage:report-network": Way(
        who=POLICE,
        arguments=_report,
        more=_more_linked,
        also=(Way(who=POLICE, arguments=_report, query="?steps=1", state="[one link away]"),),
    ),
    "reports:triage:case-network": Way(who=POLICE, arguments=_case, more=_more_linked),
    "reports:triage:intelligence-network": Way(who=POLICE, arguments=_item, more=_more_linked),
}
