"""Bags of premises, who collects them, and figures of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from agencies.licensing.bag_enums import CollectionState
from agencies.licensing.enums import SeizureState, Substance
from agencies.licensing.models import CollectionTask, Premises, Seizure, Tenure
from agencies.licensing.queries.told import seizures_held, seizures_visible_to
from agencies.registry.people import clearances_of
from portal.accounts.models import User

HELD_FIRST = Case(
    When(state=SeizureState.HELD, then=Value(0)), default=Value(1), output_field=IntegerField()
)
HELD_LONGEST = Case(
    When(state=SeizureState.HELD, then=F("seized_at")), output_field=DateTimeField()
).asc()


def collections_visible_to(user: User) -> QuerySet[CollectionTask]:
    return CollectionTask.objects.filter(audience__overlap=sorted(clearances_of(user)))


def collections_due(user: User) -> QuerySet[CollectionTask]:
    """Bags that wait for police, longest held first, each with its premises and `due_at`: from when
    on it is held for too long."""
    found = collections_visible_to(user).exclude(state=CollectionState.DONE)
    found = found.annotate(due_at=_due_at("seizure__"))
    found = found.select_related("seizure__premises__ward", "taken_by")
    return found.defer("seizure__premises__ward__boundary").order_by("seizure__seized_at", "id")


def bags_of_holder(user: User, tenure: Tenure) -> QuerySet[Seizure]:
    """The register of whoever holds the licence: bags that they hold or held, not those of a
    former holder."""
    return seizures_visible_to(user).filter(premises=tenure.premises_id, holder=tenure)


def with_due(bags: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Each with `due_at`: from when on its premises is told that it is held for too long."""
    return bags.annotate(due_at=_due_at(""))


def _due_at(of: str) -> ExpressionWrapper:
    days = Func(
        F(f"{of}premises__alert_days"),
        template="make_interval(days => %(expressions)s)",
        output_field=DurationField(),
    )
    return ExpressionWrapper(F(f"{of}seized_at") + days, output_field=DateTimeField())


def overdue(bags: QuerySet[Seizure], now: datetime.datetime | None = None) -> QuerySet[Seizure]:
    """Those that are still held, longer than their premises' `alert_days` (R5.2)."""
    due = Q(due_at__lte=now or timezone.now())
    return with_due(bags).filter(due, state=SeizureState.HELD)


def bags_left_behind(user: User, premises: Premises | None = None) -> QuerySet[Seizure]:
    """Bags that are held though their holder has the licence no more: nobody there sees them until
    the next one takes them on. For officers and police."""
    found = seizures_held(user).filter(holder__until__isnull=False)
    return found if premises is None else found.filter(premises=premises)


@dataclass(frozen=True)
class BagFigures:
    """`substances`: (substance, how many in all, how many of them are held), most first."""

    held: int
    overdue: int
    substances: list[tuple[Substance, int, int]]

    @property
    def total(self) -> int:
        return sum(count for _substance, count, _held in self.substances)


def figures_of(bags: QuerySet[Seizure]) -> BagFigures:
    """One statement, whatever the number of bags."""
    held = Q(state=SeizureState.HELD)
    counted = (
        with_due(bags)
        .order_by()
        .values("substance")
        .annotate(
            of=Count("pk"),
            held=Count("pk", filter=held),
            late=Count("pk", filter=held & Q(due_at__lte=timezone.now())),
        )
        .values_list("substance", "of", "held", "late")
        .order_by("-of", "substance")
    )
    rows = list(counted)
    return BagFigures(
        held=sum(row[2] for row in rows),
        overdue=sum(row[3] for row in rows),
        substances=[(Substance(row[0]), row[1], row[2]) for row in rows],
    )
