"""Pages of auditors, and of those who explain unusual access."""

from __future__ import annotations

from typing import Any

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from portal.oversight.models import UnusualAccess
from tests.factories.oversight import unusual_access
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

AUDITOR = "auditor"


def _unusual(world: World) -> dict[str, Any]:
    """Unusual access by a police officer, which their agency's administrator may explain."""
    person = world.person("police_triage")
    found = UnusualAccess.objects.filter(person=person).first()
    return {"unusual_id": (found or unusual_access(person)).pk}


def _more_unusual(world: World, count: int) -> None:
    agency = Agency.objects.get(key="police")
    for _ in range(count):
        number = User.objects.count()
        person = User.objects.create_user(f"more{number}@police.example", full_name="More People")
        Membership.objects.create(user=person, agency=agency, roles=["police_triage"])
        unusual_access(person)


WAYS = {
    "oversight:search": Way(who=AUDITOR, more=World.more_reports),
    "oversight:search-export": answers("a file", who=AUDITOR, more=World.more_reports),
    "oversight:who-looked": Way(
        who=AUDITOR, arguments=lambda world: {"object_id": world.concern.pk}
    ),
    "oversight:unusual": Way(
        who=AUDITOR,
        more=_more_unusual,
        also=(Way(who=AUDITOR, query="?show=settled", state="[settled]"),),
    ),
    "oversight:unusual-detail": Way(who=AUDITOR, arguments=_unusual, question=True),
    "oversight:unusual-ask": posts("asks an agency", who=AUDITOR, arguments=_unusual),
}
