"""Drafts, amendments and requests for names."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from agencies.licensing.models import (
    DraftNames,
    Incident,
    IncidentAmendment,
    IncidentDraft,
    NameRequest,
    Tenure,
)
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.clearances import member_clearance
from agencies.registry.people import clearances_of, standing_of
from portal.accounts.models import User


def drafts_visible_to(user: User) -> QuerySet[IncidentDraft]:
    return IncidentDraft.objects.filter(audience__overlap=sorted(clearances_of(user)))


def drafts_of(user: User, tenure: Tenure) -> QuerySet[IncidentDraft]:
    """What people of these licence holders began and did not send, last changed first."""
    found = drafts_visible_to(user).filter(tenure=tenure)
    return found.select_related("begun_by", "changed_by").defer("content")


def draft_names_visible_to(user: User) -> QuerySet[DraftNames]:
    """The names that this person typed into drafts."""
    return DraftNames.objects.filter(audience__overlap=sorted(clearances_of(user)))


def amendments_visible_to(user: User) -> QuerySet[IncidentAmendment]:
    return IncidentAmendment.objects.filter(audience__overlap=sorted(clearances_of(user)))


def name_requests_visible_to(user: User) -> QuerySet[NameRequest]:
    return NameRequest.objects.filter(audience__overlap=sorted(clearances_of(user)))


def own_incidents(user: User, tenure: Tenure) -> QuerySet[Incident]:
    """What these licence holders reported, newest first."""
    found = incidents_visible_to(user).filter(tenure=tenure)
    return found.order_by("-happened_at", "-id")


def own_alone(user: User, tenure: Tenure) -> str:
    """The clearance that this person holds alone at the premises; "" of somebody who left."""
    found: list[uuid.UUID] = [
        each.pk for each in standing_of(user).memberships if each.agency_id == tenure.agency_id
    ]
    return member_clearance(found[0]) if found else ""
