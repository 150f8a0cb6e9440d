"""Action plans, their steps, and what was done of each."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from agencies.licensing.models import ActionPlan, ActionStep, StepEvent, Tenure
from agencies.licensing.plan_enums import WAITING, Answers, PlanState, StepState
from agencies.registry.people import clearances_of
from portal.accounts.models import User

STEP_WAITS = Q(state__in=sorted(WAITING))


def plans_visible_to(user: User) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.filter(audience__overlap=sorted(clearances_of(user)))


def steps_visible_to(user: User) -> QuerySet[ActionStep]:
    return ActionStep.objects.filter(audience__overlap=sorted(clearances_of(user)))


def steps_left(user: User, plan: ActionPlan) -> QuerySet[ActionStep]:
    """Steps of a plan that somebody still has to do, by number."""
    return steps_visible_to(user).filter(STEP_WAITS, plan=plan).order_by("number")


def step_events_visible_to(user: User) -> QuerySet[StepEvent]:
    return StepEvent.objects.filter(audience__overlap=sorted(clearances_of(user)))


def plans_listed(user: User, today: datetime.date) -> QuerySet[Any]:
    """Each with `waiting`, `late`, `to_confirm` (numbers of steps) and `next_on` (a day): open ones
    by what is due first, then drafts, then the closed."""
    waits = Q(steps__state__in=sorted(WAITING))
    return (
        plans_visible_to(user)
        .select_related("premises", "tenure")
        .annotate(
            waiting=Count("steps", filter=waits),
            late=Count("steps", filter=waits & Q(steps__due_on__lt=today)),
            to_confirm=Count("steps", filter=Q(steps__state=StepState.DONE)),
            next_on=Min("steps__due_on", filter=waits),
        )
        .order_by(F("ended_at").desc(nulls_first=True), "next_on", "-made_at", "-id")
    )


def plans_of(user: User, tenure: Tenure, today: datetime.date) -> QuerySet[Any]:
    """Those that were agreed with one licence holder."""
    return plans_listed(user, today).filter(tenure=tenure).exclude(state=PlanState.DRAFT)


def steps_to_do(user: User, tenure: Tenure) -> QuerySet[ActionStep]:
    """What the premises still has to do in plans that are agreed."""
    return steps_visible_to(user).filter(
        STEP_WAITS, plan__tenure=tenure, plan__state=PlanState.OPEN, answers=Answers.PREMISES
    )
