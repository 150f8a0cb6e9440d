"""Pages about licensed premises: visits by officers."""

from __future__ import annotations

from typing import Any

from agencies.licensing.models import Visit
from agencies.licensing.visit_enums import VisitState
from tests.support import premises, visits
from tests.support.ways.at_premises import OFFICER, STAFF, at_work
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World


def _whole(world: World) -> dict[str, Any]:
    """A recorded visit of which everything was written."""
    visit = visits.whole(world.person(OFFICER), _shown(world))
    return {"premises_visit_id": visit.pk}


def _shown(world: World) -> Any:
    """A premises of its own: each has one visit at a time that is planned or under way."""
    shown = premises.another_premises(world.person(OFFICER), "The Visited Heron")
    premises.another_condition(shown)
    return shown


def _planned(world: World) -> dict[str, Any]:
    (visit,) = visits.planned(world.person(OFFICER), _shown(world))
    return {"premises_visit_id": visit.pk}


def _under_way(world: World) -> dict[str, Any]:
    return {"premises_visit_id": _written(world).pk}


def _written(world: World) -> Any:
    by = world.person(OFFICER)
    visit = visits.under_way(by, _shown(world))
    visits.toilet(by, visit)
    visits.swab(by, visit)
    return visit


def _evening(world: World) -> dict[str, Any]:
    by = world.person(OFFICER)
    first, _second = visits.planned(by, _shown(world), _shown(world))
    return {"evening_id": first.evening}


def _piece(piece: str) -> Any:
    return lambda world: {**_under_way(world), "piece": piece}


def _row(piece: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        _written(world)  # another one, of which these rows are not
        visit = _written(world)
        rows: dict[str, Any] = {
            "toilet": visit.visittoilets.all(),
            "swab": visit.visitswabs.all(),
            "condition": visit.premises.conditions.all(),
        }
        return {
            "premises_visit_id": visit.pk,
            "piece": piece,
            "row_id": rows[piece][0].pk,
        }

    return arguments


def _does(move: str) -> Any:
    begin = {"start": _planned, "cancel": _planned, "record": _under_way}.get(move, _whole)
    return lambda world: {**begin(world), "move": move}


def more_visits(world: World, number: int) -> None:
    """Some recorded, some planned."""
    by = world.person(OFFICER)
    for each in range(number):
        shown = premises.another_premises(by, f"The Visited Heron {each}")
        visits.recorded(by, shown) if each % 2 else visits.planned(by, shown)


def more_visits_there(world: World, number: int) -> None:
    """At the premises of the world's people, each released to it."""
    for _ in range(number):
        visits.whole(world.person(OFFICER), premises.lantern(world))


def _copy(world: World) -> dict[str, Any]:
    """Whoever sends every form has planned a visit there: one at a time is under way."""
    by, lantern = world.person(OFFICER), premises.lantern(world)
    for each in Visit.objects.filter(premises=lantern, state=VisitState.PLANNED):
        visits.moved(by, each, "cancel", "Room is needed")
    visit = visits.whole(by, lantern)
    return {"copy_id": visit.pk}


PIECES = ("toilet", "swab", "angela", "register", "findings", "outcome", "notes")
MOVES = ("start", "cancel", "record", "follow_up", "close", "release", "correct")


WAYS = {
    "licensing:visits": Way(
        OFFICER, more=more_visits, also=(Way("police_triage", state="police"),)
    ),
    "licensing:visits-export": answers("a file", who=OFFICER, more=more_visits),
    # One statement per reason: test_visit_reasons.py counts them, whatever reasons there are.
    "licensing:visit-plan": Way(OFFICER, question=True),
    "licensing:visit-evening": Way(OFFICER, _evening),
    "licensing:visit": Way(
        OFFICER,
        _whole,
        state="recorded",
        also=(
            Way(OFFICER, _planned, state="planned"),
            Way(OFFICER, _under_way, state="under way"),
            Way("police_triage", _whole, state="police"),
        ),
    ),
    "licensing:visit-part": Way(
        OFFICER,
        _piece("toilet"),
        state="toilet",
        question=True,
        also=tuple(Way(OFFICER, _piece(each), state=each) for each in PIECES[1:]),
    ),
    "licensing:visit-row": Way(
        OFFICER,
        _row("toilet"),
        state="toilet",
        also=tuple(Way(OFFICER, _row(each), state=each) for each in ("swab", "condition")),
    ),
    "licensing:visit-do": posts(
        "goes back to the visit",
        who=OFFICER,
        arguments=_does("start"),
        state="start",
        also=tuple(posts("", who=OFFICER, arguments=_does(each), state=each) for each in MOVES[1:]),
    ),
    "venue:visits": Way(STAFF, at_work, more=more_visits_there),
    "venue:visit": Way(STAFF, _copy),
}
