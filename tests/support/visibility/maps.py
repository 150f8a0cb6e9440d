"""Keys for GIS, in the scene: each role that may have one its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.actions.gis_tokens import make_token

if TYPE_CHECKING:
    import uuid

    from portal.accounts.models import User
    from tests.support.visibility.scene import Scene

KEEP = ("police_intelligence", "cleansing_lead", "licensing_officer", "spp_coordinator",
        "licensing_officer of another agency")  # fmt: skip


def own_of(role: str) -> str:
    return f"of the {role}"


def build(scene: Scene) -> None:
    for role in KEEP:
        made = make_token(by=scene.people[role], name=f"GIS of {role}", days=30)
        scene.note(own_of(role), made.token)


def hide(person: User, scene: Scene) -> dict[str, uuid.UUID]:
    """A key of somebody else."""
    other = next(scene.people[role] for role in KEEP if scene.people[role] != person)
    return {"token_id": make_token(by=other, name="Hidden", days=1).token.pk}
