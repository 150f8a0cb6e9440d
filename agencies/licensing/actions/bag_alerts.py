"""Telling premises of bags that they have held for too long (R5.2): once, and again every week."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.licensing.enums import SeizureState
from agencies.licensing.models import Seizure, Tenure
from agencies.licensing.queries.bags import overdue
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from agencies.registry.supervisors import people_holding
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
AGAIN = datetime.timedelta(days=7)
MOST_AT_ONCE = 500
"""Premises in one run; the next run tells the others."""


def tell_of_bags() -> int:
    """Tell the managers of each premises that holds a bag for too long; how many premises. Safe to
    repeat, and to run twice at once: each premises is a transaction of its own, and whoever holds
    its row tells it. Bags of a former licence holder stand in the officers' list: nobody who sees
    them could be told."""
    with showing(WORKS_WITH):
        holders = list(
            _to_tell().order_by().values_list("holder", flat=True).distinct()[:MOST_AT_ONCE]
        )
    return sum(_tell(key) for key in sorted(holders))


def _to_tell() -> QuerySet[Seizure]:
    """Overdue bags that nobody was told of lately."""
    now = timezone.now()
    return overdue(Seizure.objects.all(), now).filter(
        Q(alerted_at__isnull=True) | Q(alerted_at__lte=now - AGAIN),
        holder__until__isnull=True,
        holder__agency__isnull=False,
    )


def _tell(holder_id: uuid.UUID) -> bool:
    """One message to each manager, whatever the number of bags."""
    with showing(WORKS_WITH):
        free = Tenure.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        holder = free.filter(pk=holder_id).first()
        if holder is None or holder.agency is None or not _to_tell().filter(holder=holder).exists():
            return False
        bags = list(overdue(Seizure.objects.filter(holder=holder)))
        keys = [each.pk for each in bags]
        Seizure.objects.filter(pk__in=keys, state=SeizureState.HELD).update(
            alerted_at=timezone.now()
        )
        for person_id in people_holding(Permission.PREMISES_RUN, agency_key=holder.agency.key):
            enqueue(
                "licensing.bags_overdue",
                object_type="tenure",
                object_id=holder.pk,
                user_id=person_id,
            )
        record(Operation.ALTERATION, by=None, objects=bags, reason="seizures_overdue")
    return True
