"""What an agency administrator sees: the people, invitations and reviews of their own agency."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agencies.registry.actions import memberships_as_administrator
from agencies.registry.models import (
    AccessReview,
    AccessReviewItem,
    Agency,
    Invitation,
    Membership,
)
from portal.accounts.models import User

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an access review on a page."""

    item: AccessReviewItem
    own: bool


def managed_agency(user: Any) -> Agency:
    """The agency whose people the person manages now. Raises Agency.DoesNotExist."""
    memberships = memberships_as_administrator(user)
    if not memberships:
        raise Agency.DoesNotExist
    return memberships[0].agency


def colleagues_of(user: Any) -> QuerySet[Membership]:
    """Everybody of that agency who has access or is suspended, by name, with their account."""
    return (
        Membership.objects.not_ended()
        .filter(agency=managed_agency(user))
        .select_related("user", "agency")
        .order_by("user__full_name", "pk")
    )


def invitations_managed_by(user: Any) -> QuerySet[Invitation]:
    """Neither taken up nor withdrawn."""
    return Invitation.objects.filter(
        agency=managed_agency(user), accepted_at=None, withdrawn_at=None
    )


def reviews_managed_by(user: Any) -> QuerySet[AccessReview]:
    return AccessReview.objects.filter(agency=managed_agency(user)).select_related("agency")


def lines_of(review: AccessReview, user: User) -> list[Line]:
    """The lines of a review by name. `own`: somebody else decides about this one."""
    items = (
        review.items.select_related("membership__user", "membership__agency", "decided_by")
        .annotate(
            other_administrator=Exists(
                Membership.objects.current()
                .filter(
                    agency=OuterRef("membership__agency"),
                    roles__contains=["agency_administrator"],
                )
                .exclude(pk=OuterRef("membership_id"))
            )
        )
        .order_by("membership__user__full_name", "pk")
    )
    return [
        Line(item, own=item.membership.user_id == user.pk and item.other_administrator)
        for item in items
    ]


def colleague(user: Any, membership_id: uuid.UUID) -> Membership:
    """Raises Membership.DoesNotExist for somebody of another agency."""
    return colleagues_of(user).get(pk=membership_id)
