"""What staff were trained in, and what was shown for conditions."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agencies.licensing.models import Condition, ConditionEvidence, Tenure, Training
from agencies.licensing.queries.premises import conditions_visible_to
from agencies.registry.people import clearances_of
from portal.accounts.models import User

SOON = datetime.timedelta(days=60)


def trainings_visible_to(user: User) -> QuerySet[Training]:
    """Without those that were entered by mistake."""
    return Training.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def with_later(user: User, tenure: Tenure) -> QuerySet[Any]:
    """Trainings of those who work there now, each with `has_later`: whether the same was done again
    since, and lasts longer."""
    later = trainings_visible_to(user).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        member=OuterRef("member"),
        courses__contains=OuterRef("courses"),
        done_on__gte=OuterRef("done_on"),
    )
    return (
        trainings_visible_to(user)
        .filter(member__tenure=tenure, member__left_on__isnull=True)
        .annotate(has_later=Exists(later))
        .order_by("expires_on", "id")
    )


def running_out(user: User, tenure: Tenure) -> QuerySet[Training]:
    """What expired, or does within 60 days, and was not done again since: first what expired
    longest ago."""
    soon = timezone.localdate() + SOON
    every = with_later(user, tenure)
    found: QuerySet[Training] = every.filter(expires_on__lte=soon, has_later=False)
    return found.select_related("member")


def evidence_visible_to(user: User) -> QuerySet[ConditionEvidence]:
    return ConditionEvidence.objects.filter(audience__overlap=sorted(clearances_of(user)))


def with_last_shown(user: User, conditions: QuerySet[Condition]) -> QuerySet[Condition]:
    """Each with `last_shown`: the day of the newest evidence that the person sees, or None."""
    shown = evidence_visible_to(user).filter(condition=OuterRef("pk")).order_by("-on")
    return conditions.annotate(last_shown=Subquery(shown.values("on")[:1]))


def conditions_overdue(user: User, tenure: Tenure) -> QuerySet[Condition]:
    """Conditions whose evidence should have been shown before today."""
    return conditions_visible_to(user).filter(
        premises=tenure.premises_id, due_on__lt=timezone.localdate()
    )
