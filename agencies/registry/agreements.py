"""Recording, changing and ending information sharing agreements, and who sees them (R2.6).

Ending one, or its expiry, ends every disclosure under it: from that moment the database leaves
their clearances out of what people hold (`lapsed_shares`), and the scheduled task of casework
takes them from the rows within a minute.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Agency, AgencyKind, SharingAgreement
from agencies.registry.people import agencies_of, has_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue

REMIND_AGAIN_AFTER = timedelta(days=7)
TASK = "agreement_reminder"
CHANGEABLE = frozenset(
    {
        "title",
        "purpose_words",
        "position",
        "retention",
        "breach_contact",
        "review_on",
        "expires_on",
    }
)
"""Everything else is what was agreed: other parties, purposes or items are another agreement."""


def agreements_visible_to(user: Any) -> QuerySet[SharingAgreement]:
    """All for coordinators and auditors; for others those that their agency is a party to."""
    if has_permission(user, Permission.AGREEMENTS_MANAGE) or has_permission(
        user, Permission.AUDIT_SEARCH
    ):
        return SharingAgreement.objects.all()
    return agreements_of_agencies([agency.key for agency in agencies_of(user)])


def agreements_of_agencies(keys: list[str]) -> QuerySet[SharingAgreement]:
    return SharingAgreement.objects.filter(parties__overlap=keys)


@transaction.atomic
def record_agreement(*, by: User, terms: Mapping[str, Any]) -> SharingAgreement:
    """Record an agreement that the parties signed. `terms` are fields of SharingAgreement.

    Raises NotAllowed, PeopleError for a reference that is taken or terms that contradict each
    other.
    """
    _check_may_manage(by)
    agreement = SharingAgreement(**terms, recorded_by=by)
    _check_parties(agreement)
    check_dates(agreement.starts_on, agreement.review_on, agreement.expires_on)
    if SharingAgreement.objects.filter(reference__iexact=agreement.reference).exists():
        raise PeopleError(_("An agreement with this reference is recorded already."))
    agreement.save(force_insert=True)
    _record(agreement, by=by, reason="agreement_recorded")
    return agreement


@transaction.atomic
def change_agreement(
    *, by: User, agreement_id: uuid.UUID, version: int, terms: Mapping[str, Any]
) -> SharingAgreement:
    """Change what may change (CHANGEABLE). Raises as record_agreement does, and Conflict."""
    _check_may_manage(by)
    agreement = _locked(agreement_id, version)
    if set(terms) - CHANGEABLE:
        raise PeopleError(_("That is part of what was agreed. Record a new agreement instead."))
    changed = [name for name, value in terms.items() if getattr(agreement, name) != value]
    for name in changed:
        setattr(agreement, name, terms[name])
    check_dates(agreement.starts_on, agreement.review_on, agreement.expires_on)
    if "review_on" in changed:
        agreement.reminded_at = None
    if changed:
        agreement.version += 1
        agreement.save()
        _record(agreement, by=by, reason="agreement_changed", changed=sorted(changed))
    return agreement


@transaction.atomic
def end_agreement(*, by: User, agreement_id: uuid.UUID, version: int) -> SharingAgreement:
    """End an agreement now, and with it what was disclosed under it. Raises NotAllowed, Conflict,
    PeopleError when it ended already."""
    _check_may_manage(by)
    agreement = _locked(agreement_id, version)
    agreement.ended_at, agreement.ended_by = timezone.now(), by
    agreement.version += 1
    agreement.save(update_fields=["ended_at", "ended_by", "version"])
    _record(agreement, by=by, reason="agreement_ended")
    return agreement


def remind_of_reviews() -> int:
    """Tell the partnership's coordinators of reviews that are due, once a week. Returns how many.

    Rows that somebody else works on are left to the next run.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    waiting = Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMIND_AGAIN_AFTER)
    due = Q(ended_at__isnull=True, review_on__lte=today, expires_on__gte=today)
    with transaction.atomic():
        found = list(
            SharingAgreement.objects.filter(due, waiting)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")[:100]
        )
        coordinators = Agency.objects.filter(kind=AgencyKind.PARTNERSHIP, is_active=True)
        for agency_key in coordinators.order_by("pk").values_list("key", flat=True):
            for agreement in found:
                enqueue(
                    "registry.agreement_review",
                    object_type="sharingagreement",
                    object_id=agreement.pk,
                    agency_key=agency_key,
                )
        for agreement in found:
            agreement.reminded_at = now
            agreement.save(update_fields=["reminded_at"])
    return len(found)


def check_dates(starts_on: date, review_on: date, expires_on: date) -> None:
    """Raise PeopleError unless the dates are in order."""
    if not starts_on <= review_on <= expires_on:
        raise PeopleError(
            _("The review must be between the first and the last day of the agreement.")
        )


def _check_may_manage(by: User) -> None:
    if not has_permission(by, Permission.AGREEMENTS_MANAGE):
        raise NotAllowed(_("The partnership coordinator keeps the agreements. Ask them."))


def _check_parties(agreement: SharingAgreement) -> None:
    known = set(
        Agency.objects.filter(key__in=agreement.parties, is_active=True).values_list(
            "key", flat=True
        )
    )
    if len(known) < 2 or known != set(agreement.parties):
        raise PeopleError(_("Choose at least two parties from the list."))


def _locked(agreement_id: uuid.UUID, version: int) -> SharingAgreement:
    agreement = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    if agreement.ended_at is not None:
        raise PeopleError(_("This agreement was ended. Record a new one."))
    if agreement.version != version:
        raise Conflict(_("Somebody else changed this agreement while you had the page open."))
    return agreement


def _record(
    agreement: SharingAgreement, *, by: User, reason: str, changed: list[str] | None = None
) -> None:
    detail: dict[str, Any] = {
        "reference": agreement.reference,
        "parties": list(agreement.parties),
        "until": agreement.expires_on.isoformat(),
    }
    record(
        Operation.ALTERATION,
        by=by,
        objects=[agreement],
        reason=reason,
        detail=detail | ({"changed": changed} if changed else {}),
    )
