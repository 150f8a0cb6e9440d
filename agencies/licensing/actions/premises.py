"""The register of premises: adding one, and giving its people a place to report from."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.letters import show_letters_to_holder
from agencies.licensing.actions.plans import show_plans_to_holder
from agencies.licensing.actions.register import check_number_is_free, note_change
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import Premises, Tenure
from agencies.licensing.premises_enums import ChangeKind
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.registry.models import Agency, AgencyKind
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError
from reports.permissions import check_user_can
from reports.places import areas_at

MAY = Permission.PREMISES_MANAGE


@dataclass(frozen=True, kw_only=True)
class PremisesFacts:
    """What the register holds of a premises. `point`: WGS84."""

    name: str
    kind: PremisesKind
    licence_number: str
    address: str
    postcode: str = ""
    point: Point | None = None
    dps: str = ""
    dps_since: datetime.date | None = None
    hours: str = ""
    capacity: int | None = None
    has_door_staff: bool = False
    in_pubwatch: bool = False


@action
def add_premises(*, by: User, facts: PremisesFacts, holder: str, since: datetime.date) -> Premises:
    """Add a premises, and who holds its licence since when. Raises NotAllowed, CaseworkError when
    its licence number is another one's."""
    check_user_can(by, MAY)
    check_number_is_free(facts.licence_number)
    premises = Premises(changed_at=timezone.now(), audience=audiences.of_premises(""))
    _set_facts(premises, facts)
    premises.save(force_insert=True)
    tenure = Tenure(
        premises=premises, holder=holder, since=since, audience=audiences.of_premises("")
    )
    tenure.save(force_insert=True)
    after = {"licence_number": facts.licence_number, "name": facts.name, "holder": holder}
    note_change(premises, ChangeKind.ADDED, by=by, before={}, after=after)
    return premises


@action
def open_account(*, by: User, premises_id: uuid.UUID) -> Agency:
    """The agency of whoever holds the licence now; made when it is first asked for. Raises
    NotAllowed, Premises.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).select_for_update(of=("self",)).get(pk=premises_id)
    tenure = tenure_now(by, premises)
    if tenure is None:
        raise CaseworkError(_("Nobody holds the licence of this premises now."))
    if tenure.agency:
        return tenure.agency
    tenure.agency = Agency.objects.create(
        key=f"premises-{tenure.pk.hex[-12:]}", name=premises.name, kind=AgencyKind.PREMISES
    )
    tenure.version += 1
    tenure.save(update_fields=["agency", "version"])
    show_to_holder(premises, tenure)
    record(Operation.ALTERATION, by=by, objects=[premises], reason="premises_account")
    return tenure.agency


def show_to_holder(premises: Premises, tenure: Tenure) -> None:
    """Let the people of `tenure`, and of no other, see the premises, its licence and conditions."""
    seen_by = audiences.of_premises(tenure.clearance)
    premises.audience = seen_by
    premises.save(update_fields=["audience"])
    premises.earlier_numbers.update(audience=seen_by)
    premises.conditions.update(audience=seen_by)
    Tenure.objects.filter(pk=tenure.pk).update(audience=seen_by)
    show_plans_to_holder(tenure)
    show_letters_to_holder(tenure)
    premises.tenures.exclude(pk=tenure.pk).update(audience=audiences.of_premises(""))


def _set_facts(premises: Premises, facts: PremisesFacts) -> None:
    for name in facts.__dataclass_fields__:
        setattr(premises, name, getattr(facts, name))
    premises.ward_id = areas_at(facts.point).ward_id
