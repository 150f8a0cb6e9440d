"""Pages about licensed premises: incidents that premises tell, and what is theirs."""

from __future__ import annotations

from typing import Any

from agencies.licensing.actions.drafts import MOST_DRAFTS
from agencies.licensing.models import (
    IncidentDraft,
)
from tests.support import premises
from tests.support.ways.at_premises import MANAGER, OFFICER, STAFF, at_work
from tests.support.ways.way import Way, posts
from tests.support.world import World


def _incident(world: World) -> dict[str, Any]:
    """With something added, and a name for which an officer asked."""
    premises.lantern(world)
    incident = premises.another_incident(world.person(MANAGER))
    premises.added_to(incident, world.person(MANAGER))
    premises.name_asked_for(incident, world.person(OFFICER))
    return {"incident_id": incident.pk}


def _person(world: World) -> dict[str, Any]:
    """Somebody with a name, for whom nobody asked yet."""
    premises.lantern(world)
    return {"incident_id": premises.another_incident(world.person(MANAGER)).pk, "person_number": 1}


def _asked(world: World) -> dict[str, Any]:
    return {**_incident(world), "person_number": 1}


def _draft(world: World) -> dict[str, Any]:
    """Somebody else's, with a name that only they can read."""
    premises.lantern(world)
    return {"draft_id": premises.another_draft(world.person(MANAGER)).pk}


def more_incidents(world: World, number: int) -> None:
    premises.lantern(world)
    for _ in range(number):
        premises.another_incident(world.person(MANAGER))


def more_drafts(world: World, number: int) -> None:
    """As many as there may be."""
    premises.lantern(world)
    with premises.everything_shown():
        room = MOST_DRAFTS - IncidentDraft.objects.count()
    for _ in range(min(number, room)):
        premises.another_draft(world.person(MANAGER))


WAYS = {
    "licensing:incidents": Way(OFFICER, more=more_incidents),
    "licensing:incident": Way(
        OFFICER, _incident, also=(Way("police_triage", _incident, state="police"),)
    ),
    "licensing:incident-name": Way("police_triage", _person),
    "licensing:name-ask": posts("asks for a name", who=OFFICER, arguments=_person),
    "licensing:name-answer": posts("answers a request", who="police_triage", arguments=_asked),
    "venue:home": Way(
        STAFF,
        at_work,
        more=more_drafts,
        also=(Way(MANAGER, at_work, state="manager"), Way(STAFF, state="none")),
    ),
    "venue:report": Way(STAFF, at_work),
    "venue:draft": Way(STAFF, _draft),
    "venue:draft-remove": posts("deletes a draft", who=STAFF, arguments=_draft),
    "venue:incidents": Way(STAFF, at_work, more=more_incidents),
    "venue:incident": Way(STAFF, _incident),
    "venue:sent": Way(STAFF, _incident),
    "venue:incident-add": posts("adds to an incident", who=STAFF, arguments=_incident),
    "venue:what-we-do": Way(STAFF, at_work),
}
