"""Premises, who holds them, their conditions and staff."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from agencies.licensing.models import Condition, LicenceNumber, Premises, StaffMember, Tenure
from agencies.registry.models import Agency
from agencies.registry.people import agencies_of, clearances_of
from portal.accounts.models import User


def premises_visible_to(user: User) -> QuerySet[Premises]:
    return Premises.objects.filter(audience__overlap=sorted(clearances_of(user)))


def licence_numbers_visible_to(user: User) -> QuerySet[LicenceNumber]:
    """Earlier numbers of licences."""
    return LicenceNumber.objects.filter(audience__overlap=sorted(clearances_of(user)))


def tenures_visible_to(user: User) -> QuerySet[Tenure]:
    return Tenure.objects.filter(audience__overlap=sorted(clearances_of(user)))


def conditions_visible_to(user: User) -> QuerySet[Condition]:
    """Conditions that hold: those that ended are left out."""
    return Condition.objects.filter(
        audience__overlap=sorted(clearances_of(user)), ended_on__isnull=True
    )


def staff_visible_to(user: User) -> QuerySet[StaffMember]:
    """Everybody who works or worked at a premises."""
    return StaffMember.objects.filter(audience__overlap=sorted(clearances_of(user)))


def staff_now(user: User, tenure: Tenure) -> QuerySet[StaffMember]:
    """Those who work there now, by name."""
    return staff_visible_to(user).filter(tenure=tenure, left_on__isnull=True)


def staff_of_night(user: User, tenure: Tenure, night: datetime.date) -> QuerySet[StaffMember]:
    """Those who can be named for what happened in that night: who works there now, and who left
    since."""
    found = staff_visible_to(user).filter(tenure=tenure)
    return found.filter(Q(left_on__isnull=True) | Q(left_on__gte=night))


def tenure_now(user: User, premises: Premises) -> Tenure | None:
    """Who holds its licence now."""
    found = tenures_visible_to(user).filter(premises=premises, until__isnull=True)
    return found.select_related("agency", "premises").first()


def own_tenure(user: User) -> Tenure | None:
    """The tenure for which somebody of a premises works now; None for everybody else, and for those
    whose employer holds the licence no more."""
    return next(iter(tenures_of_agencies(user, agencies_of(user)).values()), None)


def tenures_of_agencies(user: User, agencies: Sequence[Agency]) -> dict[uuid.UUID, Tenure]:
    """The licence that each of these agencies holds now, by the agency's key. One statement."""
    found = tenures_visible_to(user).filter(agency__in=agencies, until__isnull=True)
    held = found.select_related("agency", "premises", "premises__ward")
    return {each.agency_id: each for each in held if each.agency_id}
