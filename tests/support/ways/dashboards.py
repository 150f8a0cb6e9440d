"""Dashboards and watch areas."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hotspots.models.watches import Watch
from hotspots.watches.actions import erase
from hotspots.watches.queries import MOST_OWN
from tests.support import watching
from tests.support.ways.refuse import more_finds
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

OFFICER = "police_triage"
ROLES = (
    "police_triage",
    "police_intelligence",
    "cleansing_lead",
    "licensing_officer",
    "spp_coordinator",
    "public_health",
)


def this_month(_world: World) -> str:
    return f"?period={timezone.localdate():%Y-%m}"


def _more_reports(world: World, number: int) -> None:
    for each in range(number):
        world.tell(f"More of the same, number {each}")


def _watch(world: World) -> dict[str, Any]:
    """Anew, since what a test does to a watch may end it. Older ones go: one person keeps no more
    than so many."""
    person = world.person(OFFICER)
    rows = list(Watch.objects.filter(membership__user=person).order_by("made_at"))
    for each in rows[: max(0, len(rows) - MOST_OWN // 2)]:
        erase(each)
    made = watching.watch(person)
    watching.alert(made)
    return {"watch_id": made.pk}


def _of_a_colleague(world: World) -> dict[str, Any]:
    person = world.another(OFFICER)
    for each in Watch.objects.exclude(team="").order_by("made_at")[:2]:
        erase(each)
    return {"watch_id": watching.watch(person, shared=True).pk}


def _more_watches(world: World, number: int) -> None:
    for _ in range(number):
        _watch(world)


WAYS = {
    "dashboards:dashboard": Way(
        "police_triage",
        query=this_month,
        more=_more_reports,
        statements=30,
        also=(
            Way("cleansing_lead", query=this_month, more=more_finds, state="cleansing",
                statements=30),
            Way("licensing_officer", query=this_month, state="licensing"),
            Way("spp_coordinator", query=this_month, state="coordinator"),
            Way("public_health", query=this_month, state="public health"),
        ),
    ),
    "dashboards:export": answers(
        "a file", who="police_triage", query=this_month, more=_more_reports, statements=30
    ),
    "dashboards:briefing": answers("a PDF", who="police_triage", query=this_month),
    "dashboards:definitions": Way("police_triage"),
    "watches:list": Way(
        OFFICER, more=_more_watches, also=(Way("spp_coordinator", state="coordinator"),)
    ),
    "watches:new": Way(
        OFFICER, question=True, also=(Way("spp_coordinator", state="coordinator"),)
    ),
    "watches:watch": Way(OFFICER, _watch, also=(Way(OFFICER, _of_a_colleague, state="shared"),)),
    "watches:change": posts("goes back to the watch", who=OFFICER, arguments=_watch),
    "watches:renew": posts("goes back to the watch", who=OFFICER, arguments=_watch),
    "watches:end": posts("goes back to the watches", who=OFFICER, arguments=_watch),
}  # fmt: skip
