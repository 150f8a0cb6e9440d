"""Telling of bags that are held for too long (R5.2), or were left behind by a former licence
holder: once, and again every week."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.licensing.models import Premises, Seizure, Tenure
from agencies.licensing.queries.bags import left_behind, overdue
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from agencies.registry.supervisors import agencies_holding, people_holding
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue, enqueue_for_agencies

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
AGAIN = datetime.timedelta(days=7)
LEFT_BEHIND = {
    "licensing.bags_left": Permission.PREMISES_MANAGE,
    "licensing.bags_left_to_collect": Permission.SEIZURES_COLLECT,
}
"""Who is told of bags that a former licence holder left behind, and by which message."""
MOST_AT_ONCE = 500
"""Premises in one run; the next run tells the others."""


def tell_of_bags() -> int:
    """Tell the managers of each premises that holds a bag for too long; and of bags that a former
    licence holder left behind, whom nobody there sees, the licensing officers and the police who
    collect bags, however long they have been there. How many premises. Safe to repeat, and to run
    twice at once: each premises is a transaction of its own, and whoever holds its row tells it."""
    with showing(WORKS_WITH):
        holders = _some(_to_tell(), "holder")
        left = _some(_left_to_tell(), "premises")
    return sum(_tell(key) for key in holders) + sum(_tell_of_left(key) for key in left)


def _some(bags: QuerySet[Seizure], of: str) -> list[uuid.UUID]:
    return sorted(bags.order_by().values_list(of, flat=True).distinct()[:MOST_AT_ONCE])


def _not_lately() -> Q:
    """Of which nobody was told in the last week."""
    return Q(alerted_at__isnull=True) | Q(alerted_at__lte=timezone.now() - AGAIN)


def _to_tell() -> QuerySet[Seizure]:
    return overdue(Seizure.objects.all()).filter(
        _not_lately(), holder__until__isnull=True, holder__agency__isnull=False
    )


def _left_to_tell() -> QuerySet[Seizure]:
    return left_behind(Seizure.objects.all()).filter(_not_lately())


def _tell(holder_id: uuid.UUID) -> bool:
    """One message to each manager, whatever the number of bags."""
    with showing(WORKS_WITH):
        free = Tenure.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        holder = free.filter(pk=holder_id).first()
        if holder is None or holder.agency is None or not _to_tell().filter(holder=holder).exists():
            return False
        for person_id in people_holding(Permission.PREMISES_RUN, agency_key=holder.agency.key):
            enqueue(
                "licensing.bags_overdue",
                object_type="tenure",
                object_id=holder.pk,
                user_id=person_id,
            )
        _told(overdue(Seizure.objects.filter(holder=holder)), "seizures_overdue")
    return True


def _tell_of_left(premises_id: uuid.UUID) -> bool:
    """One message to each agency, whatever the number of bags."""
    with showing(WORKS_WITH):
        free = Premises.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        premises = free.filter(pk=premises_id).first()
        if premises is None or not _left_to_tell().filter(premises=premises).exists():
            return False
        for kind, permission in LEFT_BEHIND.items():
            enqueue_for_agencies(
                kind,
                object_type="premises",
                object_id=premises.pk,
                agency_keys=agencies_holding(permission),
            )
        _told(left_behind(Seizure.objects.filter(premises=premises)), "seizures_left_behind")
    return True


def _told(bags: QuerySet[Seizure], reason: str) -> None:
    found = list(bags)
    keys = [each.pk for each in found]
    Seizure.objects.filter(pk__in=keys).update(alerted_at=timezone.now())
    record(Operation.ALTERATION, by=None, objects=found, reason=reason)
