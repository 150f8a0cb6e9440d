"""Reminding of reviews and tasks of problems that are late: by the clock."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agencies.operations.enums import Stage, TaskState
from agencies.operations.models import Problem, ProblemTask
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

WORKS_WITH = (Clearance.PARTNERSHIP_COORDINATOR,)
BATCH = 200


def remind_of_reviews() -> int:
    """Remind whoever owns a problem once of each review day that has come; of how many. Safe to
    repeat, and to run twice at once: each is a transaction of its own that looks again."""
    with showing(WORKS_WITH):
        found = list(_due_reviews().values_list("pk", flat=True)[:BATCH])
    return sum(_remind_of_review(each) for each in found)


def remind_of_tasks() -> int:
    """Remind agencies once of each task that is late; of how many. Safe like the other."""
    with showing(WORKS_WITH):
        found = list(_late_tasks().values_list("pk", flat=True)[:BATCH])
    return sum(_remind_of_task(each) for each in found)


def _due_reviews() -> QuerySet[Problem]:
    waiting = Problem.objects.filter(
        review_on__lte=timezone.localdate(), reminded_for__isnull=True
    ).exclude(stage=Stage.CLOSED)
    return waiting.order_by("review_on", "id")


def _late_tasks() -> QuerySet[ProblemTask]:
    late = ProblemTask.objects.filter(
        state=TaskState.OPEN, due_at__lt=timezone.now(), reminded_at__isnull=True
    )
    return late.order_by("due_at", "id")


def _remind_of_review(key: uuid.UUID) -> bool:
    with showing(WORKS_WITH):
        found = _due_reviews().select_related("owner_agency").defer("area")
        problem = found.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
        if problem is None:
            return False
        problem.reminded_for = problem.review_on
        problem.save(update_fields=["reminded_for"])
        record(Operation.ALTERATION, by=None, objects=[problem], reason="review_reminded")
        about: dict[str, Any] = {"object_type": "problem", "object_id": problem.pk}
        if problem.owner_id is not None:
            enqueue("operations.review", user_id=problem.owner_id, **about)
        else:
            enqueue("operations.review", agency_key=problem.owner_agency.key, **about)
    return True


def _remind_of_task(key: uuid.UUID) -> bool:
    with showing(WORKS_WITH):
        found = _late_tasks().select_related("agency")
        task = found.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
        if task is None:
            return False
        task.reminded_at = timezone.now()
        task.save(update_fields=["reminded_at"])
        record(Operation.ALTERATION, by=None, objects=[task], reason="task_reminded")
        enqueue(
            "operations.task_late",
            object_type="problem",
            object_id=task.problem_id,
            agency_key=task.agency.key,
        )
    return True
