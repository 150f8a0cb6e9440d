"""A licence passes to a new holder: what was told before stays with who told it, officers and
police (docs/adr/0094-transfer-of-a-licence.md)."""

from __future__ import annotations

import datetime
import uuid

from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.premises import show_to_holder
from agencies.licensing.actions.register import locked, not_to_come, note_change, save
from agencies.licensing.actions.staff import let_staff_go
from agencies.licensing.models import Premises, Tenure
from agencies.licensing.premises_enums import ChangeKind
from agencies.licensing.queries.premises import tenure_now
from agencies.licensing.queries.told import seizures_held
from agencies.registry.actions import close_agency
from agencies.registry.row_security import action
from portal.accounts.models import User
from reports.errors import CaseworkError


@action
def transfer_premises(
    *,
    by: User,
    premises_id: uuid.UUID,
    holder: str,
    since: datetime.date,
    version: int,
    dps: str = "",
) -> Tenure:
    """End the tenure and begin the new holder's on the day `since`. The former holder's people lose
    access at once, to everything; the new holder's get theirs when they are invited, and then see
    the premises, its licence and conditions, and nothing that was told before. `dps`: the new
    supervisor, or "" for the same.

    Raises NotAllowed, Conflict, CaseworkError, Premises.DoesNotExist.
    """
    premises = locked(by, premises_id, version=version)
    not_to_come(since)
    former = tenure_now(by, premises)
    if former is None:
        raise CaseworkError(_("Nobody holds the licence of this premises now."))
    if since < former.since:
        raise CaseworkError(
            _("Enter a day on which %(holder)s held the licence already.")
            % {"holder": former.holder}
        )
    tenure = _begin(premises, former, holder.strip(), since)
    let_staff_go(by=by, tenure=former)
    # Whoever was told of these bags is gone: the next run tells those who see them now.
    seizures_held(by).filter(holder=former).order_by().update(alerted_at=None)
    before = {"holder": former.holder, "since": former.since.isoformat()}
    after = {"holder": tenure.holder, "since": tenure.since.isoformat()}
    if dps.strip() and dps.strip() != premises.dps:
        before |= {"dps": premises.dps}
        after |= {"dps": dps.strip()}
        premises.dps, premises.dps_since = dps.strip(), since
    save(premises)
    show_to_holder(premises, tenure)
    if former.agency is not None:
        close_agency(by=by, agency=former.agency, reason="licence_transferred")
    note_change(premises, ChangeKind.TRANSFER, by=by, before=before, after=after)
    return tenure


def _begin(premises: Premises, former: Tenure, holder: str, since: datetime.date) -> Tenure:
    former.until = since
    former.version += 1
    former.save(update_fields=["until", "version"])
    tenure = Tenure(
        premises=premises, holder=holder, since=since, audience=audiences.of_premises("")
    )
    tenure.save(force_insert=True)
    return tenure
