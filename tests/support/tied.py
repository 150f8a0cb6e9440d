"""Items of intelligence that police say are about a premises, by the real actions."""

from __future__ import annotations

import uuid

from django.utils import timezone

from agencies.licensing import audiences
from agencies.licensing.actions.shared_intelligence import tie_intelligence
from agencies.licensing.models import Premises, PremisesIntelligence
from agencies.registry.models import Disclosure
from portal.accounts.models import User
from reports.actions.disclose import withdraw_disclosure
from reports.actions.intelligence import write_item
from reports.models import IntelligenceItem
from tests.support import intelligence, premises
from tests.support.world import World

POLICE = "police_intelligence"


def tie(world: World, item: IntelligenceItem, at: Premises | None = None) -> PremisesIntelligence:
    """To the premises of the world's people, unless said which."""
    here = at or premises.lantern(world)
    return tie_intelligence(by=world.person(POLICE), item_id=item.pk, premises_id=here.pk)


def tied_item(world: World, number: int = 0, *, is_shared: bool = True) -> IntelligenceItem:
    """A released item about the lantern, shared with licensing unless said otherwise."""
    item = intelligence.release(world, number)
    tie(world, item)
    if is_shared:
        intelligence.share(world, item)
    return item


def as_tied(analyst: User, report_id: uuid.UUID, at: Premises) -> PremisesIntelligence:
    """A tie as it lies in the database, of an item that nobody released."""
    item = write_item(by=analyst, report_ids=[report_id], draft=intelligence.draft())
    row = PremisesIntelligence(
        premises=at,
        item=item,
        tied_by=analyst,
        tied_at=timezone.now(),
        audience=audiences.of_tie(),
    )
    row.save(force_insert=True)
    return row


def end(world: World, disclosure: Disclosure) -> None:
    by = world.person(POLICE)
    withdraw_disclosure(by=by, disclosure_id=disclosure.pk, words="Over")
