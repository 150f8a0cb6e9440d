"""Safety alerts to premises, and who has read them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from agencies.licensing.enums import PremisesState
from agencies.licensing.models import AlertRead, Tenure, VenueAlert
from agencies.licensing.queries.premises import tenures_visible_to
from agencies.registry.clearances import premises_clearance
from agencies.registry.people import clearances_of
from portal.accounts.models import User

MOST_PREMISES = 200
"""How many premises an alert for some of them may go to: each is in its audience."""
OWN = premises_clearance("")


def alerts_visible_to(user: User) -> QuerySet[VenueAlert]:
    return VenueAlert.objects.filter(audience__overlap=sorted(clearances_of(user)))


def alert_reads_visible_to(user: User) -> QuerySet[AlertRead]:
    return AlertRead.objects.filter(audience__overlap=sorted(clearances_of(user)))


def alerts_listed(user: User) -> QuerySet[Any]:
    """All, those that begin last first, each with `number_read`: how many premises said so."""
    return (
        alerts_visible_to(user)
        .select_related("team")
        .annotate(number_read=Count("reads"))
        .order_by("-starts_at", "-id")
    )


def alerts_now(user: User, now: datetime.datetime) -> QuerySet[VenueAlert]:
    """Those that hold now, newest first."""
    return (
        alerts_visible_to(user)
        .filter(starts_at__lte=now, ends_at__gt=now, stopped_at__isnull=True)
        .select_related("team")
        .order_by("-starts_at", "-id")
    )


def alerts_past(user: User, now: datetime.datetime) -> QuerySet[VenueAlert]:
    """Those that held once, newest first."""
    return (
        alerts_visible_to(user)
        .filter(Q(ends_at__lte=now) | Q(stopped_at__isnull=False), starts_at__lte=now)
        .select_related("team")
        .order_by("-starts_at", "-id")
    )


def unread(user: User, tenure: Tenure, now: datetime.datetime) -> QuerySet[VenueAlert]:
    """Those that hold now and that the premises has not said it read."""
    return alerts_now(user, now).exclude(
        Exists(AlertRead.objects.filter(alert=OuterRef("pk"), tenure=tenure))
    )


def premises_matching(
    user: User, *, wards: list[str] | None = None, kinds: list[str] | None = None
) -> QuerySet[Tenure]:
    """Who holds the licence now of premises in these wards (codes) and of these kinds, and has an
    account; of all where none is given."""
    found = tenures_visible_to(user).filter(until__isnull=True, agency__isnull=False)
    found = found.exclude(premises__state=PremisesState.CLOSED)
    if wards:
        found = found.filter(premises__ward__code__in=wards)
    if kinds:
        found = found.filter(premises__kind__in=kinds)
    return found.select_related("agency", "premises").order_by("premises__name", "id")


def agencies_told(alert: VenueAlert) -> list[str]:
    """Keys of the agencies of an alert for some premises, from its audience."""
    return [each.removeprefix(OWN) for each in alert.audience if each.startswith(OWN)]


def tenures_told(user: User, alert: VenueAlert) -> QuerySet[Tenure]:
    """Whom an alert is for: who holds a licence now, and who said that they read it."""
    read = AlertRead.objects.filter(alert=alert, tenure=OuterRef("pk"))
    found = tenures_visible_to(user).filter(agency__isnull=False)
    if alert.to_all:
        found = found.filter(Q(until__isnull=True) | Exists(read))
    else:
        found = found.filter(agency__key__in=agencies_told(alert))
    found = found.exclude(Q(premises__state=PremisesState.CLOSED) & ~Exists(read))
    return found.select_related("premises").order_by("premises__name", "id")
