"""Intelligence: writing, releasing, grading again, sharing, asking the originator."""

from __future__ import annotations

from typing import Any

from reports.actions.intelligence_reports import add_report
from reports.models import IntelligenceItem
from tests.support import intelligence
from tests.support.ways.way import Way, posts
from tests.support.world import World

POLICE = "police_intelligence"
RECIPIENT = "licensing_officer"


def _draft(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def _waiting(world: World) -> dict[str, Any]:
    return {"item_id": intelligence.send(world).pk}


def _released(world: World) -> dict[str, Any]:
    return {"item_id": world.released.pk}


def _of_a_colleague(world: World) -> dict[str, Any]:
    return {"item_id": intelligence.release_for_colleague(world).pk}


def _shared(world: World) -> dict[str, Any]:
    return {"disclosure_id": world.shared_item.pk}


def _asked(world: World) -> dict[str, Any]:
    return {"asked_id": world.asked.pk}


def _more_reports(world: World, count: int) -> None:
    """The same item made from more reports."""
    for number in range(count):
        add_report(
            by=world.person(POLICE),
            item_id=world.item.pk,
            report_id=world.tell(f"Again {number}").pk,
            version=IntelligenceItem.objects.get(pk=world.item.pk).version,
        )


def _more_questions(world: World, count: int) -> None:
    for number in range(count):
        intelligence.ask(world, intelligence.share(world, intelligence.release(world, number)))


WAYS = {
    "reports:triage:intelligence": Way(
        who=POLICE,
        more=World.more_items,
        also=(Way(who=POLICE, query="?show=released", state="[released]"),),
    ),
    "reports:triage:intelligence-write": Way(
        who=POLICE,
        query=lambda world: f"?report={world.concern.pk}",
        also=(Way(who=POLICE, query="?legacy=1", state="[5x5x5]"),),
    ),
    "reports:triage:intelligenceitem-detail": Way(
        who=POLICE,
        arguments=_draft,
        more=_more_reports,
        also=(
            Way(who=POLICE, arguments=_waiting, state="[waits for a second person]"),
            Way(who=POLICE, arguments=_released, state="[released]"),
        ),
    ),
    "reports:triage:intelligence-words": posts("sealed words", who=POLICE, arguments=_draft),
    "reports:triage:intelligence-change": posts("changes an item", who=POLICE, arguments=_draft),
    "reports:triage:intelligence-grade": Way(who=POLICE, arguments=_of_a_colleague),
    "reports:triage:intelligence-move": posts(
        "moves an item", who=POLICE, arguments=lambda world: {**_draft(world), "move": "send"}
    ),
    "reports:triage:intelligence-add-report": posts(
        "changes an item", who=POLICE, arguments=_draft
    ),
    "reports:triage:intelligence-take-out": posts(
        "changes an item",
        who=POLICE,
        arguments=lambda world: {**_draft(world), "report_id": world.concern.pk},
    ),
    "reports:triage:disclose-intelligenceitem": Way(who=POLICE, arguments=_released),
    "reports:triage:intelligence-ask": Way(who=RECIPIENT, arguments=_shared),
    "reports:triage:intelligence-questions": Way(who=POLICE, more=_more_questions),
    "reports:triage:intelligence-asked": Way(who=POLICE, arguments=_asked),
}
