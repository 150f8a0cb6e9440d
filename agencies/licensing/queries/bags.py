"""Bags of premises, who collects them, and figures of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
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
    """Bags that wait for police, longest held first, each with its premises, `due_at` and
    `is_late` (with_due)."""
    found = collections_visible_to(user).exclude(state=CollectionState.DONE)
    found = found.annotate(due_at=_due_at("seizure__"), is_late=_is_late("seizure__"))
    found = found.select_related("seizure__premises__ward", "taken_by")
    return found.defer("seizure__premises__ward__boundary").order_by("seizure__seized_at", "id")


def bags_of_holder(user: User, tenure: Tenure) -> QuerySet[Seizure]:
    """The register of whoever holds the licence: bags that they hold or held, not those of a
    former holder."""
    return seizures_visible_to(user).filter(premises=tenure.premises_id, holder=tenure)


def with_due(bags: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Each with `due_at`, from when on it is held for too long, and `is_late`, whether it is now:
    held, at its premises' `alert_days` after it was seized or later (R5.2). The one rule for lists,
    figures, messages and the page before a visit."""
    return bags.annotate(due_at=_due_at(""), is_late=_is_late(""))


def _due_at(of: str) -> ExpressionWrapper:
    days = Func(
        F(f"{of}premises__alert_days"),
        template="make_interval(days => %(expressions)s)",
        output_field=DurationField(),
    )
    return ExpressionWrapper(F(f"{of}seized_at") + days, output_field=DateTimeField())


def _is_late(of: str) -> Case:
    """Of rows with `due_at`."""
    late = When(**{f"{of}state": SeizureState.HELD}, due_at__lte=timezone.now(), then=True)
    return Case(late, default=False, output_field=BooleanField())


def overdue(bags: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Those that are late, each as with_due."""
    return with_due(bags).filter(Q(is_late=True))


def bags_left_behind(user: User, premises: Premises | None = None) -> QuerySet[Seizure]:
    """Bags that are held though their holder has the licence no more: nobody there sees them until
    the next one takes them on. For officers and police."""
    found = left_behind(seizures_held(user))
    return found if premises is None else found.filter(premises=premises)


def left_behind(bags: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Of these, the ones that are held by a former licence holder."""
    return bags.filter(state=SeizureState.HELD, holder__until__isnull=False)


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
            late=Count("pk", filter=Q(is_late=True)),
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
