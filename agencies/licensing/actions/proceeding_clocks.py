"""Telling licensing officers of legal clocks before they end, and once they have.

It tells, and does nothing else: no state, no licence and no date is changed by a clock (R5.6).
"""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from agencies.licensing.actions.proceedings import evidence_of
from agencies.licensing.legal_clocks import Clock, Evidence, open_clocks
from agencies.licensing.legal_enums import OVER, ClockKind
from agencies.licensing.models import Proceeding
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from agencies.registry.supervisors import people_holding
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
MOST_AT_ONCE = 200
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NOW = datetime.timedelta(0)
OF_HOURS = (24 * HOUR, 4 * HOUR, NOW)
OF_DAYS = (7 * DAY, 2 * DAY, NOW)
BEFORE = {ClockKind.INTERIM: OF_HOURS, ClockKind.INTERIM_HEARING: OF_HOURS}
"""How long before its end officers are told of a clock; of others OF_DAYS."""
KIND, KIND_OVER = "licensing.clock", "licensing.clock_over"


def tell_of_clocks() -> int:
    """Tell officers of each clock that comes near its end or passed it; how many messages' worth of
    proceedings. Safe to repeat, and to run twice at once: what was told is noted with the row."""
    soon = timezone.now() + max(OF_DAYS)
    with showing(WORKS_WITH):
        found = Proceeding.objects.exclude(state__in=OVER).filter(next_deadline__lte=soon)
        keys = list(found.order_by("next_deadline", "id").values_list("pk", flat=True))
    return sum(_tell(key) for key in keys[:MOST_AT_ONCE])


def due_notes(of: Evidence, now: datetime.datetime) -> dict[str, bool]:
    """What officers have to have been told by now: by code, whether the time is over."""
    notes = {}
    for clock in open_clocks(of):
        passed = [each for each in BEFORE.get(clock.kind, OF_DAYS) if now >= clock.deadline - each]
        if passed:
            nearest = min(passed)
            notes[_code(clock, nearest)] = nearest == NOW
    return notes


def _code(clock: Clock, before: datetime.timedelta) -> str:
    """One code for a moment of a clock; another when its end is counted anew."""
    hours = int(before / HOUR)
    return f"{clock.kind}:{hours}:{int(clock.deadline.timestamp())}"


def _tell(key: uuid.UUID) -> bool:
    """Tell of one proceeding, unless another run was quicker."""
    with showing(WORKS_WITH):
        locked = Proceeding.objects.select_related("agency").select_for_update(
            of=("self",), skip_locked=True
        )
        found = locked.filter(pk=key).exclude(state__in=OVER).first()
        if found is None:
            return False
        notes = due_notes(evidence_of(found), timezone.now())
        new = {code: over for code, over in notes.items() if code not in found.told}
        if not new:
            return False
        found.told = [*found.told, *new]
        found.save(update_fields=["told"])
        _send(found, KIND_OVER if any(new.values()) else KIND)
        record(
            Operation.ALTERATION,
            by=None,
            objects=[found],
            reason="clock_told",
            detail={"clocks": sorted(new)},
            actor_label="tell_of_clocks",
        )
    return True


def _send(found: Proceeding, kind: str) -> None:
    """To every officer by name: a deadline must not pass because one of them is away. Without an
    officer, to their agency."""
    officers = people_holding(Permission.PREMISES_MANAGE, agency_key=found.agency.key)
    for person in officers:
        enqueue(kind, object_type="proceeding", object_id=found.pk, user_id=person)
    if not officers:
        enqueue(kind, object_type="proceeding", object_id=found.pk, agency_key=found.agency.key)
