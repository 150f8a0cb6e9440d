"""What police see of the premises that an item of intelligence is about: on the item's page, after
sharing it with licensing, and on the page on which they say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from agencies.licensing.actions.shared_intelligence import MAY
from agencies.licensing.forms.intelligence import TieForm, UntieForm
from agencies.licensing.models import Premises, PremisesIntelligence
from agencies.licensing.queries.intelligence import ties_visible_to
from agencies.licensing.queries.premises import premises_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.models import Disclosure
from portal.accounts.models import User
from reports.intelligence_enums import ItemStatus
from reports.permissions import user_can
from reports.triage.forms import ActionForm
from reports.triage.item_parts import ItemPart
from reports.triage.rows import moment

MOST_SHOWN = 50
ROUTE = "licensing:item-premises"


@dataclass(frozen=True)
class Tied:
    """One premises that the item is, or was said to be, about. `ended`: words, "" while it is."""

    tie: PremisesIntelligence
    since: str
    ended: str
    form: ActionForm


def ties_of(user: User, item: Any) -> tuple[list[Tied], list[Tied]]:
    """Those that stand, and those that were taken back, the last first. One statement."""
    found = ties_visible_to(user).filter(item=item.pk, premises__in=premises_visible_to(user))
    rows = found.select_related("premises", "tied_by", "untied_by").order_by("-tied_at", "-pk")
    shown = [_tied(each) for each in rows[:MOST_SHOWN]]
    return [each for each in shown if not each.ended], [each for each in shown if each.ended]


def _tied(tie: PremisesIntelligence) -> Tied:
    ended = ""
    if tie.untied_at and tie.untied_by:
        ended = f"{moment(tie.untied_at)[1]}, {tie.untied_by.display_name}"
    since = f"{moment(tie.tied_at)[1]}, {tie.tied_by.display_name}"
    action = reverse("licensing:item-untie", args=[tie.item_id, tie.premises_id])
    return Tied(tie, since, ended, UntieForm(name=f"untie-{tie.pk}", action=action))


def tie_form(item: Any, premises: Premises) -> ActionForm:
    """The button beside a premises that a search found."""
    form = TieForm(name=f"tie-{premises.pk}", action=address_of(item))
    form.initial["premises"] = premises.pk
    return form


def untie_form(item: Any, premises_id: Any, data: Any) -> ActionForm:
    action = reverse("licensing:item-untie", args=[item.pk, premises_id])
    return UntieForm(data, name=f"untie-{premises_id}", action=action)


def address_of(item: Any) -> str:
    return reverse(ROUTE, args=[item.pk])


def _part(user: User, item: Any, disclosure: Disclosure | None) -> dict[str, Any] | None:
    """On the item's page, and on that of a disclosure to a licensing team that stands."""
    if not user_can(user, MAY) or not _is_asked(disclosure):
        return None
    standing, _ended = ties_of(user, item)
    return {
        "standing": standing,
        "address": address_of(item),
        "may_tie": item.status == ItemStatus.RELEASED,
        "is_just_shared": disclosure is not None,
    }


def _is_asked(disclosure: Disclosure | None) -> bool:
    if disclosure is None:
        return True
    return disclosure.ended_at is None and disclosure.team == Clearance.LICENSING_OFFICER


PART = ItemPart("licensed_premises", "licensing/item_part.html", _part)
