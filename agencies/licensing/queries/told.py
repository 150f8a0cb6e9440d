"""What premises told: incidents, who was in them, and what was seized."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.licensing.enums import SeizureState
from agencies.licensing.models import (
    Incident,
    IncidentPerson,
    NameRequest,
    PersonName,
    Seizure,
    SeizureLine,
)
from agencies.licensing.reporting_enums import NameAnswer
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def incidents_visible_to(user: User) -> QuerySet[Incident]:
    return Incident.objects.filter(audience__overlap=sorted(clearances_of(user)))


def people_visible_to(user: User) -> QuerySet[IncidentPerson]:
    """Parts and descriptions, without a name."""
    return IncidentPerson.objects.filter(audience__overlap=sorted(clearances_of(user)))


def names_visible_to(user: User) -> QuerySet[PersonName]:
    """Names of guests: for police, and for the officer to whom they allowed one, while they do
    (R5.7)."""
    held = sorted(clearances_of(user))
    allowed = NameRequest.objects.filter(
        audience__overlap=held,
        reader__in=held,
        answer=NameAnswer.ALLOWED,
        read_until__gt=timezone.now(),
    )
    return PersonName.objects.filter(
        Q(audience__overlap=held) | Q(person__in=allowed.values("person"))
    )


def seizures_visible_to(user: User) -> QuerySet[Seizure]:
    return Seizure.objects.filter(audience__overlap=sorted(clearances_of(user)))


MOST_OF_INCIDENT = 50
"""Bags of one incident that its pages list."""


def seizures_of_incident(user: User, incident: Incident) -> list[Seizure]:
    """In the order in which they were seized; one more than are listed where there are more."""
    found = seizures_visible_to(user).filter(incident=incident).order_by("seized_at", "id")
    return list(found[: MOST_OF_INCIDENT + 1])


def seizures_held(user: User) -> QuerySet[Seizure]:
    """Bags that somebody still has to collect or destroy, longest held first."""
    return seizures_visible_to(user).filter(state=SeizureState.HELD).order_by("seized_at", "id")


def seizure_lines_visible_to(user: User) -> QuerySet[SeizureLine]:
    return SeizureLine.objects.filter(audience__overlap=sorted(clearances_of(user)))
