"""Access reviews (R2.7): each month each agency confirms who has what, or the access ends.

A scheduled task opens the reviews, reminds, and ends what nobody confirmed in 14 days. It reads the
rows to see what is left to do, so it may run late, twice or at once. Fictional people of a
demonstration are listed like everybody and do not lapse: they can't sign in to production anyway.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.actions import check_may_manage, end_membership
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import (
    AccessReview,
    AccessReviewItem,
    Agency,
    Decision,
    Membership,
)
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

TIME_TO_DECIDE = timedelta(days=14)
REMIND_AFTER = (timedelta(days=7), timedelta(days=12))
TASK = "access_review"
"""Who acts in the audit log when time, not a person, ends access."""

ADMINISTRATOR_ROLES = [
    role.key for role in ROLES.values() if Permission.AGENCY_MANAGE_PEOPLE in role.permissions
]


def carry_on_reviews() -> None:
    """Do whatever is due now for every agency, each in a transaction of its own."""
    now = timezone.now()
    month = timezone.localdate(now).replace(day=1)
    for agency in Agency.objects.filter(is_active=True).order_by("pk"):
        _open_review(agency, month, now)
    for pk in AccessReview.objects.filter(closed_at=None).values_list("pk", flat=True):
        _carry_on(pk, now)


@transaction.atomic
def decide_access(
    *, by: User, review_id: uuid.UUID, decisions: Mapping[uuid.UUID, tuple[str, int]]
) -> int:
    """Confirm or remove people of a review: line → (keep or remove, membership version seen).

    Returns how many lines are left. Raises AccessReview.DoesNotExist for another agency's,
    NotAllowed for one's own access, Conflict, PeopleError when the review is closed.
    """
    review = AccessReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    check_may_manage(by, review.agency)
    if review.closed_at is not None:
        raise PeopleError(_("This review is closed. The next one opens next month."))
    items = {
        item.pk: item
        for item in review.items.select_for_update(of=("self",)).select_related("membership")
    }
    for key, (decision, version) in decisions.items():
        if key not in items or decision not in {Decision.KEEP, Decision.REMOVE}:
            raise PeopleError(_("Choose “Keep access” or “Remove access” from the list."))
        _decide(by, items[key], Decision(decision), version)
    return _close_if_done(review)


def may_decide_on(by: User, membership: Membership) -> bool:
    """Nobody confirms themselves, unless they are the agency's only administrator."""
    return membership.user_id != by.pk or not _has_other_administrator(membership)


def _has_other_administrator(membership: Membership) -> bool:
    return (
        Membership.objects.current()
        .filter(agency_id=membership.agency_id, roles__overlap=ADMINISTRATOR_ROLES)
        .exclude(pk=membership.pk)
        .exists()
    )


def _decide(by: User, item: AccessReviewItem, decision: Decision, version: int) -> None:
    if item.decision:
        if item.decision != decision:
            raise Conflict(_("Somebody else has decided about one of these people already."))
        return
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("agency", "user")
        .get(pk=item.membership_id)
    )
    own = membership.user_id == by.pk
    if own and (decision == Decision.REMOVE or not may_decide_on(by, membership)):
        raise NotAllowed(_("Another administrator of your agency decides about your own access."))
    if membership.version != version:
        raise Conflict(_("The access of one of these people changed while you had the page open."))
    if decision == Decision.REMOVE:
        end_membership(membership, by=by, reason="review_removed")
    else:
        _record(by, membership, "review_confirmed_by_self" if own else "review_confirmed")
    _settle(item, decision, by)


def _open_review(agency: Agency, month: date, now: datetime) -> None:
    if AccessReview.objects.filter(agency=agency, month=month).exists():
        return
    with transaction.atomic():
        # Another worker at the same moment waits here, and then finds the review.
        Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
        memberships = list(Membership.objects.not_ended().filter(agency=agency).order_by("pk"))
        if not memberships or AccessReview.objects.filter(agency=agency, month=month).exists():
            return
        review = AccessReview.objects.create(
            agency=agency, month=month, opened_at=now, due_at=now + TIME_TO_DECIDE
        )
        AccessReviewItem.objects.bulk_create(
            [AccessReviewItem(review=review, membership=each) for each in memberships]
        )
        _tell(review)


@transaction.atomic
def _carry_on(review_id: uuid.UUID, now: datetime) -> None:
    review = (
        AccessReview.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=review_id)
    )
    if review.closed_at is not None:
        return
    _settle_who_left(review)
    if _close_if_done(review) == 0:
        return
    if now >= review.due_at:
        _lapse(review)
        return
    due = sum(now >= review.opened_at + wait for wait in REMIND_AFTER)
    if due > review.reminders_sent:
        # A task that was down for days sends one reminder, not all that it missed.
        review.reminders_sent = due
        review.save(update_fields=["reminders_sent"])
        _tell(review)


def _settle_who_left(review: AccessReview) -> None:
    left = review.items.filter(decision="", membership__active_until__lte=timezone.now())
    left.update(decision=Decision.GONE, decided_at=timezone.now())


def _lapse(review: AccessReview) -> None:
    """End what nobody confirmed."""
    for item in review.items.filter(decision="").order_by("pk"):
        membership = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("agency", "user")
            .get(pk=item.membership_id)
        )
        if membership.user.is_demonstration:
            _settle(item, Decision.KEEP, None)
            continue
        end_membership(membership, by=None, reason="access_lapsed", actor_label=TASK)
        _settle(item, Decision.LAPSED, None)
    _close_if_done(review)


def _close_if_done(review: AccessReview) -> int:
    undecided = review.items.filter(decision="").count()
    if undecided == 0 and review.closed_at is None:
        review.closed_at = timezone.now()
        review.save(update_fields=["closed_at"])
    return undecided


def _settle(item: AccessReviewItem, decision: Decision, by: User | None) -> None:
    item.decision, item.decided_by, item.decided_at = decision, by, timezone.now()
    item.save(update_fields=["decision", "decided_by", "decided_at"])


def _tell(review: AccessReview) -> None:
    enqueue(
        "registry.access_review",
        object_type="access_review",
        object_id=review.pk,
        agency_key=review.agency.key,
    )


def _record(by: User, membership: Membership, reason: str) -> None:
    record(
        Operation.ALTERATION,
        by=by,
        object_type="user",
        object_id=membership.user_id,
        reason=reason,
        detail={"agency": membership.agency.key, "roles": membership.roles},
    )
