"""Which bags the lists show, and in which order."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.enums import SeizureState, Substance
from agencies.licensing.list_filters import HOURS, WEEKDAYS, DaysForm, by_kind_of_premises
from agencies.licensing.models import Seizure, Tenure
from agencies.licensing.queries.bags import (
    HELD_FIRST,
    HELD_LONGEST,
    bags_of_holder,
    left_behind,
    overdue,
    with_due,
)
from agencies.licensing.queries.told import MOST_OF_INCIDENT, seizures_visible_to
from agencies.licensing.queries.when import by_when
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import NO_WARD, DayFilter, unknown_choice
from reports.triage.rows import moment

COLOURS = {
    SeizureState.HELD: "blue",
    SeizureState.COLLECTED: "green",
    SeizureState.DESTROYED: "grey",
}
OVERDUE, LEFT = "overdue", "left"
MOST_EXPORTED = 10_000


class BagFilters(django_filters.FilterSet):
    """What became of it, what it is suspected to be, and when it was seized. Without a choice:
    every bag."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="by_state",
        choices=[
            (SeizureState.HELD.value, SeizureState.HELD.label),
            (OVERDUE, gettext_lazy("Held for too long")),
            (SeizureState.COLLECTED.value, SeizureState.COLLECTED.label),
            (SeizureState.DESTROYED.value, SeizureState.DESTROYED.label),
        ],
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a state from the list.")),
    )
    substance = django_filters.ChoiceFilter(
        label=gettext_lazy("Suspected to be"),
        choices=Substance.choices,
        empty_label=gettext_lazy("Anything"),
        **unknown_choice(gettext_lazy("Choose a substance from the list.")),
    )
    first = DayFilter(label=gettext_lazy("Seized from"), method="unfiltered")
    last = DayFilter(label=gettext_lazy("Seized to"), method="unfiltered")

    class Meta:
        form = DaysForm

    def filter_queryset(self, queryset: QuerySet[Seizure]) -> QuerySet[Seizure]:
        found: QuerySet[Seizure] = super().filter_queryset(queryset)
        return by_when(found, "seized_at", **self.when())

    def when(self) -> dict[str, Any]:
        given = self.form.cleaned_data
        return {"first": given.get("first"), "last": given.get("last")}

    def unfiltered(self, queryset: QuerySet[Seizure], name: str, value: Any) -> QuerySet[Seizure]:
        """Days, weekdays and hours are looked at together, by `filter_queryset`."""
        return queryset

    def by_state(self, queryset: QuerySet[Seizure], name: str, value: str) -> QuerySet[Seizure]:
        if value == OVERDUE:
            return overdue(queryset)
        if value == LEFT:
            return left_behind(queryset)
        return queryset.filter(state=value)


class SeizureFilters(BagFilters):
    """The same of every premises, and where and at what time of the week."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="by_state",
        choices=[
            *BagFilters.base_filters["state"].extra["choices"],
            (LEFT, gettext_lazy("Held, and the licence went to somebody else")),
        ],
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a state from the list.")),
    )
    premises = django_filters.UUIDFilter(
        field_name="premises",
        widget=forms.HiddenInput,
        error_messages={"invalid": gettext_lazy("Choose the premises from its page.")},
    )
    ward = django_filters.ChoiceFilter(
        label=gettext_lazy("Ward"),
        method="by_ward",
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a ward from the list.")),
    )
    premises_kind = by_kind_of_premises()
    weekday = django_filters.ChoiceFilter(
        label=gettext_lazy("Weekday"),
        method="unfiltered",
        choices=WEEKDAYS,
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a weekday from the list.")),
    )
    hour = django_filters.ChoiceFilter(
        label=gettext_lazy("Hour"),
        method="unfiltered",
        choices=HOURS,
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose an hour from the list.")),
    )

    class Meta:
        form = DaysForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards

    def when(self) -> dict[str, Any]:
        given = self.form.cleaned_data
        of_clock = {
            name: int(given[name]) if given.get(name) else None for name in ("weekday", "hour")
        }
        return {**super().when(), **of_clock}

    def by_ward(self, queryset: QuerySet[Seizure], name: str, value: str) -> QuerySet[Seizure]:
        return queryset.filter(premises__ward=None if value == NO_WARD else choices.ward_id(value))


def own_listed(by: User, tenure: Tenure) -> QuerySet[Seizure]:
    """The register of a premises' own people: what is held longest first, then the others,
    newest first."""
    found = with_due(bags_of_holder(by, tenure)).select_related("premises")
    return found.order_by(HELD_FIRST, HELD_LONGEST, "-seized_at", "id")


def listed_for(by: User) -> QuerySet[Seizure]:
    """Bags of every premises, newest first, with their premises and who holds them."""
    found = with_due(seizures_visible_to(by)).select_related("premises__ward", "holder")
    return found.defer("premises__ward__boundary").order_by("-seized_at", "id")


@dataclass(frozen=True)
class BagRow:
    bag: Seizure
    seized: str
    iso: str
    state: str
    colour: str
    note: str
    is_late: bool


def rows_of(bags: list[Seizure], *, with_holder: bool = False) -> list[BagRow]:
    """`bags`: of with_due, and with `holder` where that is to be said."""
    now = timezone.now()
    return [row_of(each, now, with_holder=with_holder) for each in bags]


def row_of(bag: Any, now: datetime.datetime, *, with_holder: bool = False) -> BagRow:
    state = SeizureState(bag.state)
    notes = []
    if state == SeizureState.HELD:
        notes.append(held_for(bag, now))
        if with_holder and bag.holder.until is not None:
            notes.append(_("held by a former licence holder"))
    elif bag.ended_at is not None:
        notes.append(moment(bag.ended_at)[1])
    iso, seized = moment(bag.seized_at)
    return BagRow(
        bag=bag,
        seized=seized,
        iso=iso,
        state=_("Held for too long") if bag.is_late else str(state.label),
        colour="red" if bag.is_late else COLOURS[state],
        note=", ".join(notes),
        is_late=bag.is_late,
    )


def held_for(bag: Seizure, now: datetime.datetime) -> str:
    """Since when a bag is held, in whole days."""
    days = (now - bag.seized_at).days
    if not days:
        return _("since less than a day")
    return ngettext("for %(n)d day", "for %(n)d days", days) % {"n": days}


HEADING = (
    "Bag", "Premises", "Ward", "Seized", "Entered", "Suspected to be", "Description", "Quantity",
    "Where inside", "State", "Since",
)  # fmt: skip


def exported(bags: QuerySet[Seizure]) -> list[list[str]]:
    """Bags without anybody's name; one statement."""
    return [
        [
            each.bag_number,
            each.premises.name,
            each.premises.ward.name if each.premises.ward else "",
            moment(each.seized_at)[0][:16],
            moment(each.entered_at)[0][:16],
            each.get_substance_display(),
            each.description,
            each.quantity,
            each.get_inside_display(),
            each.get_state_display(),
            moment(each.ended_at)[0][:16] if each.ended_at else "",
        ]
        for each in bags[:MOST_EXPORTED]
    ]


@dataclass(frozen=True)
class BagsOfIncident:
    """Bags of one incident, for its pages: each with its address, "" where this reader's register
    does not hold it. `has_more`: there are others, in the register."""

    rows: list[tuple[Seizure, str]]
    has_more: bool


def of_incident(bags: list[Seizure], *, own: Tenure | None = None) -> BagsOfIncident:
    """`bags`: queries.told.seizures_of_incident(). `own`: for the people of these licence holders,
    otherwise for officers and police."""
    return BagsOfIncident(
        rows=[(each, _address(each, own)) for each in bags[:MOST_OF_INCIDENT]],
        has_more=len(bags) > MOST_OF_INCIDENT,
    )


def _address(bag: Seizure, own: Tenure | None) -> str:
    if own is None:
        return reverse("licensing:seizure", args=[bag.pk])
    return reverse("venue:bag", args=[bag.pk]) if bag.holder_id == own.pk else ""
