"""What staff were trained in, and what was shown for conditions."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
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


def running_out(user: User, tenure: Tenure) -> QuerySet[Training]:
    """What expired, or does within 60 days, of those who work there now, and was not done again
    since: first what expired longest ago."""
    since = trainings_visible_to(user).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        member=OuterRef("member"),
        courses__contains=OuterRef("courses"),
        done_on__gte=OuterRef("done_on"),
    )
    return (
        trainings_visible_to(user)
        .filter(
            member__tenure=tenure,
            member__left_on__isnull=True,
            expires_on__lte=timezone.localdate() + SOON,
        )
        .filter(~Exists(since))
        .select_related("member")
        .order_by("expires_on", "id")
    )


def evidence_visible_to(user: User) -> QuerySet[ConditionEvidence]:
    return ConditionEvidence.objects.filter(audience__overlap=sorted(clearances_of(user)))


def conditions_overdue(user: User, tenure: Tenure) -> QuerySet[Condition]:
    """Conditions whose evidence should have been shown before today."""
    return conditions_visible_to(user).filter(
        premises=tenure.premises_id, due_on__lt=timezone.localdate()
    )
