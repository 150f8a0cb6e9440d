"""Effort (R4.4): rounds, how long was searched, and what was found meanwhile. Reads only."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Least

from agencies.refuse.enums import Disposal, EntryKind, Outcome
from agencies.refuse.models import Find, Round
from agencies.refuse.queries import (
    entries_visible_to,
    finds_visible_to,
    rounds_visible_to,
    visits_visible_to,
)
from portal.accounts.models import User

HOUR = datetime.timedelta(hours=1)


def rounds_searched(user: User) -> QuerySet[Round]:
    """Rounds with `until` and `searched` (how long), `finds` that the same shift logged within, and
    `visits` to places where nothing was.

    One person searches one place at a time: a round ends at the latest where the next of its shift
    begins, so that no hour and no find counts twice.
    """
    following = (
        rounds_visible_to(user)
        .filter(shift=OuterRef("shift"))
        .filter(
            Q(started_at__gt=OuterRef("started_at"))
            | Q(started_at=OuterRef("started_at"), id__gt=OuterRef("id"))
        )
        .order_by("started_at", "id")
        .values("started_at")[:1]
    )
    return (
        rounds_visible_to(user)
        .annotate(until=Least("ended_at", Subquery(following)))
        .annotate(
            searched=ExpressionWrapper(F("until") - F("started_at"), output_field=DurationField()),
            finds=_finds_within(user),
            visits=_visits_within(user),
        )
    )


def finds_counted(user: User) -> QuerySet[Find]:
    """Finds, each thing once: what was left for a specialist and cleared later is one find, of when
    it was found."""
    before = (
        finds_visible_to(user)
        .filter(report=OuterRef("report"), found_at__lt=OuterRef("found_at"))
        .order_by("-found_at", "-id")
        .values("disposal")[:1]
    )
    return (
        finds_visible_to(user)
        .annotate(found_before=Coalesce(Subquery(before), Value("")))
        .exclude(found_before=Disposal.LEFT)
    )


def hours_of(length: datetime.timedelta | None) -> float:
    return length / HOUR if length else 0.0


def of_person(key: uuid.UUID) -> Q:
    """Rounds of one person, by phone or by hand."""
    return Q(shift__user_id=key) | Q(crew_id=key)


def _finds_within(user: User) -> Coalesce:
    """What the crew logged itself: what was reported, and cleared as a job, was not found by
    searching. Undone it is no find."""
    found = finds_visible_to(user).filter(
        report=OuterRef("report"), found_at=OuterRef("happened_at")
    )
    logged = entries_visible_to(user).filter(
        Exists(found),
        kind=EntryKind.FIND,
        outcome=Outcome.STORED,
        shift=OuterRef("shift"),
        happened_at__gte=OuterRef("started_at"),
        happened_at__lt=OuterRef("until"),
    )
    return _number(logged)


def _visits_within(user: User) -> Coalesce:
    went = visits_visible_to(user).filter(
        shift=OuterRef("shift"), at__gte=OuterRef("started_at"), at__lt=OuterRef("until")
    )
    return _number(went)


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("shift").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
