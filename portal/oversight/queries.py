"""Reading the audit log: bounded, newest first, page by page from where the last one ended.

Row-level security shows events to those who hold the clearance `audit` and to nobody else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, QuerySet

from agencies.registry.people import clearances_of
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from portal.oversight.models import Explanation, Outcome, UnusualAccess

PAGE_SIZE = 50
MOST_EXPORTED = 5_000
UNUSUAL_PAGE = 25
EVENTS_SHOWN = 10
MOST_PEOPLE = 200
LOOKING = (Operation.CONSULTATION, Operation.DISCLOSURE)


@dataclass(frozen=True)
class Page:
    """Events, the newest first; `next` is the number to go on below, None at the end."""

    events: list[AuditEvent]
    next: int | None


@dataclass(frozen=True)
class Looker:
    """One person, or the public, who was shown an object."""

    actor_id: uuid.UUID | None
    actor_label: str
    times: int
    first: datetime
    last: datetime
    reasons: list[str]


def page_of(conditions: dict[str, Any], *, below: int | None, size: int = PAGE_SIZE) -> Page:
    """Events that meet the conditions, newest first, with numbers below `below`."""
    events = AuditEvent.objects.filter(**conditions).order_by("-sequence")
    if below is not None:
        events = events.filter(sequence__lt=below)
    found = list(events[: size + 1])
    shown = found[:size]
    return Page(shown, shown[-1].sequence if len(found) > size else None)


def lookers_at(object_id: uuid.UUID) -> tuple[list[Looker], bool]:
    """Who was shown this object or got it, the latest first; and whether there are more."""
    found = (
        AuditEvent.objects.filter(object_id=str(object_id), operation__in=LOOKING)
        .order_by()
        .values("actor_id", "actor_label")
        .annotate(
            times=Count("id"),
            first=Min("at"),
            last=Max("at"),
            reasons=ArrayAgg("reason", distinct=True),
        )
        .order_by("-last", "actor_id")[: MOST_PEOPLE + 1]
    )
    rows = [Looker(**row) for row in found]
    return rows[:MOST_PEOPLE], len(rows) > MOST_PEOPLE


# --- Unusual access -------------------------------------------------------------------------------


def unusual_access_visible_to(user: User) -> QuerySet[UnusualAccess]:
    """What the user may see: auditors all of it, who manages an agency's people what is theirs."""
    return UnusualAccess.objects.filter(audience__overlap=clearances_of(user)).select_related(
        "person", "agency", "asked_by"
    )


def explanations_visible_to(user: User) -> QuerySet[Explanation]:
    """What was said about unusual access that the user may see; opening it is recorded."""
    return Explanation.objects.filter(unusual__in=unusual_access_visible_to(user))


def unusual_page(user: User, *, settled: bool, number: int) -> tuple[list[UnusualAccess], bool]:
    """One page of what is to be explained, or of what is settled, the latest first; and whether
    more follow. What needs action outside this service stays among the open until it is settled."""
    still_open = Q(outcome__in=("", Outcome.NEEDS_ACTION))
    rows = (
        unusual_access_visible_to(user)
        .filter(~still_open if settled else still_open)
        .order_by("-last_at", "-id")
    )
    begin = (number - 1) * UNUSUAL_PAGE
    found = list(rows[begin : begin + UNUSUAL_PAGE + 1])
    return found[:UNUSUAL_PAGE], len(found) > UNUSUAL_PAGE


def events_behind(flag: UnusualAccess) -> list[AuditEvent]:
    """The latest events that were unusual, newest first; for who sees no events, none."""
    latest = sorted(flag.sequences)[-EVENTS_SHOWN:]
    return list(AuditEvent.objects.filter(sequence__in=latest).order_by("-sequence"))
