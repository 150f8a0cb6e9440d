"""Saying which premises an item of intelligence is about, taking that back, and reading the item
from the premises' page.

A tie shares nothing. Who sees it besides police is asked of the disclosures of its item
(queries/intelligence.py), each time anew.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import PremisesIntelligence
from agencies.licensing.queries.intelligence import ties_now, ties_visible_to
from agencies.licensing.queries.premises import premises_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.models import Disclosure
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.intelligence import KEY, read_item
from reports.actions.read_shared import read_shared
from reports.errors import CaseworkError, WrongState
from reports.permissions import check_user_can
from reports.queries import disclosures_visible_to, intelligence_of_team

MAY = Permission.DISCLOSURES_MAKE
MOST_PREMISES = 20
"""Of one item, which is about one thing."""


@action
def tie_intelligence(
    *, by: User, item_id: uuid.UUID, premises_id: uuid.UUID
) -> PremisesIntelligence:
    """Say that a released item is about this premises. Saying so again changes nothing.

    Raises NotAllowed, WrongState of an item that is not released, CaseworkError for a premises that
    is not there or one too many, DoesNotExist for an item that is not the person's team's own.
    """
    check_user_can(by, MAY)
    item = _locked(by, item_id)
    if not item.is_released:
        raise WrongState(
            _("Only a released item is tied to a premises. A second person releases it first.")
        )
    premises = premises_visible_to(by).filter(pk=premises_id).first()
    if premises is None:
        raise CaseworkError(_("Choose the premises from the list."))
    standing = ties_now(by).filter(item=item.pk)
    there = standing.filter(premises=premises).first()
    if there is not None:
        return there
    if standing.count() >= MOST_PREMISES:
        raise CaseworkError(
            _("An item is about one thing: it is tied to as many premises as it may be.")
        )
    tie = PremisesIntelligence(
        premises=premises,
        item_id=item.pk,
        tied_by=by,
        tied_at=timezone.now(),
        audience=audiences.of_tie(),
    )
    tie.save(force_insert=True)
    record(Operation.COMBINATION, by=by, objects=[item, premises], reason="intelligence_tied")
    return tie


@action
def untie_intelligence(
    *, by: User, item_id: uuid.UUID, premises_id: uuid.UUID
) -> PremisesIntelligence:
    """Take back that an item is about this premises; that it was said stays. Again changes nothing.

    Raises NotAllowed, DoesNotExist where nobody ever said so.
    """
    check_user_can(by, MAY)
    item = _locked(by, item_id)
    ties = ties_visible_to(by).filter(item=item.pk, premises=premises_id)
    tie = ties.select_related("premises").latest("tied_at")
    if tie.untied_at is not None:
        return tie
    tie.untied_by, tie.untied_at = by, timezone.now()
    tie.save(update_fields=["untied_by", "untied_at"])
    record(Operation.ALTERATION, by=by, objects=[item, tie.premises], reason="intelligence_untied")
    return tie


@dataclass(frozen=True)
class TiedRead:
    """An item's words, opened. Never store, log or cache this."""

    item_id: uuid.UUID
    text: str
    provenance: str


@action
def read_tied(*, by: User, item_id: uuid.UUID, premises_id: uuid.UUID) -> TiedRead:
    """Open the words of an item that is tied to this premises, by the reading that the item's own
    pages have, and with its record: of the team's own item, or of what was disclosed to the team.

    Raises NotAllowed, WrongState once a disclosure ended, DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_VIEW)
    ties_now(by).get(item=item_id, premises=premises_id)
    if intelligence_of_team(by).filter(pk=item_id).exists():
        own = read_item(by=by, item_id=item_id)
        return TiedRead(item_id, own.text, own.provenance)
    disclosure = standing_to_licensing(by).filter(object_id=item_id).latest("made_at")
    shared = read_shared(by=by, disclosure_id=disclosure.pk).intelligence
    if shared is None:
        raise Disclosure.DoesNotExist
    return TiedRead(item_id, shared.text, shared.provenance)


def standing_to_licensing(by: User) -> Any:
    """Disclosures of items to licensing teams that stand, as far as the person sees them."""
    return disclosures_visible_to(by).filter(
        object_type=KEY, team=Clearance.LICENSING_OFFICER, ended_at__isnull=True
    )


def _locked(by: User, item_id: uuid.UUID) -> Any:
    """The item, which two people who tie it at once take one after the other."""
    rows = intelligence_of_team(by).select_for_update(of=("self",))
    return rows.defer("text", "provenance", "conditions", "usage_words").get(pk=item_id)
