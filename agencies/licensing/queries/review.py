"""Reviews, questions to premises, what they are told, and complaints."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.licensing.models import (
    Complaint,
    IncidentReview,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Tenure,
)
from agencies.licensing.review_enums import QuestionState
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def reviews_visible_to(user: User) -> QuerySet[IncidentReview]:
    """Reviews that somebody began. An incident without one is still to be reviewed."""
    return IncidentReview.objects.filter(audience__overlap=sorted(clearances_of(user)))


def review_events_visible_to(user: User) -> QuerySet[ReviewEvent]:
    """Their history, with officers' own words."""
    return ReviewEvent.objects.filter(audience__overlap=sorted(clearances_of(user)))


def questions_visible_to(user: User) -> QuerySet[ReviewQuestion]:
    return ReviewQuestion.objects.filter(audience__overlap=sorted(clearances_of(user)))


def questions_open(user: User) -> QuerySet[ReviewQuestion]:
    """Those that wait for an answer, the first due first."""
    found = questions_visible_to(user).filter(state=QuestionState.ASKED)
    return found.order_by("due_on", "asked_at", "id")


def questions_of_tenure(user: User, tenure: Tenure) -> QuerySet[ReviewQuestion]:
    """What a premises was asked about its own incidents."""
    return questions_visible_to(user).filter(tenure=tenure)


def told_visible_to(user: User) -> QuerySet[ReviewTold]:
    """What premises were told about their incidents."""
    return ReviewTold.objects.filter(audience__overlap=sorted(clearances_of(user)))


def complaints_visible_to(user: User) -> QuerySet[Complaint]:
    return Complaint.objects.filter(audience__overlap=sorted(clearances_of(user)))
