"""The list of rounds: one by one, by day and ward, or by person; and what a lead may filter by."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.refuse.crews import crew_members
from agencies.refuse.effort import hours_of, of_person, rounds_searched
from agencies.refuse.models import Round
from agencies.refuse.queries import visits_visible_to
from portal.accounts.models import User
from reports.clocks import LONDON
from reports.triage import choices
from reports.triage.filters import DayFilter, unknown_choice

EACH, DAYS, PEOPLE = "each", "days", "people"
VIEWS = ((EACH, _("Each round")), (DAYS, _("By day and ward")), (PEOPLE, _("By person")))
HOW = (("phone", _("By phone")), ("hand", _("By hand")))
NO_WARD = "none"
LATELY = datetime.timedelta(days=28)


class RoundForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day must not be before the first."))
        return cleaned


class RoundFilters(django_filters.FilterSet):
    """Without days: the last four weeks."""

    view = django_filters.ChoiceFilter(
        label=_("Show"),
        method="leave",
        choices=VIEWS,
        empty_label=None,
        **unknown_choice(_("Choose what to show from the list.")),
    )
    first = DayFilter(label=_("From"), method="leave")
    last = DayFilter(label=_("To"), method="leave")
    ward = django_filters.ChoiceFilter(
        label=_("Ward"),
        method="leave",
        empty_label=_("Any"),
        **unknown_choice(_("Choose a ward from the list.")),
    )
    who = django_filters.ChoiceFilter(
        label=_("Who"),
        method="leave",
        empty_label=_("Anybody"),
        **unknown_choice(_("Choose a person from the list.")),
    )
    how = django_filters.ChoiceFilter(
        label=_("Recorded"),
        method="leave",
        choices=HOW,
        empty_label=_("Either way"),
        **unknown_choice(_("Choose how it was recorded from the list.")),
    )

    class Meta:
        form = RoundForm

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data, queryset=rounds_searched(by))
        self.by = by
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards
        self.filters["who"].extra["choices"] = [(str(pk), name) for pk, name in crew_members(by)]

    def filter_queryset(self, queryset: QuerySet[Round]) -> QuerySet[Round]:
        given = self.form.cleaned_data
        found = queryset.filter(*self._where("started_at"))
        if given["who"]:
            found = found.filter(of_person(uuid.UUID(given["who"])))
        if given["how"]:
            found = found.filter(shift__isnull=given["how"] == "hand")
        return found

    def leave(self, queryset: QuerySet[Round], name: str, value: str) -> QuerySet[Round]:
        """Everything is filtered at once, above."""
        return queryset

    @property
    def view_chosen(self) -> str:
        return self.form.cleaned_data["view"] or EACH

    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day that are shown."""
        given = self.form.cleaned_data
        last = given["last"] or max(timezone.localdate(), given["first"] or datetime.date.min)
        return given["first"] or last - LATELY + datetime.timedelta(days=1), last

    def _where(self, moment: str) -> list[Q]:
        first, last = self.days()
        after = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time.min)
        begins = datetime.datetime.combine(first, datetime.time.min)
        ward = self.form.cleaned_data["ward"]
        return [
            Q(**{f"{moment}__gte": begins.replace(tzinfo=LONDON)}),
            Q(**{f"{moment}__lt": after.replace(tzinfo=LONDON)}),
            *([Q(ward=None if ward == NO_WARD else choices.ward_id(ward))] if ward else []),
        ]

    def visits(self) -> int:
        """How many places with nothing were visited then, in a round or not."""
        found = visits_visible_to(self.by).filter(*self._where("at"))
        if who := self.form.cleaned_data["who"]:
            found = found.filter(shift__user_id=uuid.UUID(who))
        return found.count()


@dataclass(frozen=True)
class Total:
    """Of all rounds that the filters let through. Hours of searching; finds during them."""

    rounds: int
    hours: float
    finds: int


def total_of(found: QuerySet[Round]) -> Total:
    total = found.order_by().aggregate(
        rounds=Count("pk"), length=Sum("searched"), during=Sum("finds")
    )
    return Total(total["rounds"], hours_of(total["length"]), total["during"] or 0)


def rows_in(view: str, found: QuerySet[Round]) -> QuerySet[Any, Any]:
    """Rows of the list: rounds, or groups of them as dictionaries."""
    if view == EACH:
        return found.select_related("shift__user", "crew", "recorded_by", "ward").order_by(
            "-started_at", "-id"
        )
    if view == DAYS:
        days = found.annotate(day=TruncDate("started_at", tzinfo=LONDON))
        return _summed(days.values("day", "ward__name").order_by("-day", "ward__name"))
    people = found.annotate(person=Coalesce("shift__user__full_name", "crew__full_name"))
    people = people.annotate(key=Coalesce("shift__user_id", "crew_id"))
    return _summed(people.values("key", "person").order_by("person", "key"))


def _summed(grouped: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return grouped.annotate(
        rounds=Count("pk"), length=Sum("searched"), during=Sum("finds"), empty=Sum("visits")
    )
