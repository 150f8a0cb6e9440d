"""Pages of letters, action plans and safety alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agencies.licensing.models import Letter
from tests.support import premises, writing
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

OFFICER, MANAGER, STAFF = "licensing_officer", "premises_manager", "premises_staff"


def _at_work(world: World) -> dict[str, Any]:
    premises.lantern(world)
    return {}


def _about(world: World) -> str:
    return f"?premises={premises.lantern(world).pk}"


def _draft(world: World) -> dict[str, Any]:
    return {"letter_id": writing.another_draft(*writing.at_lantern(world)).pk}


def _sent(world: World) -> dict[str, Any]:
    officer, lantern = writing.at_lantern(world)
    found = Letter.objects.filter(premises=lantern, state="sent").first()
    return {"letter_id": (found or writing.another_letter(officer, lantern)).pk}


def _moved(move: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**_draft(world), "move": move}


def _plan(world: World) -> dict[str, Any]:
    return {"plan_id": writing.another_plan(*writing.at_lantern(world)).pk}


def _late(world: World) -> dict[str, Any]:
    officer, lantern = writing.at_lantern(world)
    return {"plan_id": writing.another_plan(officer, lantern, due_in=-9, agreed_ago=20).pk}


def _step(world: World, answers: str, move: str) -> dict[str, Any]:
    plan = writing.another_plan(*writing.at_lantern(world))
    return {"step_id": plan.steps.get(answers=answers).pk, "move": move}


def _alert(world: World) -> dict[str, Any]:
    officer, _lantern = writing.at_lantern(world)
    return {"alert_id": writing.another_alert(officer).pk}


def _read(world: World) -> dict[str, Any]:
    officer, _lantern = writing.at_lantern(world)
    alert = writing.another_alert(officer)
    writing.read_alert(world, alert)
    return {"alert_id": alert.pk}


def more_letters(world: World, number: int) -> None:
    for _ in range(number):
        writing.another_draft(*writing.at_lantern(world))


def more_sent(world: World, number: int) -> None:
    for _ in range(number):
        writing.another_letter(*writing.at_lantern(world))


def more_plans(world: World, number: int) -> None:
    for _ in range(number):
        writing.another_plan(*writing.at_lantern(world))


def more_alerts(world: World, number: int) -> None:
    for _ in range(number):
        writing.another_alert(world.person(OFFICER))


def more_past(world: World, number: int) -> None:
    for _ in range(number):
        alert = writing.another_alert(world.person(OFFICER))
        alert.stopped, alert.stopped_by, alert.stopped_at = "over", alert.made_by, alert.made_at
        alert.save()


WAYS = {
    "licensing:letters": Way(OFFICER, _at_work, more=more_letters),
    "licensing:letter-new": Way(OFFICER, query=_about, question=True),
    "licensing:letter-edit": Way(OFFICER, _draft),
    "licensing:letter": Way(OFFICER, _draft, also=(Way(OFFICER, _sent, state="sent"),)),
    "licensing:letter-pdf": answers("a PDF", who=OFFICER, arguments=_sent),
    "licensing:letter-do": posts("goes back to the letter", who=OFFICER, arguments=_moved("send")),
    "licensing:plans": Way(OFFICER, _at_work, more=more_plans),
    "licensing:plan-new": Way(OFFICER, query=_about),
    "licensing:plan": Way(OFFICER, _plan, also=(Way(OFFICER, _late, state="late"),)),
    "licensing:plan-do": posts(
        "goes back to the plan",
        who=OFFICER,
        arguments=lambda world: {**_plan(world), "move": "finish"},
    ),
    "licensing:step-do": posts(
        "goes back to the plan",
        who=OFFICER,
        arguments=lambda world: _step(world, "licensing", "done_here"),
    ),
    "licensing:alerts": Way(OFFICER, _at_work, more=more_alerts),
    "licensing:alert-new": Way(OFFICER, _at_work),
    "licensing:alert": Way(
        OFFICER, _alert, also=(Way("police_triage", _read, state="read, to police"),)
    ),
    "licensing:alert-stop": posts("goes back to the alert", who=OFFICER, arguments=_alert),
    "venue:letters": Way(MANAGER, _at_work, more=more_sent),
    "venue:letter": Way(MANAGER, _sent),
    "venue:letter-pdf": answers("a PDF", who=MANAGER, arguments=_sent),
    "venue:plans": Way(MANAGER, _at_work, more=more_plans),
    "venue:plan": Way(MANAGER, _plan, also=(Way(MANAGER, _late, state="late"),)),
    "venue:step-do": posts(
        "goes back to the plan",
        who=MANAGER,
        arguments=lambda world: _step(world, "premises", "done"),
    ),
    "venue:alerts": Way(STAFF, _at_work, more=more_alerts),
    "venue:alerts-past": Way(STAFF, _at_work, more=more_past),
    "venue:alert": Way(STAFF, _alert, also=(Way(STAFF, _read, state="read"),)),
    "venue:alert-read": posts("goes back to the alerts", who=STAFF, arguments=_alert),
}
