"""Items of the scene that police say are about its premises, and where that shows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.shared_intelligence import tie_intelligence, untie_intelligence
from agencies.licensing.models import Premises, PremisesIntelligence
from agencies.registry.row_security import showing
from tests.support import premises as made
from tests.support.people import PREMISES, agency_named
from tests.support.visibility.premises import other_agency

if TYPE_CHECKING:
    from tests.support.visibility.looking import Looker
    from tests.support.visibility.scene import Scene

SHARED = "of an item shared with licensing"
UNSHARED = "of an item that is not shared"
TAKEN_BACK = "taken back"
ITEM = "reports.IntelligenceItem"
POLICE = "police.intelligence"


def build(scene: Scene) -> None:
    by, officer = scene.people["police_intelligence"], scene.people["licensing_officer"]
    here = made.premises_of(agency_named(PREMISES), officer).pk
    there = made.premises_of(other_agency(), officer).pk
    (shared,), (released,) = (
        scene.rows[ITEM][name] for name in ("shared with licensing", "released")
    )
    for name, item, premises in (
        (SHARED, shared, here),
        (UNSHARED, released, here),
        (TAKEN_BACK, shared, there),
    ):
        tie = tie_intelligence(by=by, item_id=uuid.UUID(item), premises_id=premises)
        scene.note(name, tie)
    untie_intelligence(by=by, item_id=uuid.UUID(shared), premises_id=there)


def hide(item_id: uuid.UUID, scene: Scene, audience: list[str]) -> None:
    """That a hidden item is about each premises: police intelligence sees every such row."""
    if POLICE not in audience:
        return
    for premises in list(Premises.objects.all()):
        PremisesIntelligence(
            premises=premises,
            item_id=item_id,
            tied_by=scene.people["police_intelligence"],
            tied_at=timezone.now(),
            audience=[POLICE],
        ).save(force_insert=True)


def _ties(looker: Looker) -> list[PremisesIntelligence]:
    with showing([POLICE, "police.triage"]):
        rows = PremisesIntelligence.objects.select_related("premises")
        return list(rows.filter(pk__in=looker.scene.all_keys("licensing.PremisesIntelligence")))


def on_premises(looker: Looker) -> set[str]:
    """Where a premises' page offers the item's words."""
    keys = sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]
    pages = "".join(looker.get("licensing:premises", key) for key in keys)
    return {
        str(each.pk)
        for each in _ties(looker)
        if reverse("licensing:premises-intelligence", args=[each.premises_id, each.item_id])
        in pages
    }


def on_items(looker: Looker) -> set[str]:
    """Where the page of an item's premises lets somebody take it back, or says who did."""
    keys = sorted(looker.scene.all_keys(ITEM))[: looker.most]
    pages = {key: looker.get("licensing:item-premises", key) for key in keys}
    found = set()
    for each in _ties(looker):
        page = pages.get(str(each.item_id), "")
        form = reverse("licensing:item-untie", args=[each.item_id, each.premises_id])
        said = f'{each.premises.name}<span class="triage-second">Said on'
        if (said if each.untied_at else form) in page:
            found.add(str(each.pk))
    return found


def to_choose_from(looker: Looker) -> set[str]:
    """Premises that can be chosen for a released item: its form names each."""
    page = looker.get("licensing:item-premises", *looker.scene.rows[ITEM]["released"])
    return {
        key for key in looker.scene.all_keys("licensing.Premises") if f"/premises/{key}/" in page
    }
