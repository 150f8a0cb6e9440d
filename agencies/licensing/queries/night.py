"""What premises told at night, counted: each figure one statement, from what a person may see.

A figure and the list behind it are one filter (`incidents_in`, `seizures_in`, queries/when.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from agencies.licensing.models import Incident, Premises, Seizure
from agencies.licensing.night_figures import ByHour, ByPlace, BySubstance
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.told import incidents_visible_to, seizures_visible_to
from agencies.licensing.queries.when import by_when, with_hour_and_weekday
from portal.accounts.models import User

Row = TypeVar("Row", bound=Model)

NO_WARD = "none"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`first`, `last`: days, both included. `ward`: its code, NO_WARD of premises without one, ""
    for any. `kind`: of premises, "" for any."""

    first: datetime.date
    last: datetime.date
    ward: str = ""
    kind: str = ""


def incidents_in(
    user: User, chosen: Chosen, *, weekday: int | None = None, hour: int | None = None
) -> QuerySet[Incident]:
    """Incidents that happened within what was chosen."""
    return by_when(
        _placed(incidents_visible_to(user), chosen),
        "happened_at",
        first=chosen.first,
        last=chosen.last,
        weekday=weekday,
        hour=hour,
    )


def seizures_in(user: User, chosen: Chosen) -> QuerySet[Seizure]:
    """Bags that were seized within it."""
    return by_when(
        _placed(seizures_visible_to(user), chosen),
        "seized_at",
        first=chosen.first,
        last=chosen.last,
    )


def _placed(rows: QuerySet[Row], chosen: Chosen) -> QuerySet[Row]:
    if chosen.ward:
        rows = rows.filter(premises__ward__code=_code(chosen))
    return rows.filter(premises__kind=chosen.kind) if chosen.kind else rows


def _code(chosen: Chosen) -> str | None:
    return None if chosen.ward == NO_WARD else chosen.ward


def by_hour(user: User, chosen: Chosen) -> ByHour:
    found = with_hour_and_weekday(incidents_in(user, chosen), "happened_at").order_by()
    counted = found.values_list("at_weekday", "at_hour", "severity")  # type: ignore[misc]
    return counted.annotate(n=Count("pk"))


def by_place(user: User, chosen: Chosen) -> ByPlace:
    found = (
        incidents_in(user, chosen).order_by().values_list("premises__ward__code", "premises__kind")
    )
    return found.annotate(n=Count("pk"), of=Count("premises", distinct=True))


def by_substance(user: User, chosen: Chosen) -> BySubstance:
    found = seizures_in(user, chosen).order_by()
    return found.values_list("premises__ward__code", "premises__kind", "substance").annotate(
        n=Count("pk")
    )


def register_by_kind(user: User, chosen: Chosen) -> dict[str, int]:
    """How many premises of each kind there were to tell anything: those that closed for good before
    the first day are left out."""
    found: QuerySet[Premises] = premises_visible_to(user).filter(
        Q(closed_on=None) | Q(closed_on__gte=chosen.first)
    )
    if chosen.ward:
        found = found.filter(ward__code=_code(chosen))
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    return dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
