"""Problems and what hangs on them."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.operations.enums import Stage
from agencies.operations.models import (
    Assessment,
    Problem,
    ProblemEntry,
    ProblemPartner,
    ProblemTask,
    StudyArea,
)
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def problems_visible_to(user: User) -> QuerySet[Problem]:
    """Without their ground, which may be large: name it where it is wanted."""
    found = Problem.objects.filter(audience__overlap=sorted(clearances_of(user)))
    return found.defer("area")


def open_problems_visible_to(user: User) -> QuerySet[Problem]:
    """Those that somebody still works on; what has to be looked at again first comes first."""
    return problems_visible_to(user).exclude(stage=Stage.CLOSED).order_by("review_on", "id")


def partners_visible_to(user: User) -> QuerySet[ProblemPartner]:
    """Agencies that take part in problems now."""
    return ProblemPartner.objects.filter(
        audience__overlap=sorted(clearances_of(user)), left_at__isnull=True
    )


def problem_tasks_visible_to(user: User) -> QuerySet[ProblemTask]:
    return ProblemTask.objects.filter(audience__overlap=sorted(clearances_of(user)))


def entries_visible_to(user: User) -> QuerySet[ProblemEntry]:
    return ProblemEntry.objects.filter(audience__overlap=sorted(clearances_of(user)))


def studies_visible_to(user: User) -> QuerySet[StudyArea]:
    return StudyArea.objects.filter(audience__overlap=sorted(clearances_of(user)))


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    return Assessment.objects.filter(audience__overlap=sorted(clearances_of(user)))
