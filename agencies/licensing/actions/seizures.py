"""The register of seizures: a bag, and the lines that are written of it (R5.2, R5.3)."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import Inside, SeizureStep, Substance
from agencies.licensing.errors import BagNumberUsed, SamePerson
from agencies.licensing.models import Seizure, SeizureLine, Tenure
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.queries.premises import staff_visible_to
from agencies.licensing.queries.told import incidents_visible_to, seizures_visible_to
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError


@dataclass(frozen=True, kw_only=True)
class Seized:
    """What is entered of a bag. `seized_by`, `witness`: two people of the staff; `incident`: of the
    premises, where one was told."""

    bag_number: str
    seized_at: datetime.datetime
    seized_by: uuid.UUID
    witness: uuid.UUID
    inside: Inside
    substance: Substance
    description: str
    quantity: str
    store: str
    incident: uuid.UUID | None = None


@action
def record_seizure(*, by: User, seized: Seized, key: uuid.UUID) -> Seizure:
    """Enter a bag. The same `key` again gives the bag that it made the first time.

    Raises NotAllowed, NoPremises, PremisesClosed, BagNumberUsed, SamePerson, CaseworkError.
    """
    tenure = check_may_tell(by)
    earlier = seizures_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    # Two who enter one number at once wait for each other here, and the second is told.
    type(tenure).objects.select_for_update(no_key=True).get(pk=tenure.pk)
    _check(by, tenure, seized)
    seizure = Seizure(
        key=key,
        premises=tenure.premises,
        tenure=tenure,
        holder=tenure,
        incident_id=seized.incident,
        bag_number=seized.bag_number.strip(),
        seized_at=seized.seized_at,
        entered_at=timezone.now(),
        seized_by_id=seized.seized_by,
        witness_id=seized.witness,
        inside=seized.inside,
        substance=seized.substance,
        description=seized.description.strip(),
        quantity=seized.quantity.strip(),
        store=seized.store.strip(),
        audience=audiences.of_told(tenure.clearance),
    )
    seizure.save(force_insert=True)
    add_line(
        seizure, SeizureStep.SEIZED, by=by, number=1, at=seizure.seized_at, store=seizure.store
    )
    record(Operation.COLLECTION, by=by, objects=[seizure], reason="seizure_entered")
    return seizure


def add_line(
    seizure: Seizure, step: SeizureStep, *, by: User, number: int, at: datetime.datetime, **of: Any
) -> SeizureLine:
    """Write the next line of a bag, which the caller has locked."""
    line = SeizureLine(
        seizure=seizure,
        number=number,
        step=step,
        at=at,
        written_at=timezone.now(),
        by=by,
        audience=seizure.audience,
        **of,
    )
    line.save(force_insert=True)
    return line


def _check(by: User, tenure: Tenure, seized: Seized) -> None:
    if seized.seized_by == seized.witness:
        raise SamePerson(_("Choose somebody else as the witness: two people have to be there."))
    two = {seized.seized_by, seized.witness}
    staff = staff_visible_to(by).filter(tenure=tenure, left_on__isnull=True, pk__in=two)
    if staff.count() != len(two):
        raise CaseworkError(_("Choose both people from the list of staff."))
    if seized.seized_at > timezone.now():
        raise CaseworkError(_("Enter a time that has passed."))
    if seized.incident is not None:
        told = incidents_visible_to(by).filter(pk=seized.incident, tenure=tenure)
        if not told.exists():
            raise CaseworkError(_("Choose the incident from the list."))
    same = Seizure.objects.filter(
        premises=tenure.premises, bag_number__iexact=seized.bag_number.strip()
    )
    if same.exists():
        raise BagNumberUsed(
            _("Bag %(number)s is in your register already. Check the number on the bag.")
            % {"number": seized.bag_number.strip()}
        )
