"""Dashboards."""

from __future__ import annotations

from django.utils import timezone

from tests.support.ways.refuse import more_finds
from tests.support.ways.way import Way, answers
from tests.support.world import World

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


WAYS = {
    "dashboards:dashboard": Way(
        "police_triage",
        query=this_month,
        more=_more_reports,
        statements=20,
        also=(
            Way("cleansing_lead", query=this_month, more=more_finds, state="cleansing",
                statements=20),
            Way("licensing_officer", query=this_month, state="licensing"),
            Way("spp_coordinator", query=this_month, state="coordinator"),
            Way("public_health", query=this_month, state="public health"),
        ),
    ),
    "dashboards:export": answers(
        "a file", who="police_triage", query=this_month, more=_more_reports, statements=20
    ),
    "dashboards:definitions": Way("police_triage"),
}  # fmt: skip
