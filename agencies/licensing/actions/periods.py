"""How long a premises keeps its register of door staff, and after how many days a bag is told of.

The one way in which these change. Each change is a line of the register's history; a shorter time
for the register waits (keeping.SHORTER_AFTER), so that nobody purges by shortening it.
"""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.register import locked, note_change, save
from agencies.licensing.keeping import SHORTER_AFTER, months_in_effect
from agencies.licensing.models import Premises
from agencies.licensing.nights import LONDON
from agencies.licensing.premises_enums import ChangeKind
from agencies.registry.row_security import action
from portal.accounts.models import User
from reports.errors import CaseworkError

REGISTER_MONTHS = (1, 120)
ALERT_DAYS = (1, 90)
FACTS = ("register_months", "next_months", "next_months_from", "alert_days")


@action
def set_periods(
    *, by: User, premises_id: uuid.UUID, register_months: int, alert_days: int, version: int
) -> Premises:
    """Say how long; longer holds at once, shorter from SHORTER_AFTER on. Raises NotAllowed,
    CaseworkError, Conflict, Premises.DoesNotExist."""
    premises = locked(by, premises_id, version=version)
    months, days = REGISTER_MONTHS, ALERT_DAYS
    if not (months[0] <= register_months <= months[1] and days[0] <= alert_days <= days[1]):
        raise CaseworkError(_("Enter 1 to 120 months, and 1 to 90 days."))
    before = {name: getattr(premises, name) for name in FACTS}
    _set_months(premises, register_months)
    premises.alert_days = alert_days
    changed = [name for name in FACTS if getattr(premises, name) != before[name]]
    if changed:
        save(premises)
        was = {name: before[name] for name in changed}
        now = {name: getattr(premises, name) for name in changed}
        note_change(premises, ChangeKind.PERIODS, by=by, before=was, after=now)
    return premises


def _set_months(premises: Premises, wanted: int) -> None:
    today = timezone.now().astimezone(LONDON).date()
    holds = months_in_effect(premises, today)
    if premises.next_months is not None and holds != premises.next_months:
        if wanted == premises.next_months:
            return
    elif premises.next_months is not None:
        premises.register_months = holds
    premises.next_months = premises.next_months_from = None
    if wanted < holds:
        premises.next_months, premises.next_months_from = wanted, today + SHORTER_AFTER
    else:
        premises.register_months = wanted
