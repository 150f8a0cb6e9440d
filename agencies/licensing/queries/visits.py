"""Visits, their parts, and what premises were shown of them."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from agencies.licensing.models import (
    Visit,
    VisitCondition,
    VisitCopy,
    VisitLine,
    VisitOfficer,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from agencies.licensing.visit_enums import MADE, VisitState
from agencies.registry.people import clearances_of
from portal.accounts.models import User


def visits_visible_to(user: User) -> QuerySet[Visit]:
    return Visit.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visits_made(user: User) -> QuerySet[Visit]:
    """Those that took place and are recorded, latest first."""
    return visits_visible_to(user).filter(state__in=MADE).order_by("-started_at", "id")


def follow_ups_waiting(user: User) -> QuerySet[Visit]:
    """Recorded visits that somebody still has to follow up, by their day."""
    found = visits_visible_to(user).filter(state=VisitState.RECORDED, follow_up_on__isnull=False)
    return found.order_by("follow_up_on", "id")


def follow_ups_overdue(user: User, today: datetime.date) -> QuerySet[Visit]:
    return follow_ups_waiting(user).filter(follow_up_on__lt=today)


def visit_officers_visible_to(user: User) -> QuerySet[VisitOfficer]:
    return VisitOfficer.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_parts_visible_to(user: User) -> QuerySet[VisitPart]:
    """Parts that are there once; internal notes for officers alone."""
    return VisitPart.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_toilets_visible_to(user: User) -> QuerySet[VisitToilet]:
    return VisitToilet.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_swabs_visible_to(user: User) -> QuerySet[VisitSwab]:
    return VisitSwab.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_conditions_visible_to(user: User) -> QuerySet[VisitCondition]:
    return VisitCondition.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_lines_visible_to(user: User) -> QuerySet[VisitLine]:
    """The history of visits, with corrections."""
    return VisitLine.objects.filter(audience__overlap=sorted(clearances_of(user)))


def visit_copies_visible_to(user: User) -> QuerySet[VisitCopy]:
    """What was released to premises."""
    return VisitCopy.objects.filter(audience__overlap=sorted(clearances_of(user)))


def swabs_of_premises(user: User, premises_id: uuid.UUID) -> QuerySet[VisitSwab]:
    """Swabs of recorded visits with the corrections of their readings, oldest visit first."""
    found = visit_swabs_visible_to(user).filter(
        visit__in=visits_made(user).filter(premises=premises_id), is_dropped=False
    )
    return (
        found.select_related("visit")
        .prefetch_related(Prefetch("corrections", visit_lines_visible_to(user)))
        .order_by("visit__started_at", "id")
    )


def reading_now(swab: VisitSwab) -> Decimal:
    """The reading, as the last correction of it says."""
    said = [each for each in swab.corrections.all() if each.reading is not None]
    last = max(said, key=lambda each: each.number, default=None)
    return swab.reading if last is None or last.reading is None else last.reading
