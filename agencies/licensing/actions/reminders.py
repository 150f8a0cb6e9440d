"""Reminding of steps of action plans, and telling premises of alerts that begin: by the clock."""

from __future__ import annotations

import uuid

from django.utils import timezone

from agencies.licensing.actions.alerts import tell_of
from agencies.licensing.actions.plans import tell_premises
from agencies.licensing.models import ActionStep, VenueAlert
from agencies.licensing.plan_enums import WAITING, Answers, PlanState
from agencies.licensing.plan_workflow import FIRST_REMINDER, reminder_day
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
BATCH = 200


def remind_of_steps() -> int:
    """Remind whoever answers for a step that is due or late; of how many steps. Seven days before,
    on the day, and weekly after it. Safe to repeat, and to run twice at once: each step is a
    transaction of its own that looks again; after a day without a worker it reminds once."""
    today = timezone.localdate()
    with showing(WORKS_WITH):
        due = ActionStep.objects.filter(
            state__in=sorted(WAITING),
            plan__state=PlanState.OPEN,
            plan__tenure__until__isnull=True,
            due_on__lte=today + FIRST_REMINDER,
        ).order_by("due_on", "id")
        found = [
            each.pk for each in due.only("pk", "due_on", "reminded_on").iterator() if _is_due(each)
        ]
    return sum(_remind(key) for key in found[:BATCH])


def _is_due(step: ActionStep) -> bool:
    day = reminder_day(step.due_on, timezone.localdate())
    return day is not None and day > step.reminded_on


def _remind(key: uuid.UUID) -> bool:
    with showing(WORKS_WITH):
        step = (
            ActionStep.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=key, state__in=sorted(WAITING), plan__state=PlanState.OPEN)
            .select_related("plan__tenure__agency", "plan__team")
            .first()
        )
        if step is None or not _is_due(step):
            return False
        step.reminded_on = timezone.localdate()
        step.save(update_fields=["reminded_on"])
        record(Operation.ALTERATION, by=None, objects=[step], reason="step_reminded")
        if step.answers == Answers.PREMISES:
            tell_premises("licensing.plan_due", step.plan)
        else:
            enqueue(
                "licensing.plan_ours_due",
                object_type="actionplan",
                object_id=step.plan_id,
                agency_key=step.plan.team.key,
            )
    return True


def tell_of_alerts() -> int:
    """Tell premises of alerts whose time has begun; of how many. Safe to repeat, and to run twice
    at once."""
    now = timezone.now()
    with showing(WORKS_WITH):
        waiting = VenueAlert.objects.select_for_update(skip_locked=True).filter(
            told_at__isnull=True, stopped_at__isnull=True, starts_at__lte=now, ends_at__gt=now
        )
        found = list(waiting.order_by("starts_at", "id")[:BATCH])
        for each in found:
            tell_of(each)
            record(Operation.DISCLOSURE, by=None, objects=[each], reason="alert_told")
    return len(found)
