"""Watch areas for the generated tests, made by the real actions; and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.own_teams import teams_in
from agencies.registry.row_security import showing
from hotspots.models.watches import Watch, WatchAlert
from hotspots.watches.actions import keep_watch, of_watch
from hotspots.watches.asked import Watched
from hotspots.watches.enums import Rule, Where
from hotspots.watches.queries import rules_for
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.triage import choices

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

KEEP = ("police_triage", "police_intelligence", "cleansing_lead", "licensing_officer",
        "licensing_officer of another agency", "spp_coordinator", "public_health")  # fmt: skip
SHARE = ("police_triage",)
HIDDEN = "A place that nobody is to see"


def watch(by: User, name: str = "", *, shared: bool = False) -> Watch:
    """Of a ward, by the first rule that the person is told by."""
    choices.forget()
    made: Watch = keep_watch(
        by=by,
        watched=Watched(
            name=name or f"Area {uuid.uuid4().hex}",
            where=Where.WARD.value,
            ward=choices.wards()[0][0],
            rule=rules_for(by)[0].value,
            source="told" if rules_for(by) == [Rule.RELEASED] else "",
            more_than=1,
        ),
        team=teams_in(by.memberships.get())[0] if shared else "",
    )
    return made


def alert(of: Watch) -> WatchAlert:
    """That its owner was told of it."""
    made = WatchAlert(
        watch=of,
        membership=of.membership,
        of_day=timezone.localdate(),
        at=timezone.now(),
        observed=7,
        audience=of_watch(member_clearance(of.membership_id)),
    )
    with showing([Clearance.WATCHES]):
        made.save(force_insert=True)
    return made


def own_of(role: str) -> str:
    return f"watched by the {role} alone"


def shared_by(role: str) -> str:
    return f"watched by the team of the {role}"


def build(scene: Scene) -> None:
    for role in KEEP:
        person = scene.people[role]
        kept = watch(person, f"Own of {role}.")
        scene.note(own_of(role), kept)
        scene.note(own_of(role), alert(kept))
        if role in SHARE:
            scene.note(shared_by(role), watch(person, f"Shared by {role}.", shared=True))


def hide(audience: list[str]) -> dict[str, Any]:
    """A copy that the person may not see, and on each that they see an alert of somebody else."""
    rows = list(Watch.objects.order_by("pk"))
    for each in rows:
        WatchAlert(
            watch=each,
            membership=each.membership,
            of_day=timezone.localdate().replace(year=2020),
            at=timezone.now(),
            observed=4_321,
            audience=audience,
        ).save(force_insert=True)
    copy = rows[0]
    copy.asked = {**copy.asked.open(), "name": HIDDEN}
    copy.pk, copy.audience = uuid7(), audience
    copy.save(force_insert=True)
    return {"watch_id": copy.pk}
