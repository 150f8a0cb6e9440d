"""Telling leads of a needlestick at once, and again until one of them has it."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.health_clock import FIRST_AGAIN, LATER_AGAIN, SOON_AGAIN
from agencies.refuse.health_enums import HealthStep
from agencies.refuse.models import HealthEvent, HealthRecord
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from agencies.registry.supervisors import people_holding
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

LEADS = (Clearance.COUNCIL_CLEANSING,)
AGENCY = "cleansing"
MOST_AT_ONCE = 50


def note(
    found: HealthRecord,
    step: HealthStep,
    *,
    by: User | None,
    code: str = "",
    words: str = "",
    at: datetime.datetime | None = None,
) -> None:
    """Put an entry into a record's history. Callers hold the transaction."""
    HealthEvent(
        record=found,
        at=at or timezone.now(),
        by=by,
        step=step,
        code=code,
        words=words.strip() or None,
        audience=audiences.of_health(),
    ).save(force_insert=True)


def tell_leads(found: HealthRecord, kind: str) -> None:
    """A message to every lead of the team by name: a shared mailbox would not do, and there is no
    rota here that says who is on duty. Without a lead, to the team itself."""
    leads = people_holding(Permission.NEEDLESTICK_RECORDS, agency_key=AGENCY)
    for person_id in leads:
        _tell(kind, found, user_id=person_id)
    if not leads:
        _tell(kind, found, agency_key=AGENCY)


def _tell(
    kind: str, found: HealthRecord, *, user_id: uuid.UUID | None = None, agency_key: str = ""
) -> None:
    enqueue(
        kind,
        object_type="healthrecord",
        object_id=found.pk,
        user_id=user_id,
        agency_key=agency_key,
        urgent=True,
    )


def tell_again() -> int:
    """Tell leads again, and whoever manages the team's people, of each record that nobody has; how
    many. Safe to repeat, and to run twice at once: each is a transaction of its own, and the
    database's clock decides."""
    with showing(LEADS):
        keys = list(_unanswered().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_again(key) for key in keys)


def _unanswered() -> QuerySet[HealthRecord]:
    wait = Case(When(alerts__lte=SOON_AGAIN, then=Value(FIRST_AGAIN)), default=Value(LATER_AGAIN))
    due = ExpressionWrapper(F("alerted_at") + wait, output_field=DateTimeField())
    return (
        HealthRecord.objects.annotate(due=due, now=Now())
        .filter(Q(due__lte=Now()), acknowledged_at__isnull=True, closed_at__isnull=True)
        .order_by("alerted_at", "id")
    )


def _again(key: uuid.UUID) -> bool:
    """Tell of one, unless another run or a lead was quicker."""
    with showing(LEADS):
        free = HealthRecord.objects.select_for_update(skip_locked=True).filter(pk=key).exists()
        found = _unanswered().filter(pk=key).first() if free else None
        if found is None:
            return False
        found.alerts += 1
        found.alerted_at = found.now  # type: ignore[attr-defined]
        found.save(update_fields=["alerts", "alerted_at"])
        note(found, HealthStep.ALERTED, by=None, at=found.alerted_at)
        record(
            Operation.ALTERATION,
            by=None,
            objects=[found],
            reason="alerted_again",
            detail={"alerts": found.alerts},
        )
        tell_leads(found, "refuse.needlestick_again")
        for person_id in people_holding(Permission.URGENT_SUPERVISE, agency_key=AGENCY):
            _tell("refuse.needlestick_manager", found, user_id=person_id)
    return True
