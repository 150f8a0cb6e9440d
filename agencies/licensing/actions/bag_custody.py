"""A licence that goes to a new holder while bags are held: who has them then."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.bags import next_number
from agencies.licensing.actions.seizures import add_line
from agencies.licensing.bag_words import same_number
from agencies.licensing.bag_workflow import BAG_MOVES
from agencies.licensing.enums import SeizureState, SeizureStep
from agencies.licensing.errors import NoSuchBag
from agencies.licensing.models import CollectionTask, Seizure, SeizureLine, Tenure
from agencies.licensing.permissions import check_works_at
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
"""Whoever takes a bag on may not see it before they have it: they read its number from the bag."""


@action
def take_on_bag(*, by: User, bag_number: str, store: str) -> Seizure:
    """Take on a bag that the former licence holder left at the premises, with all lines of it, and
    nothing else of theirs. `bag_number`: as it stands on the bag; `store`: where it is kept now.

    Raises NotAllowed, NoPremises, CaseworkError, and NoSuchBag, the same for every bag that can't
    be taken on.
    """
    tenure = check_works_at(by, BAG_MOVES[SeizureStep.TAKEN_ON].permission)
    store = store.strip()
    if not store:
        raise CaseworkError(_("Say where the bag is kept now."))
    with showing(WORKS_WITH):
        seizure = _left_behind(tenure, bag_number)
        _show_to(seizure, tenure.clearance)
        seizure.holder, seizure.store = tenure, store
        seizure.alerted_at = None
        seizure.version += 1
        seizure.save(update_fields=["holder", "store", "alerted_at", "audience", "version"])
        now = timezone.now()
        add_line(
            seizure,
            SeizureStep.TAKEN_ON,
            by=by,
            number=next_number(seizure),
            at=now,
            store=store,
        )
    record(Operation.ALTERATION, by=by, objects=[seizure], reason="seizure_taken_on")
    return seizure


def _left_behind(tenure: Tenure, bag_number: str) -> Seizure:
    """The bag, locked. Somebody who tries numbers learns nothing of other bags."""
    held = Seizure.objects.filter(
        premises=tenure.premises_id, state=SeizureState.HELD, holder__until__isnull=False
    )
    keys = [
        key
        for key, number in held.exclude(holder=tenure).values_list("pk", "bag_number")
        if same_number(number, bag_number)
    ]
    found = held.filter(pk__in=keys[:1]).select_for_update(of=("self",)).first()
    if found is None:
        raise NoSuchBag(
            _(
                "There is no bag of that number to take on. Check the number on the bag. "
                "If it is right, call the licensing team."
            )
        )
    return found


def _show_to(seizure: Seizure, clearance: str) -> None:
    seizure.audience = sorted({*seizure.audience, clearance})
    of = {"seizure": seizure}
    SeizureLine.objects.filter(**of).update(audience=seizure.audience)
    CollectionTask.objects.filter(**of).update(audience=seizure.audience)
